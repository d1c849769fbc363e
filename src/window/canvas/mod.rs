//! The canvas: the architecture as cards that show their mechanism, links, and what travels on them.
//!
//! A pure function of scene, state and look, drawn with egui alone. Back to front: frames, lines with their
//! tokens, cards, rates and badges.

#![expect(clippy::cast_possible_truncation, reason = "shares and pixels: what is drawn fits an f32")]

mod arranged;
mod badges;
mod callout;
mod camera;
mod cards;
mod causes;
pub(super) mod chain;
mod demo;
mod figures;
mod follow;
mod frames;
pub(super) mod gallery;
mod glyphs;
mod graph;
mod ink;
mod layout;
mod links;
mod order;
mod path;
mod pen;
mod pills;
#[cfg(test)]
mod promotion;
mod rates;
mod routes;
mod sheet;
pub(super) mod signs;
mod silhouettes;
mod sizes;
mod states;
#[cfg(test)]
mod tests;
mod tokens;

use bevy_egui::egui::{Align2, Pos2, Rect, Sense, Stroke, StrokeKind, Ui, Vec2, vec2};

use crate::services::contract::NodeId;
use crate::window::canvas::arranged::Form;
use crate::window::canvas::badges::Badges;
use crate::window::canvas::layout::Place;
use crate::window::canvas::pen::{Face, Level, Pen, Style};
use crate::window::canvas::pills::Pills;
use crate::window::canvas::sizes::{COMPACT_DETAIL, Sizes};
use crate::window::look::{self, Look};
use crate::window::scene::Scene;

pub(super) use crate::window::canvas::arranged::share;
pub use crate::window::canvas::callout::Callout;
pub use crate::window::canvas::camera::CanvasState;
pub(super) use crate::window::canvas::follow::newest;

/// What happened on the canvas this frame.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct CanvasResponse {
    /// A node was clicked.
    pub clicked: Option<NodeId>,
    /// The ground was clicked.
    pub clicked_ground: bool,
    /// The cause badge of a node was clicked.
    pub clicked_cause: Option<NodeId>,
    /// The pointer is over this node.
    pub hovered: Option<NodeId>,
    /// The token of this request was clicked.
    pub clicked_order: Option<u64>,
    /// The pointer is over the token of this request.
    pub hovered_order: Option<u64>,
}

/// Draws the scene into the room that is left in `ui`, on a ground that has its color already, and listens to the
/// pointer.
pub fn canvas_ui(ui: &mut Ui, scene: &Scene, state: &mut CanvasState, look: &Look) -> CanvasResponse {
    let view = ui.available_rect_before_wrap();
    let response = ui.allocate_rect(view, Sense::click_and_drag());
    let painter = ui.painter_at(view);
    state.listen(ui, &response);
    let presenting = state.presenting.is_some();
    state.arranged.look_at(scene);
    let form = if presenting { Form::SideBySide } else { Form::Architecture(sizes_for(scene, state, view.size())) };
    let arrangement = state.arranged.of(scene, form).clone();
    if state.fit {
        let headroom = state.presenting.filter(|_| state.points_out).map_or(0.0, callout::headroom);
        state.fit_to(arrangement.reach, view.size() - vec2(0.0, headroom));
        state.pan.y += headroom;
    }
    // A compact card has room for everything only when it is shown larger than a whole one.
    let detail = if form == Form::Architecture(Sizes::Whole) { 1.0 } else { COMPACT_DETAIL };
    let level = state.settle_level(detail);
    let places: Vec<Place> = arrangement.places.iter().map(|place| on_screen(place, state, view.min, level)).collect();
    let scale = if level == Level::Near { state.zoom * detail } else { state.zoom };
    let mut pen = Pen::new(&painter, look, scene, level, scale);
    let pointer = response.hover_pos();
    let over = |rect: Rect| pointer.is_some_and(|at| rect.contains(at));
    let hovered = (0..places.len()).find(|&i| over(places[i].rect));
    (pen.still, pen.pointer) = (state.reduce_motion, pointer.filter(|_| hovered.is_none()));
    pen.sought = state.callout.as_ref().and_then(|callout| Some((callout.node, callout.worker?)));
    let badges = draw(&pen, scene, state, &places, hovered);
    if let (Level::Far, Some(i), Some(at)) = (level, hovered, pointer) {
        tooltip(&pen, pen.called.node(&scene.nodes[i].name), at);
    }
    let badge = badges.iter().find(|(_, rect)| over(*rect)).map(|(i, _)| scene.nodes[*i].id);
    let node = hovered.map(|i| scene.nodes[i].id);
    let hit = pen.hit.get().filter(|_| badge.is_none());
    if let Some(hit) = &hit {
        follow::hover(&pen, hit);
    }
    let clicked = response.clicked();
    CanvasResponse {
        clicked: node.filter(|_| clicked && badge.is_none()),
        clicked_ground: clicked && node.is_none() && badge.is_none() && hit.is_none(),
        clicked_cause: badge.filter(|_| clicked),
        hovered: node,
        clicked_order: hit.filter(|_| clicked).map(|hit| hit.order),
        hovered_order: hit.map(|hit| hit.order),
    }
}

