//! The header of presenter mode: what is told, and how far the story is.

use bevy_egui::egui::{Align2, Rect, Sense, Stroke, Ui, Vec2, pos2, vec2};

use crate::units::time::SimTime;
use crate::window::command::UiCommand;
use crate::window::ink;
use crate::window::look;
use crate::window::presenter::view::Stage;
use crate::window::presenter::{Step, current, steps};
use crate::window::texts;

/// How a step stands against the one on screen.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Tense {
    Told,
    Now,
    Coming,
}

/// Draws the header.
pub(super) fn header_ui(ui: &Ui, rect: Rect, stage: &Stage, out: &mut Vec<UiCommand>) {
    let (painter, look) = (ui.painter(), stage.look);
    painter.rect_filled(rect, 0.0, look.panel);
    painter.hline(rect.x_range(), rect.bottom() - 0.5, Stroke::new(1.0, look.line));
    let y = rect.center().y;
    let (a, b) = (pos2(rect.left() + stage.px(31.0), y), pos2(rect.left() + stage.px(63.0), y));
    painter.circle_stroke(a, stage.px(7.5), Stroke::new(stage.px(3.0), look.message_edge));
    painter.circle_stroke(b, stage.px(7.5), Stroke::new(stage.px(3.0), look.accent));
    painter.line_segment([a + vec2(stage.px(9.0), 0.0), b - vec2(stage.px(9.0), 0.0)], Stroke::new(2.0, look.mid));
    let left = steps_ui(ui, rect, stage, out);
    let mut at = pos2(b.x + stage.px(26.0), y);
    if let Some(letter) = stage.side {
        let tile = Rect::from_center_size(at + vec2(stage.px(18.0), 0.0), Vec2::splat(stage.px(36.0)));
        ink::well(painter, tile, stage.px(7.0), look.accent, Stroke::NONE);
        let run = (letter.name(), look::mono_bold(stage.text(22.0)), look.on_accent);
        ink::text(painter, tile.center(), Align2::CENTER_CENTER, run);
        at.x = tile.right() + stage.px(14.0);
    }
    let title = stage.session.resolved.scenario.title.get(stage.language);
    let run = (title, look::semibold(stage.text(27.0)), look.hi);
    ink::clipped(painter, at, Align2::LEFT_CENTER, run, left - at.x - stage.px(24.0));
}

/// The names of the steps from the right; where they begin. When there is not enough room, only those around the
/// present one keep their names.
fn steps_ui(ui: &Ui, rect: Rect, stage: &Stage, out: &mut Vec<UiCommand>) -> f32 {
    let steps = steps(&stage.session.resolved.scenario);
    let now = current(&steps, stage.session.sim.now());
    let room = rect.width() * 0.62;
    let whole: f32 = (0..steps.len()).map(|step| width(ui, &steps[step], stage, true)).sum();
    let named = |step: usize| whole <= room || now.unwrap_or(0).abs_diff(step) <= usize::from(whole < room * 2.0);
    let total: f32 = (0..steps.len()).map(|step| width(ui, &steps[step], stage, named(step))).sum();
    let start = rect.right() - stage.px(24.0) - total;
    let mut left = start;
    for (number, step) in steps.iter().enumerate() {
        let tense = match now {
            Some(now) if number < now => Tense::Told,
            Some(now) if number == now => Tense::Now,
            _ => Tense::Coming,
        };
        let wide = width(ui, step, stage, named(number));
        let place = Rect::from_min_size(pos2(left, rect.top()), vec2(wide, rect.height()));
        step_ui(ui, place, (number, step), tense, named(number), stage);
        let response = ui.interact(place, bevy_egui::egui::Id::new("step").with(number), Sense::CLICK);
        if response.clicked() {
            out.push(UiCommand::Seek(step.at));
        }
        left += wide;
    }
    start
}

fn name(step: &Step, stage: &Stage) -> String {
    let name = step.moment.name.get(stage.language);
    if name.is_empty() { texts::instant(SimTime(step.moment.at.0)) } else { name.to_owned() }
}

fn width(ui: &Ui, step: &Step, stage: &Stage, named: bool) -> f32 {
    if !named {
        return stage.px(30.0);
    }
    let font = look::semibold(stage.text(20.0));
    let words = ink::line(ui.painter(), &[(&name(step, stage), font, stage.look.hi)], stage.px(260.0));
    words.size().x + stage.px(58.0)
}

/// A check mark, a dot, or the number on the accent color; then the name.
fn step_ui(ui: &Ui, place: Rect, (number, step): (usize, &Step), tense: Tense, named: bool, stage: &Stage) {
    let (painter, look) = (ui.painter(), stage.look);
    let name = if named { name(step, stage) } else { String::new() };
    let mark = pos2(place.left() + stage.px(if named { 22.0 } else { 15.0 }), place.center().y);
    let at = pos2(place.left() + stage.px(40.0), place.center().y);
    let (font, color) = match tense {
        Tense::Told => {
            ink::check(painter, mark, look.cached);
            (look::regular(stage.text(20.0)), look.mid)
        }
        Tense::Coming => {
            painter.circle_filled(mark, stage.px(5.0), look.line2);
            (look::regular(stage.text(20.0)), look.lo)
        }
        Tense::Now => {
            let pill = Rect::from_center_size(place.center(), vec2(place.width() - stage.px(8.0), stage.px(40.0)));
            ink::well(painter, pill, pill.height() / 2.0, look.accent, Stroke::NONE);
            painter.circle_filled(mark, stage.px(12.0), look.on_accent);
            let digit = (number + 1).to_string();
            let run = (digit.as_str(), look::mono_bold(stage.text(15.0)), look.accent);
            ink::text(painter, mark, Align2::CENTER_CENTER, run);
            (look::semibold(stage.text(20.0)), look.on_accent)
        }
    };
    ink::clipped(painter, at, Align2::LEFT_CENTER, (&name, font, color), stage.px(260.0));
}
