//! What a person changes by hand: letters and buttons that act on the selected node of a running scenario.

use crate::services::contract::NodeId;
use crate::units::text::Language;
use crate::window::command::UiCommand;
use crate::window::deeds::{Deed, Wish, zone_turned};
use crate::window::notice::Notice;
use crate::window::session::Session;
use crate::window::texts::{self, say};

/// Carries out a letter; what was done, or why nothing was.
pub(super) fn carry_out(
    command: &UiCommand,
    session: &mut Session,
    selected: Option<NodeId>,
    language: Language,
) -> Option<Notice> {
    let wish = match command {
        UiCommand::Undo => {
            let undone = session.undo()?;
            return Some(Notice::new(say::undone(
                texts::intervention(&undone, session.resolved.called(language)),
                language,
            )));
        }
        UiCommand::TurnZone(zone) => Wish::Do(zone_turned(session, zone.clone())),
        other => Deed::of(other)?.wish(session, selected),
    };
    match wish {
        Wish::Do(wish) => {
            let words = texts::intervention(&wish, session.resolved.called(language));
            Some(session.intervene(wish).map_or_else(Notice::new, |()| Notice::undoable(words)))
        }
        Wish::Nothing(words) => Some(Notice::new(words.get(language).to_owned())),
        Wish::Zones(_) => None,
    }
}
