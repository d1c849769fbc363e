//! Panels, views and dialogs by name, as `snapshot --panel NAME` opens them.
//!
//! A new one is a line here.

use crate::window::command::{Tab, UiCommand};
use crate::window::sheet::Sheet;
use crate::window::why::Ask;

/// Each with the wish that opens it.
static PANELS: &[(&str, UiCommand)] = &[
    ("story", UiCommand::ShowTab(Tab::Story)),
    ("node", UiCommand::ShowTab(Tab::Node)),
    ("edit", UiCommand::Edit),
    ("cost", UiCommand::ShowTab(Tab::Cost)),
    ("why", UiCommand::Why(Ask::Toggle)),
    ("presenter", UiCommand::TogglePresenter),
    ("help", UiCommand::ToggleHelp),
    ("signs", UiCommand::ToggleSheet(Sheet::Signs)),
    ("charts", UiCommand::ToggleSheet(Sheet::Charts)),
    ("cards", UiCommand::ToggleSheet(Sheet::Cards(0))),
    ("cards-2", UiCommand::ToggleSheet(Sheet::Cards(1))),
    ("cards-3", UiCommand::ToggleSheet(Sheet::Cards(2))),
    ("cards-4", UiCommand::ToggleSheet(Sheet::Cards(3))),
    ("palette", UiCommand::TogglePalette),
    ("settings", UiCommand::ToggleSettings),
    ("open", UiCommand::AskForFile),
    ("save", UiCommand::AskWhereToSave),
    ("zones", UiCommand::Zone),
    ("library", UiCommand::OpenLibrary),
];

/// The names.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    PANELS.iter().map(|(name, _)| *name)
}

/// The wish that opens the panel of that name.
pub(super) fn opens(name: &str) -> Option<UiCommand> {
    PANELS.iter().find(|(own, _)| *own == name).map(|(_, command)| command.clone())
}
