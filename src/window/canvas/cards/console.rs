//! A person at the command line: the command given last and what came of it, and the next one with its instant.

use bevy_egui::egui::Align2;

use crate::services::console::View;
use crate::window::canvas::cards::card::Card;
use crate::window::canvas::figures;
use crate::window::canvas::pen::{Face, Style};
use crate::window::look;
use crate::window::texts::{Words, say};

/// Fills the card.
pub(super) fn fill(card: &mut Card, view: &View) {
    let pen = card.pen;
    card.header("CLI");
    let of = say::of_commands(view.total, pen.language);
    card.headline(&figures::count(view.given), &of, look::TEXT_BIG_SMALL);
    let next = view.next.as_ref().map(|(at, _)| at.since(crate::units::time::SimTime::ZERO));
    let caption = match next {
        Some(at) => say::next_at(figures::span(at), pen.language),
        None => pen.say(Words::ScriptOver).to_owned(),
    };
    card.footer(&caption, view.next.as_ref().map_or("", |(_, command)| command));
    let Some(last) = &view.last else { return };
    let line = card.take_top(22.0);
    let command = Style(Face::Mono, look::TEXT_LABEL, pen.look.hi);
    pen.write_in(line.left_center(), Align2::LEFT_CENTER, &format!("$ {last}"), command, line.width());
    if let Some((ok, rule)) = view.result {
        let line = card.take_top(20.0);
        let color = if ok { pen.look.response } else { pen.look.error };
        let style = Style(Face::Mono, look::TEXT_CAPTION, color);
        pen.write_in(line.left_center(), Align2::LEFT_CENTER, rule, style, line.width());
    }
}
