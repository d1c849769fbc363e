//! The transport: clock, restart, one event back, play, one event on, next, and the speed.

use bevy_egui::egui::{
    Align2, Color32, Id, Painter, Pos2, Rect, Sense, Shape, Stroke, Ui, Vec2, WidgetInfo, pos2, vec2,
};

use crate::units::text::Language;
use crate::window::command::UiCommand;
use crate::window::ink;
use crate::window::look::{self, Look, MARGIN, RADIUS_INSET, TEXT_CAPTION, TEXT_CLOCK, TEXT_LABEL};
use crate::window::playback::{Playback, SPEED_MAX, SPEED_MIN};
use crate::window::session::Session;
use crate::window::texts::{self, Words, say};

/// Side of a button.
const BUTTON: f32 = 34.0;

/// From one button to the next.
const PITCH: f32 = 40.0;

/// Room of the key that ends a jump.
const ESCAPE: f32 = 36.0;

/// A quarter of a turn: rings begin at the top.
const QUARTER: f32 = std::f32::consts::FRAC_PI_2;

/// The symbols of the transport.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Symbol {
    Restart,
    Play,
    Pause,
    Back,
    Step,
    Next,
}

/// Draws the transport.
pub(super) fn transport_ui(
    ui: &mut Ui,
    rect: Rect,
    session: &Session,
    language: Language,
    look: &Look,
    out: &mut Vec<UiCommand>,
) {
    let painter = ui.painter().clone();
    let compact = rect.height() < 110.0;
    let (clock_y, button_y) = if compact { (28.0, 76.0) } else { (36.0, 81.0) };
    let clock = clock_ui(&painter, pos2(rect.left() + MARGIN, rect.top() + clock_y), session, look);
    if let Some(done) = session.playback.progress(session.sim.now()) {
        jump_ui(&painter, pos2(clock.right() + 14.0, clock.center().y), rect.right() - MARGIN, done, look);
    }
    let toggle = if session.playback.playing() { Symbol::Pause } else { Symbol::Play };
    let buttons = [
        (Symbol::Restart, "Home", UiCommand::Restart),
        (Symbol::Back, "←", UiCommand::StepBack),
        (toggle, "Space", UiCommand::TogglePlay),
        (Symbol::Step, "→", UiCommand::Step),
        (Symbol::Next, "Shift →", UiCommand::NextInteresting),
    ];
    let mut at = pos2(rect.left() + MARGIN + BUTTON / 2.0, rect.top() + button_y);
    for (symbol, key, command) in buttons {
        if button_ui(ui, at, symbol, key, look) {
            out.push(command);
        }
        at.x += PITCH;
    }
    let left = at.x - BUTTON / 2.0 + 8.0;
    let room = Rect::from_min_max(pos2(left, at.y - 17.0), pos2(rect.right() - MARGIN, at.y + 17.0));
    speed_ui(ui, room, &session.playback, session, language, look, out);
}

/// The instant, and how long the scenario is; their box.
fn clock_ui(painter: &Painter, at: Pos2, session: &Session, look: &Look) -> Rect {
    let now = texts::instant_tenths(session.sim.now());
    let clock = ink::text(painter, at, Align2::LEFT_CENTER, (&now, look::mono(TEXT_CLOCK), look.hi));
    let end = format!("/ {}", texts::instant(session.end()));
    let at = pos2(clock.right() + 12.0, clock.bottom() - 8.0);
    clock.union(ink::text(painter, at, Align2::LEFT_BOTTOM, (&end, look::mono(15.0), look.lo)))
}

/// How far a jump is that takes long, and the key that ends it, if there is room for that. `at` is its left middle.
fn jump_ui(painter: &Painter, at: Pos2, right: f32, done: f64, look: &Look) {
    let radius = 10.0;
    progress_ui(painter, at + vec2(radius, 0.0), radius, 3.0, done, look);
    let cap = pos2(at.x + 2.0 * radius + 10.0, at.y);
    if cap.x + ESCAPE <= right {
        ink::key_cap_from(painter, cap, "Esc", look.raised, look);
    }
}

/// A ring of which as much is drawn as is done.
pub(super) fn progress_ui(painter: &Painter, center: Pos2, radius: f32, width: f32, done: f64, look: &Look) {
    const STEPS: u8 = 48;
    painter.circle_stroke(center, radius, Stroke::new(width, look.line2));
    #[expect(clippy::cast_possible_truncation, reason = "for drawing")]
    let turn = std::f32::consts::TAU * done.clamp(0.0, 1.0) as f32;
    let point = |step: u8| center + radius * Vec2::angled(turn * f32::from(step) / f32::from(STEPS) - QUARTER);
    painter.line((0..=STEPS).map(point).collect(), Stroke::new(width, look.accent));
}

fn button_ui(ui: &Ui, center: Pos2, symbol: Symbol, key: &str, look: &Look) -> bool {
    let rect = Rect::from_center_size(center, Vec2::splat(BUTTON));
    let response = ink::hot(ui, rect, symbol, key);
    let main = matches!(symbol, Symbol::Play | Symbol::Pause);
    let (ground, ink) = if main { (look.accent, look.on_accent) } else { (look.raised, look.hi) };
    let fill = if response.hovered() { look::mix(ground, look.hi, 0.15) } else { ground };
    ink::well(ui.painter(), rect, RADIUS_INSET + 1.0, fill, Stroke::NONE);
    symbol_ui(ui.painter(), center, symbol, ink);
    response.on_hover_text(key).clicked()
}

