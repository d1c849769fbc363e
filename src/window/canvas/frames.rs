//! Frames around what stands at one place: the AWS Region, and the premises of the company.

use bevy_egui::egui::{Align2, Rect, pos2};

use crate::window::canvas::layout::Place;
use crate::window::canvas::pen::{Face, Level, Pen, Style};
use crate::window::look;
use crate::window::scene::{Picture, Scene, SceneNode};
use crate::window::texts::Words;

/// Room inside a frame, left, right and below, in card units.
const SIDE: f32 = 22.0;
/// Room inside a frame above its cards: its name, and badges on their edges.
const ABOVE: f32 = 50.0;

/// Where a node stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Site {
    Outside,
    Region,
    OnPremises,
}

fn site(node: &SceneNode) -> Site {
    match &node.picture {
        Picture::Client(_) | Picture::Console(_) => Site::Outside,
        Picture::Server(fleet) if fleet.on_premises => Site::OnPremises,
        Picture::Rds(database) if database.on_premises => Site::OnPremises,
        _ => Site::Region,
    }
}

/// How far frames reach beyond the cards of a scene, in canvas pixels, so that "fit" shows them whole.
pub(super) fn reach(scene: &Scene, bounds: Rect) -> Rect {
    if scene.nodes.iter().all(|node| site(node) == Site::Outside) {
        return bounds;
    }
    Rect::from_min_max(bounds.min - bevy_egui::egui::vec2(0.0, ABOVE), bounds.max + bevy_egui::egui::vec2(SIDE, SIDE))
}

/// Draws the frames, where each can be drawn without holding what stands elsewhere; says where they are.
pub(super) fn draw(pen: &Pen, scene: &Scene, places: &[Place]) -> Vec<Rect> {
    let mut drawn = Vec::new();
    if pen.level == Level::Far {
        return drawn;
    }
    for (wanted, name) in [(Site::Region, Words::Region), (Site::OnPremises, Words::OnPremises)] {
        let stands = |i: usize| site(&scene.nodes[i]) == wanted;
        if let Some(rect) = around(pen, places, stands) {
            drawn.push(frame(pen, rect, name));
            continue;
        }
        // One frame would hold what stands elsewhere: one for each architecture, where that can be.
        let mut groups: Vec<usize> = (0..places.len()).filter(|&i| stands(i)).map(|i| places[i].group).collect();
        groups.sort_unstable();
        groups.dedup();
        let each = groups.iter().map(|&group| around(pen, places, |i| stands(i) && places[i].group == group));
        if let Some(rects) = each.collect::<Option<Vec<Rect>>>() {
            drawn.extend(rects.into_iter().map(|rect| frame(pen, rect, name)));
        }
    }
    drawn
}

/// What holds those cards, unless another one would be within.
fn around(pen: &Pen, places: &[Place], stands: impl Fn(usize) -> bool) -> Option<Rect> {
    let inside = (0..places.len()).filter(|&i| stands(i)).fold(Rect::NOTHING, |all, i| all.union(places[i].rect));
    let rect = Rect::from_min_max(
        pos2(inside.left() - pen.px(SIDE), inside.top() - pen.px(ABOVE).max(42.0)),
        inside.max + bevy_egui::egui::Vec2::splat(pen.px(SIDE)),
    );
    let strange = (0..places.len()).any(|i| !stands(i) && places[i].rect.intersects(rect));
    (inside.is_positive() && !strange).then_some(rect)
}

fn frame(pen: &Pen, rect: Rect, name: Words) -> Rect {
    let rect = pen.snap(rect);
    pen.ink(|ink| ink.frame(rect, pen.px(look::RADIUS_FRAME), 1.25, pen.look.line));
    let at = rect.min + bevy_egui::egui::vec2(pen.px(16.0), pen.px(11.0));
    pen.write(at, Align2::LEFT_TOP, pen.say(name), Style(Face::Semibold, look::TEXT_CAPTION, pen.look.lo));
    rect
}
