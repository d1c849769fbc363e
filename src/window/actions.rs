//! Everything that can be asked for by key, as one table: keys, help overlay and command palette all read it.
//!
//! A new action is a line here, with its [`Words`] and its [`UiCommand`], and nothing else.

use bevy_egui::egui::{Key, Modifiers};

use crate::window::command::{Tab, UiCommand};
use crate::window::library::Walk;
use crate::window::presenter::Lecture;
use crate::window::sheet::Sheet;
use crate::window::texts::Words;
use crate::window::why::Ask;

/// One press of plus or minus.
const ZOOM_STEP: f32 = 1.2;

/// What the modifier for commands is called here.
const COMMAND: &str = if cfg!(target_os = "macos") { "Cmd" } else { "Ctrl" };

/// What is on screen, as far as keys care.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// The library.
    Library,
    /// A scenario.
    Playing,
    /// Two scenarios beside each other.
    Twin,
    /// The view "Why?" over a scenario.
    Why,
    /// Presenter mode.
    Presenting,
    /// Presenter mode about one side of a twin.
    PresentingTwin,
}

/// Where an action can be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum When {
    /// Everywhere.
    Anywhere,
    /// In the library.
    Library,
    /// While a scenario is open.
    Scenario,
    /// While a scenario is open, but not in front of an audience.
    Working,
    /// While one scenario is open alone.
    Alone,
    /// While there is something that an audience can be shown.
    Presentable,
    /// In front of two scenarios beside each other.
    Twin,
    /// In the view "Why?".
    Why,
    /// In presenter mode.
    Presenting,
}

impl When {
    /// It can be asked for there.
    pub(super) fn includes(self, place: Place) -> bool {
        match self {
            When::Anywhere => true,
            When::Library => place == Place::Library,
            When::Scenario => place != Place::Library,
            When::Working => matches!(place, Place::Playing | Place::Twin | Place::Why),
            When::Alone => matches!(place, Place::Playing | Place::Presenting),
            When::Presentable => !matches!(place, Place::Library | Place::Why),
            When::Twin => matches!(place, Place::Twin | Place::PresentingTwin),
            When::Why => place == Place::Why,
            When::Presenting => matches!(place, Place::Presenting | Place::PresentingTwin),
        }
    }
}

/// What an action is about: its heading in the help.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Group {
    /// Simulated time.
    Time,
    /// The selected node, and what a person does to it.
    Node,
    /// What is shown, and how large.
    View,
    /// The program.
    Program,
}

impl Group {
    /// Every group, in the order of the help.
    pub(super) const ALL: [Group; 4] = [Group::Time, Group::Node, Group::View, Group::Program];

    /// Its heading.
    pub(super) fn title(self) -> Words {
        match self {
            Group::Time => Words::GroupTime,
            Group::Node => Words::GroupNode,
            Group::View => Words::GroupView,
            Group::Program => Words::GroupProgram,
        }
    }
}

/// A key with its modifiers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Chord {
    key: Key,
    command: bool,
    /// Shift is down, is up, or does not matter because the layout decides whether the sign needs it.
    shift: Option<bool>,
    /// Holding the key does it again and again.
    repeats: bool,
}

/// That key alone.
const fn key(key: Key) -> Chord {
    Chord { key, command: false, shift: Some(false), repeats: false }
}

/// That sign, wherever the keyboard's layout has it.
const fn sign(key: Key) -> Chord {
    Chord { key, command: false, shift: None, repeats: false }
}

impl Chord {
    const fn with_command(self) -> Self {
        Chord { command: true, ..self }
    }

    const fn with_shift(self) -> Self {
        Chord { shift: Some(true), ..self }
    }

    const fn repeating(self) -> Self {
        Chord { repeats: true, ..self }
    }

    /// This press is meant. `physical` is what the key would give without modifiers, in a Latin layout.
    pub(super) fn is(self, pressed: Key, physical: Option<Key>, modifiers: Modifiers, repeat: bool) -> bool {
        // With Shift a digit gives the sign above it, and another one in each layout.
        let same = pressed == self.key || self.shift == Some(true) && physical == Some(self.key);
        // Letting go of Shift before the key leaves egui thinking that "?" is still down, and the next press a
        // repeat.
        let fresh = !repeat || self.repeats || self.key == Key::Questionmark;
        let shift = self.shift.is_none_or(|shift| shift == modifiers.shift);
        same && fresh && shift && self.command == modifiers.command && !modifiers.alt
    }

