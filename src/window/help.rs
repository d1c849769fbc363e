//! The keys that mean something here, on one card over everything, by what they are about.

use bevy_egui::egui::{Align2, Rect, Stroke, Ui, pos2, vec2};

use crate::units::text::Language;
use crate::window::actions::{Action, Group, Place, available};
use crate::window::ink;
use crate::window::look::{self, Look, RADIUS_CARD, TEXT_BODY, TEXT_LABEL};
use crate::window::texts::Words;

/// Height of a row.
const ROW: f32 = 31.0;

/// Width of a column, where there is room for it.
const COLUMN: f32 = 318.0;

/// Room of the key caps in a column.
const CAPS: f32 = 92.0;

/// Around everything on the card.
const PADDING: f32 = 28.0;

/// Title and headings, above the rows.
const HEAD: f32 = 104.0;

/// Actions with a key at that place, by group; groups without one are left out.
pub(super) fn listed(place: Place) -> Vec<(Group, Vec<&'static Action>)> {
    let of = |group: Group| {
        available(place).filter(|action| action.group == group && !action.chords.is_empty()).collect::<Vec<_>>()
    };
    Group::ALL.into_iter().map(|group| (group, of(group))).filter(|(_, actions)| !actions.is_empty()).collect()
}

/// Draws the card.
pub(super) fn help_ui(ui: &Ui, screen: Rect, place: Place, language: Language, look: &Look) {
    let painter = ui.painter();
    let groups = listed(place);
    let rows = groups.iter().map(|(_, actions)| actions.len()).max().unwrap_or(0) as f32;
    let room = screen.width() - 2.0 * (PADDING + look::MARGIN);
    let column = COLUMN.min(room / groups.len().max(1) as f32);
    let row = ROW.min((screen.height() - HEAD - PADDING - 2.0 * look::MARGIN) / rows.max(1.0));
    let size = vec2(column * groups.len() as f32 + 2.0 * PADDING, HEAD + rows * row + PADDING * 0.6);
    let card = Rect::from_center_size(screen.center(), size);
    ink::well(painter, card, RADIUS_CARD, look.card, Stroke::new(1.25, look.line));
    let title = (Words::Keys.get(language), look::semibold(20.0), look.hi);
    ink::text(painter, card.left_top() + vec2(PADDING, 20.0), Align2::LEFT_TOP, title);
    for (index, (group, actions)) in groups.iter().enumerate() {
        let left = card.left() + PADDING + index as f32 * column;
        let heading = (group.title().get(language), look::semibold(TEXT_LABEL), look.lo);
        ink::text(painter, pos2(left, card.top() + 66.0), Align2::LEFT_TOP, heading);
        let line = left..=left + column - 22.0;
        painter.hline(line, card.top() + 92.0, Stroke::new(1.0, look.line));
        for (number, action) in actions.iter().enumerate() {
            let y = card.top() + HEAD + (number as f32 + 0.5) * row;
            ink::key_cap_from(painter, pos2(left, y), &action.cap(), look.raised, look);
            let size = if column < COLUMN * 0.85 { TEXT_LABEL } else { TEXT_BODY };
            let run = (action.name.get(language), look::regular(size), look.mid);
            ink::clipped(painter, pos2(left + CAPS, y), Align2::LEFT_CENTER, run, column - CAPS - 14.0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_key_is_listed_once_with_what_it_does() {
        for place in [Place::Library, Place::Playing, Place::Why, Place::Presenting] {
            let mut caps: Vec<String> =
                listed(place).iter().flat_map(|(_, actions)| actions.iter().map(|action| action.cap())).collect();
            let with_keys = available(place).filter(|action| !action.chords.is_empty()).count();
            assert_eq!(caps.len(), with_keys, "nothing with a key is missing in {place:?}");
            caps.sort();
            let all = caps.len();
            caps.dedup();
            assert_eq!(caps.len(), all, "{place:?}: {caps:?}");
        }
    }
}
