//! The parameter that a person is about to change: what was typed, and why it was refused.

use crate::scenario::intervention::Intervention;
use crate::services::NodeConfig;
use crate::services::contract::NodeId;
use crate::services::parameter::{ABSENT, Changeable, Parameter};
use crate::window::session::Session;

/// What the inspector knows of the node it shows, and the field that is open in it.
#[derive(Default)]
pub(super) struct Editing {
    known: Option<Known>,
    /// The field that is open.
    pub(super) field: Option<Field>,
}

/// The parameters of one node as it is configured now. Working them out takes a millisecond, so they are kept.
struct Known {
    node: NodeId,
    config: NodeConfig,
    parameters: Vec<Parameter>,
}

/// A field that is open.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Field {
    /// The parameter.
    pub(super) name: String,
    /// What stands in it.
    pub(super) text: String,
    /// What stood in it when it was opened.
    pub(super) before: String,
    /// Why the last try was refused: what is wrong, and what to write instead.
    pub(super) refused: Option<(String, String)>,
    /// It has not been drawn yet.
    pub(super) fresh: bool,
    /// What stands under it is new, and perhaps below the edge of the panel.
    pub(super) unseen: bool,
}

/// Where to go when a field is done with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Then {
    /// Nowhere: it closes.
    Close,
    /// To the next parameter that can be changed.
    Next,
    /// To the one before.
    Back,
}

impl Editing {
    /// The parameters of a node, in order of name.
    pub(super) fn parameters(&mut self, node: NodeId, config: &NodeConfig) -> &[Parameter] {
        let is_known = self.known.as_ref().is_some_and(|known| known.node == node && known.config == *config);
        if !is_known {
            if self.known.as_ref().is_some_and(|known| known.node != node) {
                self.field = None;
            }
            let parameters = config.parameters();
            self.known = Some(Known { node, config: config.clone(), parameters });
        }
        self.known.as_ref().map_or(&[], |known| &known.parameters)
    }

    /// Somebody types: letters mean nothing else now.
    pub(super) fn is_open(&self) -> bool {
        self.field.is_some()
    }

    /// Nothing is to be changed after all.
    pub(super) fn close(&mut self) {
        self.field = None;
    }

    /// Opens the field of that parameter.
    pub(super) fn open(&mut self, parameter: &Parameter) {
        let text = parameter.value.clone().unwrap_or_default();
        let name = parameter.name.clone();
        self.field = Some(Field { name, before: text.clone(), text, refused: None, fresh: true, unseen: true });
    }

    /// Opens the first field of a node, or the one after or before the field that is open.
    pub(super) fn walk(&mut self, session: &Session, node: NodeId, then: Then) {
        let Some((_, config)) = session.config(node) else { return };
        let at = self.field.take().map(|field| field.name);
        let live = |parameter: &&Parameter| parameter.change == Changeable::Live;
        let all: Vec<Parameter> = self.parameters(node, &config).iter().filter(live).cloned().collect();
        let place = at.and_then(|name| all.iter().position(|parameter| parameter.name == name));
        let next = match (then, place) {
            (Then::Close, _) => return,
            (_, None) => 0,
            (Then::Next, Some(place)) => (place + 1) % all.len(),
            (Then::Back, Some(place)) => (place + all.len() - 1) % all.len(),
        };
        if let Some(parameter) = all.get(next) {
            self.open(parameter);
        }
    }

    /// What was typed becomes true in the run. `None` if nothing was changed, or it was refused, which is then said
    /// under the field.
    pub(super) fn commit(&mut self, session: &mut Session, node: NodeId, then: Then) -> Option<Intervention> {
        let field = self.field.as_mut()?;
        let text = field.text.trim();
        let mut done = None;
        if text != field.before {
            let (name, config) = session.config(node)?;
            let value = if text.is_empty() && config.may_be_absent(&field.name) { ABSENT } else { text };
            let set =
                Intervention::Set { node: name.to_owned(), parameter: field.name.clone(), value: value.to_owned() };
            if let Err(problem) = session.intervene(set.clone()) {
                let (message, help) = problem.split_once("; ").unwrap_or((&problem, ""));
                field.refused = Some((message.to_owned(), help.to_owned()));
                field.unseen = true;
                return None;
            }
            done = Some(set);
        }
        match then {
            Then::Close => self.close(),
            _ => self.walk(session, node, then),
        }
        done
    }
}
