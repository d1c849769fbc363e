//! What a person changes by hand: letters that act on the selected node of a running scenario.

use crate::scenario::intervention::Intervention;
use crate::services::contract::NodeId;
use crate::units::text::Language;
use crate::window::command::UiCommand;
use crate::window::notice::Notice;
use crate::window::session::Session;
use crate::window::texts::{self, Words};

/// Carries out a letter; what was done, or why nothing was.
pub(super) fn carry_out(
    command: &UiCommand,
    session: &mut Session,
    selected: Option<NodeId>,
    language: Language,
) -> Option<Notice> {
    let wish = match intervention(command, session, selected) {
        Ok(wish) => wish?,
        Err(words) => return Some(Notice::new(words.get(language).to_owned())),
    };
    let words = texts::intervention(&wish, language);
    let done = session.intervene(wish);
    Some(Notice::new(done.err().unwrap_or(words)))
}

/// The intervention that a letter means here.
fn intervention(
    command: &UiCommand,
    session: &Session,
    selected: Option<NodeId>,
) -> Result<Option<Intervention>, Words> {
    let node = selected.ok_or(Words::KillNothing);
    let name = |node: NodeId| session.scene.nodes[node.0 as usize].name.clone();
    Ok(match command {
        UiCommand::Burst => Some(session.burst(selected).ok_or(Words::NoClient)?),
        UiCommand::Poison => {
            let client = session.client(selected).ok_or(Words::NoClient)?;
            Some(Intervention::Poison { node: client.name.clone() })
        }
        UiCommand::Kill => session.kill(node?),
        UiCommand::Slow => session.slow(node?),
        UiCommand::Recover if !session.ails(node?) && session.slowed(&name(node?)) => session.slow(node?),
        UiCommand::Recover if !session.ails(node?) => return Err(Words::NothingAils),
        UiCommand::Recover => Some(Intervention::Recover { node: name(node?) }),
        UiCommand::Flush => {
            Some(Intervention::Flush { node: session.cache(selected).ok_or(Words::NoCache)?.name.clone() })
        }
        _ => None,
    })
}
