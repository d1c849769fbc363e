//! Keys, and what they ask for.

use bevy_egui::egui::{Context, Event, Key, Modifiers};

use crate::window::command::{Tab, UiCommand};
use crate::window::why::Ask;

/// One press of plus or minus.
const ZOOM_STEP: f32 = 1.2;

/// What the keys pressed in this frame ask for. `in_library`: digits and Enter open scenarios. Over the help any
/// key only closes it, so that nobody kills a node behind it.
pub(super) fn pressed(ctx: &Context, help_is_open: bool, in_library: bool, entries: usize) -> Vec<UiCommand> {
    let events: Vec<Event> = ctx.input(|input| input.events.clone());
    if help_is_open {
        let fresh = |event: &Event| matches!(event, Event::Key { pressed: true, repeat: false, .. });
        return events.iter().any(fresh).then_some(UiCommand::ToggleHelp).into_iter().collect();
    }
    let mut out = Vec::new();
    for event in &events {
        let Event::Key { key, pressed: true, repeat, modifiers, .. } = event else { continue };
        let command = if in_library { library(*key, entries) } else { playing(*key, *modifiers, *repeat) };
        out.extend(command.or_else(|| anywhere(*key, *modifiers, *repeat)));
    }
    out
}

/// Keys of the library: digits and Enter.
fn library(key: Key, entries: usize) -> Option<UiCommand> {
    const DIGITS: [Key; 9] =
        [Key::Num1, Key::Num2, Key::Num3, Key::Num4, Key::Num5, Key::Num6, Key::Num7, Key::Num8, Key::Num9];
    let index = if key == Key::Enter { Some(0) } else { DIGITS.iter().position(|digit| *digit == key) };
    index.filter(|index| *index < entries).map(UiCommand::OpenEntry)
}

/// Keys that mean the same on every screen.
fn anywhere(key: Key, modifiers: Modifiers, repeat: bool) -> Option<UiCommand> {
    // Letting go of Shift before the key leaves egui thinking that "?" is still down, and the next press a repeat.
    if key == Key::Questionmark || key == Key::Slash && modifiers.shift {
        return Some(UiCommand::ToggleHelp);
    }
    if repeat {
        return None;
    }
    Some(match key {
        Key::O if modifiers.command => UiCommand::AskForFile,
        _ if modifiers.command || modifiers.alt => return None,
        Key::T => UiCommand::ToggleTheme,
        Key::L => UiCommand::ToggleLanguage,
        Key::F11 => UiCommand::ToggleFullScreen,
        Key::Escape => UiCommand::Back,
        _ => return None,
    })
}

/// Keys while a scenario is open. Holding one repeats only what is harmless to repeat.
fn playing(key: Key, modifiers: Modifiers, repeat: bool) -> Option<UiCommand> {
    if modifiers.command || modifiers.alt {
        return None;
    }
    let repeatable = match key {
        Key::ArrowRight if modifiers.shift => Some(UiCommand::NextInteresting),
        Key::ArrowRight => Some(UiCommand::Step),
        Key::ArrowLeft if modifiers.shift => Some(UiCommand::PreviousInteresting),
        Key::ArrowLeft => Some(UiCommand::StepBack),
        Key::ArrowUp => Some(UiCommand::Why(Ask::Next { back: true })),
        Key::ArrowDown => Some(UiCommand::Why(Ask::Next { back: false })),
        Key::Comma => Some(UiCommand::Slower),
        Key::Period => Some(UiCommand::Faster),
        Key::Tab => Some(UiCommand::SelectNext { back: modifiers.shift }),
        Key::Plus | Key::Equals => Some(UiCommand::Zoom(ZOOM_STEP)),
        Key::Minus => Some(UiCommand::Zoom(1.0 / ZOOM_STEP)),
        _ => None,
    };
    if repeatable.is_some() || repeat {
        return repeatable;
    }
    Some(match key {
        Key::Space => UiCommand::TogglePlay,
        Key::Home => UiCommand::Restart,
        Key::Enter => UiCommand::ShowTab(Tab::Node),
        Key::Num0 => UiCommand::Fit,
        Key::OpenBracket => UiCommand::ToggleTimeline,
        Key::CloseBracket => UiCommand::ToggleSide,
        Key::K => UiCommand::Kill,
        Key::R => UiCommand::Recover,
        Key::B => UiCommand::Burst,
        Key::C => UiCommand::Flush,
        Key::D => UiCommand::Slow,
        Key::P => UiCommand::Poison,
        Key::W => UiCommand::Why(Ask::Toggle),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holding_a_key_repeats_steps_but_never_a_kill() {
        assert_eq!(playing(Key::ArrowRight, Modifiers::NONE, true), Some(UiCommand::Step));
        assert_eq!(playing(Key::K, Modifiers::NONE, true), None);
        assert_eq!(playing(Key::K, Modifiers::NONE, false), Some(UiCommand::Kill));
    }

    #[test]
    fn in_the_library_a_digit_opens_only_what_exists() {
        assert_eq!(library(Key::Num2, 3), Some(UiCommand::OpenEntry(1)));
        assert_eq!(library(Key::Num4, 3), None);
        assert_eq!(library(Key::Enter, 3), Some(UiCommand::OpenEntry(0)));
    }
}
