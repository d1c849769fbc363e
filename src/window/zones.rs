//! The question which Availability Zone to lose or restore.

use bevy_egui::egui::{Align2, Key, Rect, Stroke, Ui, pos2, vec2};

use crate::window::command::UiCommand;
use crate::window::deeds::is_lost;
use crate::window::ink;
use crate::window::look::{self, RADIUS_CARD, RADIUS_INSET, TEXT_BODY};
use crate::window::overlay::Behind;
use crate::window::texts::Words;

/// Height of an answer that can be chosen.
const ANSWER: f32 = 40.0;

/// Width of the card.
const WIDTH: f32 = 340.0;

/// Keys of the answers.
const DIGITS: [Key; 6] = [Key::Num1, Key::Num2, Key::Num3, Key::Num4, Key::Num5, Key::Num6];

/// A row for each zone, with its digit and what choosing it does.
pub(super) fn zones_ui(ui: &Ui, screen: Rect, zones: &[String], behind: &Behind, out: &mut Vec<UiCommand>) {
    let Behind { language, look, session, .. } = *behind;
    let Some(session) = session else { return };
    let painter = ui.painter();
    let size = vec2(WIDTH, 68.0 + zones.len() as f32 * ANSWER);
    let card = Rect::from_min_size(pos2(screen.center().x - WIDTH / 2.0, screen.top() + 160.0), size);
    ink::well(painter, card, RADIUS_CARD, look.card, Stroke::new(1.25, look.line));
    let title = (Words::WhichZone.get(language), look::semibold(18.0), look.hi);
    ink::text(painter, card.left_top() + vec2(24.0, 18.0), Align2::LEFT_TOP, title);
    let mut top = card.top() + 54.0;
    for (number, (zone, key)) in (1..).zip(zones.iter().zip(DIGITS)) {
        let row = Rect::from_min_size(pos2(card.left() + 16.0, top), vec2(WIDTH - 32.0, ANSWER - 4.0));
        let response = ink::hot(ui, row, ("zone", zone), zone);
        let fill = if response.hovered() { look::mix(look.raised, look.hi, 0.12) } else { look.raised };
        ink::well(painter, row, RADIUS_INSET, fill, Stroke::NONE);
        let middle = row.left_center();
        ink::text(painter, middle + vec2(12.0, 0.0), Align2::LEFT_CENTER, (zone, look::mono_bold(TEXT_BODY), look.hi));
        let does = if is_lost(session, zone) { Words::DoRestoreZone } else { Words::DoLoseZone };
        let does = (does.get(language), look::regular(TEXT_BODY), look.mid);
        ink::clipped(painter, middle + vec2(110.0, 0.0), Align2::LEFT_CENTER, does, 150.0);
        ink::key_cap(painter, row.right_center() - vec2(8.0, 0.0), &number.to_string(), look.panel, look);
        if response.clicked() || ui.input(|input| input.key_pressed(key)) {
            out.push(UiCommand::TurnZone(zone.clone()));
        }
        top += ANSWER;
    }
    if ui.input(|input| input.key_pressed(Key::Escape)) {
        out.push(UiCommand::Back);
    }
}
