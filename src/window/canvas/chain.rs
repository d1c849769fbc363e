//! An architecture as a row of glyphs with what travels between them: its picture in the library.

use bevy_egui::egui::{Painter, Pos2, Rect, Stroke, StrokeKind, Vec2, vec2};

use crate::engine::observe::DepartureKind;
use crate::scenario::resolve::Resolved;
use crate::services::ServiceKind;
use crate::services::contract::{NodeId, OperationKind};
use crate::window::canvas::glyphs;
use crate::window::canvas::ink::Ink;
use crate::window::canvas::sheet::Sheet;
use crate::window::canvas::tokens;
use crate::window::look::Look;

/// Side of a chip.
const CHIP: f32 = 40.0;
/// From one chip to the next.
const PITCH: f32 = 62.0;
/// Size of a glyph.
const GLYPH: f32 = 22.0;
/// Half size of a token between two chips.
const TOKEN: f32 = 5.0;

/// One node of the row, and what travels to the next one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::window) struct ChainLink {
    kind: ServiceKind,
    next: DepartureKind,
}

/// The main flow of a scenario: from a client along the first links, each node once; the longest there is.
pub(in crate::window) fn chain(resolved: &Resolved) -> Vec<ChainLink> {
    let kind = |node: NodeId| resolved.scenario.nodes.0[node.0 as usize].1.kind();
    let clients = resolved.names.0.values().copied().filter(|node| kind(*node) == ServiceKind::Client);
    let flows = clients.map(|client| flow(resolved, client));
    // The first of the longest: `max_by_key` alone would take the last.
    let longest = flows.rev().max_by_key(Vec::len).unwrap_or_default();
    longest.into_iter().map(|(node, next)| ChainLink { kind: kind(node), next }).collect()
}

fn flow(resolved: &Resolved, client: NodeId) -> Vec<(NodeId, DepartureKind)> {
    let mut flow = Vec::new();
    let mut at = client;
    loop {
        flow.push((at, DepartureKind::Request));
        let Some((next, travels)) = next(resolved, at, &flow) else { return flow };
        flow.last_mut().expect("just pushed").1 = travels;
        at = next;
    }
}

/// Where things go from here: to whom this node calls, or from a queue to who receives from it.
fn next(resolved: &Resolved, at: NodeId, been: &[(NodeId, DepartureKind)]) -> Option<(NodeId, DepartureKind)> {
    let new = |node: NodeId| been.iter().all(|(other, _)| *other != node) && !resolved.dead_letter[node.0 as usize];
    resolved.links.iter().filter(|edge| !edge.control).find_map(|edge| match edge.operation {
        OperationKind::Receive if edge.to == at && new(edge.from) => Some((edge.from, DepartureKind::Message)),
        OperationKind::Receive | OperationKind::Redrive => None,
        OperationKind::Send | OperationKind::Publish | OperationKind::PutEvents if edge.from == at && new(edge.to) => {
            Some((edge.to, DepartureKind::Message))
        }
        _ if edge.from == at && new(edge.to) => Some((edge.to, DepartureKind::Request)),
        _ => None,
    })
}

/// Draws a chain with its left middle at `at`, as many links as fit into `width`.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a handful of chips")]
pub(in crate::window) fn chain_ui(painter: &Painter, at: Pos2, width: f32, chain: &[ChainLink], look: &Look) {
    let fits = (((width - CHIP) / PITCH).max(0.0) as usize + 1).min(chain.len());
    let mut ink = Ink::new(Sheet::of(painter.ctx(), look), painter.pixels_per_point());
    for (index, link) in chain.iter().take(fits).enumerate() {
        let center = at + vec2(CHIP / 2.0 + index as f32 * PITCH, 0.0);
        let chip = Rect::from_center_size(center, Vec2::splat(CHIP));
        painter.rect(chip, 8.0, look.inset, Stroke::new(1.25, look.line), StrokeKind::Inside);
        glyphs::kind(&mut ink, link.kind, false, center - Vec2::splat(GLYPH / 2.0), GLYPH, look.mid);
        if index + 1 < fits {
            let (from, to) = (center + vec2(CHIP / 2.0, 0.0), center + vec2(PITCH - CHIP / 2.0, 0.0));
            ink.line(from, to, 1.5, look.line2);
            tokens::draw(&mut ink, link.next, from.lerp(to, 0.5), vec2(1.0, 0.0), TOKEN, look, 1.0);
        }
    }
    painter.add(ink.into_shape());
}