/// The button that plays and pauses, in that square.
pub(super) fn play_button_ui(ui: &Ui, rect: Rect, playing: bool, look: &Look) -> bool {
    let symbol = if playing { Symbol::Pause } else { Symbol::Play };
    let response = ink::hot(ui, rect, symbol, "Space");
    let fill = if response.hovered() { look::mix(look.accent, look.hi, 0.15) } else { look.accent };
    ink::well(ui.painter(), rect, RADIUS_INSET + 1.0, fill, Stroke::NONE);
    symbol_ui(ui.painter(), rect.center(), symbol, look.on_accent);
    response.clicked()
}

fn symbol_ui(painter: &Painter, c: Pos2, symbol: Symbol, color: Color32) {
    let triangle = |left: f32| {
        let points = vec![c + vec2(left, -6.0), c + vec2(left + 9.0, 0.0), c + vec2(left, 6.0)];
        painter.add(Shape::convex_polygon(points, color, Stroke::NONE));
    };
    let bar = |left: f32| {
        painter.rect_filled(Rect::from_min_size(c + vec2(left, -6.0), vec2(3.0, 12.0)), 0.5, color);
    };
    match symbol {
        Symbol::Play => triangle(-4.0),
        Symbol::Pause => {
            bar(-5.0);
            bar(2.0);
        }
        Symbol::Back => {
            bar(-7.0);
            let points = vec![c + vec2(6.0, -6.0), c + vec2(6.0, 6.0), c + vec2(-3.0, 0.0)];
            painter.add(Shape::convex_polygon(points, color, Stroke::NONE));
        }
        Symbol::Step => {
            triangle(-6.0);
            bar(4.0);
        }
        Symbol::Next => {
            triangle(-9.0);
            triangle(-1.0);
            bar(8.0);
        }
        Symbol::Restart => restart_ui(painter, c, color),
    }
}

/// An arc that goes round clockwise, with an arrow head at its end.
fn restart_ui(painter: &Painter, c: Pos2, color: Color32) {
    let point = |angle: f32| c + 6.0 * Vec2::angled(angle);
    let (from, to) = (-0.35_f32, 4.75_f32);
    let arc = (0..=20_u8).map(|i| point(from + (to - from) * f32::from(i) / 20.0)).collect();
    painter.line(arc, Stroke::new(2.0, color));
    let tip = point(from);
    painter.line(vec![tip + vec2(-5.0, -1.0), tip + vec2(0.5, 0.0), tip + vec2(1.0, -5.5)], Stroke::new(2.0, color));
}

/// The speed, whether it is held, and the slider.
fn speed_ui(
    ui: &Ui,
    rect: Rect,
    playback: &Playback,
    session: &Session,
    language: Language,
    look: &Look,
    out: &mut Vec<UiCommand>,
) {
    let painter = ui.painter();
    let speed = texts::speed(playback.speed());
    ink::text(
        painter,
        rect.left_top() + vec2(0.0, -1.0),
        Align2::LEFT_TOP,
        (&speed, look::mono_bold(TEXT_LABEL), look.hi),
    );
    let (words, color) = manner(playback, session, language, look);
    let at = rect.right_top() + vec2(0.0, 0.0);
    ink::text(painter, at, Align2::RIGHT_TOP, (&words, look::regular(TEXT_CAPTION), color));
    let track = Rect::from_min_max(pos2(rect.left(), rect.bottom() - 12.0), pos2(rect.right(), rect.bottom() - 8.0));
    if let Some(speed) = slider_ui(ui, track, playback.speed(), Words::Speed.get(language), look) {
        out.push(UiCommand::SetSpeed(speed));
    }
}

/// How time passes at the moment, in a word or two.
fn manner(playback: &Playback, session: &Session, language: Language, look: &Look) -> (String, Color32) {
    let word = |words: Words| words.get(language).to_owned();
    if playback.goal().is_some() {
        (word(Words::Jumping), look.mid)
    } else if session.sim.now() >= session.end() {
        (word(Words::AtTheEnd), look.mid)
    } else if let Some(actual) = playback.fallen_behind() {
        (say::reached(texts::speed(actual), language), look.retry)
    } else if playback.playing() {
        (word(Words::Held), look.mid)
    } else {
        (word(Words::Paused), look.mid)
    }
}

/// A logarithmic slider; the speed that it was dragged to.
#[expect(clippy::cast_possible_truncation, reason = "for drawing")]
fn slider_ui(ui: &Ui, track: Rect, speed: f64, name: &str, look: &Look) -> Option<f64> {
    let painter = ui.painter();
    let span = (SPEED_MAX / SPEED_MIN).ln();
    let across = ((speed / SPEED_MIN).ln() / span) as f32;
    let knob = pos2(track.left() + track.width() * across, track.center().y);
    painter.rect_filled(track, 2.0, look.line2);
    painter.rect_filled(Rect::from_min_max(track.min, pos2(knob.x, track.max.y)), 2.0, look.accent);
    painter.circle_filled(knob, 7.0, look.accent);
    let response = ui.interact(track.expand2(vec2(8.0, 10.0)), Id::new("speed"), Sense::CLICK | Sense::DRAG);
    response.widget_info(|| WidgetInfo::slider(true, speed, name));
    let at = response.interact_pointer_pos()?;
    let across = f64::from(((at.x - track.left()) / track.width()).clamp(0.0, 1.0));
    Some(round(SPEED_MIN * (across * span).exp()))
}

/// To two digits, as people name speeds.
fn round(speed: f64) -> f64 {
    let power = 10.0_f64.powf(speed.log10().floor() - 1.0);
    (speed / power).round() * power
}