    /// As it stands on a key cap: `Ctrl K`, `Shift →`.
    pub(super) fn cap(self) -> String {
        let name = match self.key {
            Key::ArrowRight => "→",
            Key::ArrowLeft => "←",
            Key::ArrowUp => "↑",
            Key::ArrowDown => "↓",
            Key::Escape => "Esc",
            Key::PageUp => "PgUp",
            Key::PageDown => "PgDn",
            Key::Minus => "-",
            key => key.symbol_or_name(),
        };
        let command = if self.command { format!("{COMMAND} ") } else { String::new() };
        let shift = if self.shift == Some(true) { "Shift " } else { "" };
        format!("{command}{shift}{name}")
    }
}

/// One thing that can be asked for.
pub(super) struct Action {
    /// What it is about.
    pub(super) group: Group,
    /// What it does, in a few words.
    pub(super) name: Words,
    /// Its keys; the first one is shown.
    pub(super) chords: &'static [Chord],
    /// Where it can be asked for.
    pub(super) when: When,
    /// The wish, by the index of the key that was pressed.
    pub(super) does: fn(usize) -> UiCommand,
}

impl Action {
    /// It means another thing with each of its keys: digits in a row, or arrows.
    pub(super) fn is_numbered(&self) -> bool {
        self.chords.len() > 2
    }

    /// Its key as help and palette show it.
    pub(super) fn cap(&self) -> String {
        match self.chords {
            [] => String::new(),
            [first, ..] if self.is_numbered() && is_arrow(first.key) => {
                self.chords.iter().map(|chord| chord.cap()).collect::<Vec<_>>().join(" ")
            }
            [first, .., last] if self.is_numbered() => format!("{} – {}", first.cap(), last.key.symbol_or_name()),
            [first, ..] => first.cap(),
        }
    }
}

fn is_arrow(key: Key) -> bool {
    matches!(key, Key::ArrowLeft | Key::ArrowRight | Key::ArrowUp | Key::ArrowDown)
}

const fn action(
    group: Group,
    name: Words,
    chords: &'static [Chord],
    when: When,
    does: fn(usize) -> UiCommand,
) -> Action {
    Action { group, name, chords, when, does }
}

/// The digits of the library.
const DIGITS: &[Chord] = &[
    key(Key::Num1),
    key(Key::Num2),
    key(Key::Num3),
    key(Key::Num4),
    key(Key::Num5),
    key(Key::Num6),
    key(Key::Num7),
    key(Key::Num8),
    key(Key::Num9),
];

/// The arrows of the library, and where each leads.
const WALK: &[Chord] = &[
    key(Key::ArrowLeft).repeating(),
    key(Key::ArrowRight).repeating(),
    key(Key::ArrowUp).repeating(),
    key(Key::ArrowDown).repeating(),
];
const WALKS: [Walk; 4] = [Walk::Left, Walk::Right, Walk::Up, Walk::Down];

/// The digits of answers.
const ANSWERS: &[Chord] = &[key(Key::Num1), key(Key::Num2), key(Key::Num3)];
const TAKE_BACK: &[Chord] = &[key(Key::Num1).with_shift(), key(Key::Num2).with_shift(), key(Key::Num3).with_shift()];
const STORY_ON: &[Chord] = &[key(Key::ArrowRight), key(Key::PageDown)];
const STORY_BACK: &[Chord] = &[key(Key::ArrowLeft), key(Key::PageUp)];

const STEP_ON: &[Chord] = &[key(Key::ArrowRight).repeating()];
const JUMP_ON: &[Chord] = &[key(Key::ArrowRight).with_shift().repeating()];
const STEP_BACK: &[Chord] = &[key(Key::ArrowLeft).repeating()];
const JUMP_BACK: &[Chord] = &[key(Key::ArrowLeft).with_shift().repeating()];
const HELP: &[Chord] = &[sign(Key::Questionmark), key(Key::Slash).with_shift()];
const UNDO: &[Chord] = &[key(Key::Z).with_command(), key(Key::Backspace)];
const ZOOM_IN: &[Chord] = &[sign(Key::Plus).repeating(), sign(Key::Equals).repeating()];

