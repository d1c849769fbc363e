//! Keys, and what they ask for.

use bevy_egui::egui::{Context, Event};

use crate::window::actions::{self, Place};
use crate::window::command::UiCommand;

/// What the keys pressed in this frame ask for.
pub(super) fn pressed(ctx: &Context, place: Place) -> Vec<UiCommand> {
    let events: Vec<Event> = ctx.input(|input| input.events.clone());
    events.iter().filter_map(|event| meaning(event, place)).collect()
}

/// The first action of the table that this press fits.
fn meaning(event: &Event, place: Place) -> Option<UiCommand> {
    let Event::Key { key, physical_key, pressed: true, repeat, modifiers } = event else { return None };
    actions::available(place).find_map(|action| {
        let chord = action.chords.iter().position(|chord| chord.is(*key, *physical_key, *modifiers, *repeat))?;
        Some((action.does)(chord))
    })
}

#[cfg(test)]
mod tests {
    use bevy_egui::egui::{Key, Modifiers};

    use super::*;

    fn check(key: Key, modifiers: Modifiers, place: Place, expected: Option<UiCommand>) {
        let event = Event::Key { key, physical_key: None, pressed: true, repeat: false, modifiers };
        assert_eq!(meaning(&event, place), expected, "{key:?} in {place:?}");
    }

    #[test]
    fn a_key_means_what_the_table_says_at_that_place() {
        check(Key::K, Modifiers::NONE, Place::Playing, Some(UiCommand::Kill));
        check(Key::K, Modifiers::NONE, Place::Library, None);
        check(Key::K, Modifiers::COMMAND, Place::Library, Some(UiCommand::TogglePalette));
        check(Key::Num2, Modifiers::NONE, Place::Library, Some(UiCommand::OpenEntry(1)));
        check(Key::Enter, Modifiers::NONE, Place::Library, Some(UiCommand::OpenChosen));
        check(Key::Slash, Modifiers::SHIFT, Place::Why, Some(UiCommand::ToggleHelp));
        check(Key::T, Modifiers::ALT, Place::Playing, None);
        check(Key::ArrowLeft, Modifiers::NONE, Place::Playing, Some(UiCommand::StepBack));
        check(Key::ArrowLeft, Modifiers::SHIFT, Place::Playing, Some(UiCommand::PreviousInteresting));
        check(Key::ArrowRight, Modifiers::SHIFT, Place::Playing, Some(UiCommand::NextInteresting));
    }
}
