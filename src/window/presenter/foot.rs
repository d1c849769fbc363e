//! The foot of presenter mode: the clock, how far the run is, and the keys that an audience never sees pressed.

use bevy_egui::egui::{Align2, Id, Rect, Sense, Stroke, Ui, pos2, vec2};

use crate::window::command::UiCommand;
use crate::window::ink;
use crate::window::look;
use crate::window::presenter::view::Stage;
use crate::window::presenter::{open_question, steps};
use crate::window::texts::{self, Words};
use crate::window::timeline;
use crate::window::transport;

/// Room of the clock and the button.
const CLOCK: f32 = 248.0;

/// Draws the foot.
pub(super) fn foot_ui(ui: &Ui, rect: Rect, stage: &Stage, out: &mut Vec<UiCommand>) {
    let (painter, look) = (ui.painter(), stage.look);
    painter.rect_filled(rect, 0.0, look.panel);
    painter.hline(rect.x_range(), rect.top() + 0.5, Stroke::new(1.0, look.line));
    let y = rect.center().y;
    let now = texts::instant(stage.session.sim.now());
    let run = (now.as_str(), look::mono_bold(stage.text(42.0)), look.hi);
    let clock = ink::text(painter, pos2(rect.left() + stage.px(28.0), y), Align2::LEFT_CENTER, run);
    let play = Rect::from_center_size(pos2(clock.right() + stage.px(42.0), y), vec2(stage.px(46.0), stage.px(46.0)));
    if transport::play_button_ui(ui, play, stage.session.playback.playing(), look) {
        out.push(UiCommand::TogglePlay);
    }
    if let Some(done) = stage.session.playback.progress(stage.session.sim.now()) {
        transport::progress_ui(painter, play.center(), stage.px(34.0), stage.px(3.5), done, look);
    }
    let left = rect.left() + stage.px(CLOCK).max(play.right() - rect.left() + stage.px(28.0));
    let right = keys_ui(ui, rect, left + stage.px(220.0), stage);
    let track = Rect::from_min_max(
        pos2(left, rect.top() + stage.px(16.0)),
        pos2(right - stage.px(36.0), rect.bottom() - stage.px(32.0)),
    );
    track_ui(ui, track, stage, out);
}

/// What has been and how the run will go on, with a flag for each step; a click runs there.
fn track_ui(ui: &Ui, track: Rect, stage: &Stage, out: &mut Vec<UiCommand>) {
    let (painter, look, session) = (ui.painter(), stage.look, stage.session);
    timeline::bare_track_ui(painter, track, session, stage.text(16.0), look);
    let end = session.end().as_secs_f64().max(1e-9);
    #[expect(clippy::cast_possible_truncation, reason = "for drawing")]
    let x = |seconds: f64| track.left() + track.width() * (seconds / end).clamp(0.0, 1.0) as f32;
    for (number, step) in steps(&session.resolved.scenario).iter().enumerate() {
        let at = x(step.at.as_secs_f64());
        let color = if step.at <= session.sim.now() { look.accent } else { look.line2 };
        painter.vline(at, track.top() - stage.px(4.0)..=track.bottom(), Stroke::new(stage.px(2.0), color));
        let spot = Rect::from_x_y_ranges(at - stage.px(8.0)..=at + stage.px(8.0), track.y_range());
        if ui.interact(spot, Id::new("foot step").with(number), Sense::CLICK).clicked() {
            out.push(UiCommand::Seek(step.at));
        }
    }
}

/// Keys from the right, as many as leave the track its room; where they begin.
fn keys_ui(ui: &Ui, rect: Rect, least: f32, stage: &Stage) -> f32 {
    let asks = open_question(&steps(&stage.session.resolved.scenario), stage.session).is_some();
    let mut keys = vec![("Esc", Words::FootLeave), ("→", Words::FootNext), ("Space", Words::FootPlay)];
    if stage.side.is_some() {
        keys.push(("X", Words::FootOther));
    }
    if asks {
        keys.push(("1 2 3", Words::FootAnswer));
    }
    let mut right = rect.right() - stage.px(28.0);
    for (key, words) in keys {
        let width = key_width(ui, key, words, stage);
        if right - width < least {
            break;
        }
        key_ui(ui, pos2(right - width, rect.center().y), key, words, stage);
        right -= width + stage.px(26.0);
    }
    right
}

fn key_width(ui: &Ui, key: &str, words: Words, stage: &Stage) -> f32 {
    let look = stage.look;
    let cap = ink::line(ui.painter(), &[(key, look::mono(stage.text(18.0)), look.hi)], 400.0).size().x;
    let words = (words.get(stage.language), look::regular(stage.text(18.0)), look.mid);
    cap + stage.px(26.0) + stage.px(10.0) + ink::line(ui.painter(), &[words], 400.0).size().x
}

fn key_ui(ui: &Ui, left: bevy_egui::egui::Pos2, key: &str, words: Words, stage: &Stage) {
    let (painter, look) = (ui.painter(), stage.look);
    let galley = ink::line(painter, &[(key, look::mono(stage.text(18.0)), look.hi)], 400.0);
    let size = vec2(galley.size().x + stage.px(26.0), stage.px(38.0));
    let cap = Rect::from_min_size(left - vec2(0.0, size.y / 2.0), size);
    ink::well(painter, cap, stage.px(7.0), look.raised, Stroke::new(1.25, look.line2));
    ink::place(painter, cap.center(), Align2::CENTER_CENTER, galley);
    let run = (words.get(stage.language), look::regular(stage.text(18.0)), look.mid);
    ink::text(painter, pos2(cap.right() + stage.px(10.0), left.y), Align2::LEFT_CENTER, run);
}