/// Every action. The first one that fits the place and the key is done.
pub(super) static ACTIONS: &[Action] = &[
    action(Group::Time, Words::KeyStoryOn, STORY_ON, When::Presenting, |_| UiCommand::Lecture(Lecture::Next)),
    action(Group::Time, Words::KeyStoryBack, STORY_BACK, When::Presenting, |_| UiCommand::Lecture(Lecture::Back)),
    action(Group::Time, Words::KeyPlay, &[key(Key::Space)], When::Scenario, |_| UiCommand::TogglePlay),
    action(Group::Time, Words::KeyStep, STEP_ON, When::Working, |_| UiCommand::Step),
    action(Group::Time, Words::KeyStepBack, STEP_BACK, When::Working, |_| UiCommand::StepBack),
    action(Group::Time, Words::KeyNext, JUMP_ON, When::Working, |_| UiCommand::NextInteresting),
    action(Group::Time, Words::KeyPrevious, JUMP_BACK, When::Working, |_| UiCommand::PreviousInteresting),
    action(Group::Time, Words::KeySlower, &[key(Key::Comma).repeating()], When::Scenario, |_| UiCommand::Slower),
    action(Group::Time, Words::KeyFaster, &[key(Key::Period).repeating()], When::Scenario, |_| UiCommand::Faster),
    action(Group::Time, Words::KeyStart, &[key(Key::Home)], When::Scenario, |_| UiCommand::Restart),
    action(Group::Node, Words::KeyTab, &[key(Key::Tab).repeating()], When::Scenario, |_| UiCommand::SelectNext {
        back: false,
    }),
    action(Group::Node, Words::KeyTabBack, &[key(Key::Tab).with_shift().repeating()], When::Scenario, |_| {
        UiCommand::SelectNext { back: true }
    }),
    action(Group::Node, Words::KeyEnter, &[key(Key::Enter)], When::Working, |_| UiCommand::ShowTab(Tab::Node)),
    action(Group::Node, Words::KeyBurst, &[key(Key::B)], When::Scenario, |_| UiCommand::Burst),
    action(Group::Node, Words::KeyKill, &[key(Key::K)], When::Scenario, |_| UiCommand::Kill),
    action(Group::Node, Words::KeyRecover, &[key(Key::R)], When::Scenario, |_| UiCommand::Recover),
    action(Group::Node, Words::KeySlow, &[key(Key::D)], When::Scenario, |_| UiCommand::Slow),
    action(Group::Node, Words::KeyFlush, &[key(Key::C)], When::Scenario, |_| UiCommand::Flush),
    action(Group::Node, Words::KeyPoison, &[key(Key::P)], When::Scenario, |_| UiCommand::Poison),
    action(Group::Node, Words::KeyZone, &[key(Key::Z)], When::Scenario, |_| UiCommand::Zone),
    action(Group::Node, Words::KeyEdit, &[key(Key::E)], When::Working, |_| UiCommand::Edit),
    action(Group::Node, Words::KeyUndo, UNDO, When::Scenario, |_| UiCommand::Undo),
    action(Group::View, Words::KeyWhy, &[key(Key::W)], When::Working, |_| UiCommand::Why(Ask::Toggle)),
    action(Group::View, Words::KeyFollow, &[key(Key::F)], When::Scenario, |_| UiCommand::ToggleFollow),
    action(Group::View, Words::KeySigns, &[], When::Anywhere, |_| UiCommand::ToggleSheet(Sheet::Signs)),
    action(Group::View, Words::KeyCards, &[], When::Anywhere, |_| UiCommand::ToggleSheet(Sheet::Cards(0))),
    action(Group::View, Words::KeyCharts, &[], When::Anywhere, |_| UiCommand::ToggleSheet(Sheet::Charts)),
    action(Group::View, Words::KeyWhyNext, &[key(Key::ArrowDown).repeating()], When::Why, |_| {
        UiCommand::Why(Ask::Next { back: false })
    }),
    action(Group::View, Words::KeyWhyBack, &[key(Key::ArrowUp).repeating()], When::Why, |_| {
        UiCommand::Why(Ask::Next { back: true })
    }),
    action(Group::View, Words::KeyCompare, &[key(Key::Enter).with_command()], When::Why, |_| UiCommand::CompareBest),
    action(Group::View, Words::KeyFork, &[key(Key::V)], When::Alone, |_| UiCommand::Fork),
    action(Group::View, Words::KeySwitch, &[key(Key::X)], When::Twin, |_| UiCommand::SwitchSide),
    action(Group::View, Words::KeyFit, &[key(Key::Num0)], When::Working, |_| UiCommand::Fit),
    action(Group::View, Words::KeyZoomIn, ZOOM_IN, When::Working, |_| UiCommand::Zoom(ZOOM_STEP)),
    action(Group::View, Words::KeyZoomOut, &[sign(Key::Minus).repeating()], When::Working, |_| {
        UiCommand::Zoom(1.0 / ZOOM_STEP)
    }),
    action(Group::View, Words::KeyTimeline, &[key(Key::OpenBracket)], When::Working, |_| UiCommand::ToggleTimeline),
    action(Group::View, Words::KeySide, &[key(Key::CloseBracket)], When::Working, |_| UiCommand::ToggleSide),
    action(Group::View, Words::KeyAnswer, ANSWERS, When::Presenting, |index| UiCommand::Lecture(Lecture::Hand(index))),
    action(Group::View, Words::KeyTakeBack, TAKE_BACK, When::Presenting, |index| {
        UiCommand::Lecture(Lecture::TakeBack(index))
    }),
    action(Group::View, Words::KeyPlayFirst, &[key(Key::Enter)], When::Library, |_| UiCommand::OpenChosen),
    action(Group::View, Words::KeyWalk, WALK, When::Library, |index| UiCommand::Browse(WALKS[index])),
    action(Group::View, Words::KeyPlayOther, DIGITS, When::Library, UiCommand::OpenEntry),
    action(Group::Program, Words::Everything, &[key(Key::K).with_command()], When::Anywhere, |_| {
        UiCommand::TogglePalette
    }),
    action(Group::Program, Words::KeySave, &[key(Key::S).with_command()], When::Scenario, |_| {
        UiCommand::AskWhereToSave
    }),
    action(Group::Program, Words::KeyOpen, &[key(Key::O).with_command()], When::Anywhere, |_| UiCommand::AskForFile),
    action(Group::Program, Words::KeyLibrary, &[], When::Scenario, |_| UiCommand::OpenLibrary),
    action(Group::Program, Words::Settings, &[key(Key::Comma).with_command()], When::Anywhere, |_| {
        UiCommand::ToggleSettings
    }),
    action(Group::Program, Words::KeyTheme, &[key(Key::T)], When::Anywhere, |_| UiCommand::ToggleTheme),
    action(Group::Program, Words::KeyLanguage, &[key(Key::L)], When::Anywhere, |_| UiCommand::ToggleLanguage),
    action(Group::Program, Words::KeyPresent, &[key(Key::F5)], When::Presentable, |_| UiCommand::TogglePresenter),
    action(Group::Program, Words::KeyFull, &[key(Key::F11)], When::Anywhere, |_| UiCommand::ToggleFullScreen),
    action(Group::Program, Words::Help, HELP, When::Anywhere, |_| UiCommand::ToggleHelp),
    action(Group::Program, Words::KeyBack, &[key(Key::Escape)], When::Anywhere, |_| UiCommand::Back),
];

