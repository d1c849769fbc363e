//! What an audience looks at: the few nodes of a step, and a picture of nothing but them.

use crate::scenario::model::Moment;
use crate::scenario::moments::MOST_IN_FOCUS;
use crate::services::ServiceKind;
use crate::services::contract::NodeId;
use crate::window::scene::{Scene, SceneNode};
use crate::window::session::Session;

/// The nodes to look at: those that the step names, else around the selected one, else where something happens.
pub(super) fn focus(session: &Session, moment: Option<&Moment>, selected: Option<NodeId>) -> Vec<NodeId> {
    let names = moment.map_or(&[][..], |moment| &moment.focus);
    if selected.is_none() && !names.is_empty() {
        return names.iter().filter_map(|name| session.resolved.names.0.get(name).copied()).collect();
    }
    let scene = &session.scene;
    let Some(middle) = selected.or_else(|| busiest(scene)) else { return Vec::new() };
    around(scene, middle)
}

/// Where most is refused or delayed; if nothing is, where most is asked.
fn busiest(scene: &Scene) -> Option<NodeId> {
    let trouble = |node: &SceneNode| node.causes.iter().map(|(_, rate, _)| *rate).sum::<f64>();
    let asked = |node: &SceneNode| {
        let to = scene.links.iter().filter(|link| link.to == node.id && !link.control);
        to.map(|link| link.requests_per_second).sum::<f64>()
    };
    let inside = scene.nodes.iter().filter(|node| node.kind != ServiceKind::Client);
    let worst = inside.max_by(|a, b| {
        let order = trouble(a).total_cmp(&trouble(b)).then(asked(a).total_cmp(&asked(b)));
        // Of those alike the first one, and not the last.
        order.then(b.id.0.cmp(&a.id.0))
    });
    worst.map(|node| node.id)
}

/// A node and its neighbors, as many as can be followed; those that work for it before those that ask it.
fn around(scene: &Scene, middle: NodeId) -> Vec<NodeId> {
    let mut focus = vec![middle];
    let carrying = || scene.links.iter().filter(|link| !link.control);
    let callees = carrying().filter(|link| link.from == middle).map(|link| link.to);
    let callers = carrying().filter(|link| link.to == middle).map(|link| link.from);
    let kind = |id: NodeId| scene.nodes.iter().find(|node| node.id == id).map(|node| node.kind);
    let (inside, crowds): (Vec<_>, Vec<_>) =
        callees.chain(callers).partition(|id| kind(*id) != Some(ServiceKind::Client));
    for id in inside.into_iter().chain(crowds) {
        if focus.len() < MOST_IN_FOCUS && !focus.contains(&id) {
            focus.push(id);
        }
    }
    focus
}

/// A scene with nothing but those nodes and what is between them.
pub(super) fn only(scene: &Scene, focus: &[NodeId]) -> Scene {
    Scene {
        nodes: scene.nodes.iter().filter(|node| focus.contains(&node.id)).cloned().collect(),
        links: scene
            .links
            .iter()
            .filter(|link| focus.contains(&link.from) && focus.contains(&link.to))
            .cloned()
            .collect(),
        unit: scene.unit.clone(),
        names: scene.names.clone(),
        ..*scene
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::load::load;

    #[test]
    fn no_more_than_three_nodes_are_shown_with_the_links_between_them() {
        let text = include_str!("../../../scenarios/tight-orders.ron");
        let session = Session::new(load(text.as_bytes(), "tight-orders.ron").unwrap());
        let id = |name: &str| session.resolved.names.0[name];

        let focus = focus(&session, None, Some(id("app")));
        let scene = only(&session.scene, &focus);

        assert_eq!(focus, vec![id("app"), id("orders-db"), id("web")]);
        assert_eq!((scene.nodes.len(), scene.links.len()), (3, 2));
    }

    #[test]
    fn a_step_names_what_it_is_about() {
        let text = include_str!("../../../scenarios/tight-orders.ron");
        let session = Session::new(load(text.as_bytes(), "tight-orders.ron").unwrap());
        let moment = Moment { focus: vec!["orders-db".into()], ..Moment::default() };

        assert_eq!(super::focus(&session, Some(&moment), None), vec![session.resolved.names.0["orders-db"]]);
    }
}
