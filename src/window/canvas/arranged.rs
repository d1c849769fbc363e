//! The arrangement of a scene, kept from frame to frame: it depends on what there is, not on what happens.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use bevy_egui::egui::{Rect, Vec2};

use crate::window::canvas::camera::CanvasState;
use crate::window::canvas::layout::{self, Place};
use crate::window::canvas::sizes::{Sizes, TALLER, footprint};
use crate::window::canvas::{frames, links};
use crate::window::look;
use crate::window::scene::Scene;

/// How a scene can be arranged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// As an architecture, with frames around what stands at one place.
    Architecture(Sizes),
    /// For an audience: few cards beside each other, without frames.
    SideBySide,
}

/// Where the cards of a scene stand.
#[derive(Clone, Debug)]
pub(super) struct Arrangement {
    /// In the order of the scene's nodes.
    pub(super) places: Vec<Place>,
    /// What "fit" has to show.
    pub(super) reach: Rect,
}

/// Arrangements of a scene that have been asked for.
#[derive(Clone, Debug, Default)]
pub(super) struct Arranged {
    shape: u64,
    known: Vec<(Form, Arrangement)>,
}

impl Arranged {
    /// Forgets what it knows of another scene, or of this one with other names.
    pub(super) fn look_at(&mut self, scene: &Scene) {
        let shape = shape(scene);
        if self.shape != shape {
            *self = Arranged { shape, known: Vec::new() };
        }
    }

    /// The arrangement of the scene that it was made to look at.
    pub(super) fn of(&mut self, scene: &Scene, form: Form) -> &Arrangement {
        let known = self.known.iter().position(|(known, _)| *known == form);
        let index = known.unwrap_or_else(|| {
            self.known.push((form, arrange(scene, form)));
            self.known.len() - 1
        });
        &self.known[index].1
    }

    /// Whole cards where all of them fit into a view of that size with everything on them.
    pub(super) fn fits_whole(&mut self, scene: &Scene, view: Vec2) -> bool {
        self.zoom(scene, Sizes::Whole, view) >= look::ZOOM_NEAR
    }

    /// The zoom at which cards of those sizes fill a view.
    pub(super) fn zoom(&mut self, scene: &Scene, sizes: Sizes, view: Vec2) -> f32 {
        CanvasState::fitting_zoom(self.of(scene, Form::Architecture(sizes)).reach, view)
    }

    /// Compact cards as tall as a view has room for at that zoom.
    pub(super) fn compact(&mut self, scene: &Scene, view: Vec2, zoom: f32) -> Sizes {
        // A pixel in two hundred is not seen.
        let mut fits = |sizes: &Sizes| self.zoom(scene, *sizes, view) >= zoom * 0.995;
        TALLER.map(Sizes::Compact).iter().find(|sizes| fits(sizes)).copied().unwrap_or(Sizes::COMPACT)
    }
}

fn arrange(scene: &Scene, form: Form) -> Arrangement {
    match form {
        Form::Architecture(sizes) => {
            let places = layout::places(scene, sizes);
            let reach = frames::reach(scene, layout::bounds(&places));
            Arrangement { places, reach }
        }
        Form::SideBySide => {
            let places = layout::side_by_side(scene, Sizes::COMPACT);
            let reach = layout::bounds(&places);
            Arrangement { places, reach }
        }
    }
}

/// All that an arrangement depends on, in one number.
fn shape(scene: &Scene) -> u64 {
    let mut all = DefaultHasher::new();
    for node in &scene.nodes {
        (node.id, node.kind, scene.letters(node).to_bits(), footprint(node)).hash(&mut all);
        node.pinned.map(|(x, y)| (x.to_bits(), y.to_bits())).hash(&mut all);
    }
    for link in &scene.links {
        (link.from, link.to, link.control).hash(&mut all);
    }
    all.finish()
}

/// What canvases beside each other have in common, so that they can be compared by eye.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::window) struct Shared {
    /// Both are made of whole cards; otherwise of compact ones.
    pub(super) whole: bool,
    /// The zoom at which both fit.
    pub(super) zoom: f32,
    /// Requests a second that have the widest band.
    pub(super) fastest: f64,
}

/// What canvases of that size have in common when they show these scenes beside each other.
pub(in crate::window) fn share(canvases: [(&Scene, &mut CanvasState); 2], view: Vec2) {
    let [(a, one), (b, other)] = canvases;
    one.arranged.look_at(a);
    other.arranged.look_at(b);
    let whole = one.arranged.fits_whole(a, view) && other.arranged.fits_whole(b, view);
    let sizes = if whole { Sizes::Whole } else { Sizes::COMPACT };
    let zoom = one.arranged.zoom(a, sizes, view).min(other.arranged.zoom(b, sizes, view));
    let shared = Some(Shared { whole, zoom, fastest: links::fastest(a).max(links::fastest(b)) });
    (one.shared, other.shared) = (shared, shared);
}

#[cfg(test)]
mod tests {
    use bevy_egui::egui::vec2;

    use super::*;
    use crate::units::text::Language;
    use crate::window::canvas::demo;

    #[test]
    fn compact_cards_use_the_height_that_is_left_and_no_more() {
        let scene = demo::promotion(Language::En);
        let mut arranged = Arranged::default();
        arranged.look_at(&scene);
        // Half as wide as a window is, and as high.
        let view = vec2(616.0, 634.0);
        let zoom = arranged.zoom(&scene, Sizes::COMPACT, view);

        let Sizes::Compact(taller) = arranged.compact(&scene, view, zoom) else { panic!("whole cards") };

        assert!(taller > 100, "{taller} %");
        assert!(arranged.zoom(&scene, Sizes::Compact(taller), view) > zoom * 0.99);
        let next = TALLER.into_iter().rev().find(|more| *more > taller);
        assert!(next.is_none_or(|next| arranged.zoom(&scene, Sizes::Compact(next), view) < zoom * 0.995), "{taller} %");
        // Where the height is used up nothing gets taller.
        let low = vec2(3_000.0, 300.0);
        let zoom = arranged.zoom(&scene, Sizes::COMPACT, low);
        assert_eq!(arranged.compact(&scene, low, zoom), Sizes::COMPACT);
    }

    #[test]
    fn a_scene_is_arranged_anew_when_a_name_changes_and_not_when_a_number_does() {
        let mut scene = demo::promotion(Language::En);
        let mut arranged = Arranged::default();
        arranged.look_at(&scene);
        arranged.of(&scene, Form::SideBySide);

        scene.nodes[0].spark.push(3.0);
        arranged.look_at(&scene);
        assert_eq!(arranged.known.len(), 1);

        scene.nodes[0].name.push_str(" of the shop");
        arranged.look_at(&scene);
        assert_eq!(arranged.known.len(), 0);
    }
}