/// What can be asked for there.
pub(super) fn available(place: Place) -> impl Iterator<Item = &'static Action> {
    ACTIONS.iter().filter(move |action| action.when.includes(place))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLACES: [Place; 6] =
        [Place::Library, Place::Playing, Place::Twin, Place::Why, Place::Presenting, Place::PresentingTwin];

    #[test]
    fn no_key_means_two_things_in_one_place() {
        for place in PLACES {
            let chords: Vec<Chord> = available(place).flat_map(|action| action.chords).copied().collect();
            for (index, one) in chords.iter().enumerate() {
                let clash = chords[index + 1..].iter().find(|other| {
                    let shifts = one.shift.is_none() || other.shift.is_none() || one.shift == other.shift;
                    one.key == other.key && one.command == other.command && shifts
                });
                assert!(clash.is_none(), "{} in {place:?}", one.cap());
            }
        }
    }

    #[test]
    fn holding_a_key_repeats_steps_but_never_a_kill() {
        let held = |name: Words| {
            let action = ACTIONS.iter().find(|action| action.name == name).unwrap();
            action.chords[0].is(action.chords[0].key, None, Modifiers::NONE, true)
        };
        assert!(held(Words::KeyStep));
        assert!(!held(Words::KeyKill));
    }

    #[test]
    fn a_digit_with_shift_is_known_by_its_place_on_the_keyboard() {
        let chord = key(Key::Num1).with_shift();
        assert!(chord.is(Key::Exclamationmark, Some(Key::Num1), Modifiers::SHIFT, false));
        assert!(!chord.is(Key::Num1, Some(Key::Num1), Modifiers::NONE, false));
    }

    #[test]
    fn caps_are_written_as_on_the_keyboard() {
        let cap = |name: Words| ACTIONS.iter().find(|action| action.name == name).unwrap().cap();
        assert_eq!(
            [cap(Words::Everything), cap(Words::KeyNext), cap(Words::KeyBack), cap(Words::KeySlower)],
            ["Ctrl K", "Shift →", "Esc", ","].map(str::to_owned)
        );
        assert_eq!(cap(Words::KeyPlayOther), "1 – 9");
    }
}