/// Whole cards where all of them fit into a view of that size, else compact ones, as tall as it has room for.
fn sizes_for(scene: &Scene, state: &mut CanvasState, view: Vec2) -> Sizes {
    let (whole, zoom) = match state.shared {
        Some(shared) => (shared.whole, shared.zoom),
        None => {
            let whole = state.arranged.fits_whole(scene, view);
            (whole, if whole { 1.0 } else { state.arranged.zoom(scene, Sizes::COMPACT, view) })
        }
    };
    if whole { Sizes::Whole } else { state.arranged.compact(scene, view, zoom) }
}

/// A place on screen; at far zoom a chip in the middle of the card, at the height of its links.
fn on_screen(place: &Place, state: &CanvasState, origin: Pos2, level: Level) -> Place {
    let rect = state.on_screen(place.rect, origin);
    let port_y = origin.y + state.pan.y + place.port_y * state.zoom;
    let rect = match level {
        Level::Far => Rect::from_center_size(Pos2::new(rect.center().x, port_y), cards::CHIP),
        _ => rect,
    };
    Place { rect, port_y, ..*place }
}

/// Draws everything; says where the badges are, by index of their node.
fn draw(
    pen: &Pen,
    scene: &Scene,
    state: &mut CanvasState,
    places: &[Place],
    hovered: Option<usize>,
) -> Vec<(usize, Rect)> {
    let frames = if state.presenting.is_none() { frames::draw(pen, scene, places) } else { Vec::new() };
    let fastest = state.shared.map_or_else(|| links::fastest(scene), |shared| shared.fastest);
    let band_scale = links::band_scale(fastest, pen.scale);
    let routes = state.laid.routes(scene, places, pen.scale);
    let mut budget = look::TOKENS_ON_SCREEN;
    for route in routes.iter() {
        links::draw(pen, scene, route, band_scale, &mut budget);
    }
    let seen = |rect: Rect| rect.intersects(pen.painter.clip_rect());
    for (i, node) in scene.nodes.iter().enumerate().filter(|(i, _)| seen(places[*i].rect)) {
        cards::ground(pen, node, places[i].rect, state.selected == Some(node.id), hovered == Some(i));
    }
    pen.flush();
    for (i, node) in scene.nodes.iter().enumerate().filter(|(i, _)| seen(places[*i].rect)) {
        cards::draw(pen, node, places[i].rect, state.selected == Some(node.id), hovered == Some(i));
    }
    let mark = follow::holder(pen, scene, places);
    let cards: Vec<Rect> = places.iter().map(|place| place.rect).collect();
    let mut badges = Badges::new(pen, cards, &mut state.badges);
    for (i, node) in scene.nodes.iter().enumerate() {
        if let Some(cause) = causes::of(pen, node) {
            badges.place(i, cause);
        }
    }
    let badges = badges.draw();
    let called = state.callout.as_ref().zip(state.presenting);
    let called = called.and_then(|callout| callout::draw(pen, callout, scene, places, &badges));
    let taken = places
        .iter()
        .map(|place| place.rect)
        .chain(badges.iter().map(|(_, rect)| *rect))
        .chain(called.into_iter().flatten())
        .chain(mark.into_iter().flatten());
    let mut pills = Pills::new(taken.collect(), &routes, &frames, &mut state.pills);
    for route in routes.iter() {
        rates::draw(pen, scene, route, band_scale, &mut pills);
    }
    drop(pills);
    pen.flush();
    follow::caption(pen, scene);
    badges
}

/// The name of a chip at far zoom.
fn tooltip(pen: &Pen, text: &str, at: Pos2) {
    let galley = pen.layout(text, Style(Face::Semibold, look::TEXT_LABEL / pen.scale, pen.look.hi), f32::INFINITY);
    let rect = Align2::LEFT_BOTTOM.anchor_size(at + vec2(8.0, -8.0), galley.size() + vec2(16.0, 10.0));
    pen.painter.rect(rect, 6.0, pen.look.raised, Stroke::new(1.0, pen.look.line2), StrokeKind::Inside);
    pen.painter.galley(rect.min + vec2(8.0, 5.0), galley, pen.look.hi);
}
