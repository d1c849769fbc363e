//! What every part of the canvas draws with: painter, look, language, zoom level, and text that never overruns
//! the room it is given.

use std::cell::{Cell, RefCell};
use std::sync::Arc;

use bevy_egui::egui::text::{LayoutJob, TextFormat};
use bevy_egui::egui::{Align2, Color32, FontId, Galley, Painter, Pos2, Rect, Shape, Stroke, StrokeKind, Vec2, vec2};

use crate::scenario::called::Called;
use crate::services::contract::{NodeId, Worker};
use crate::units::text::Language;
use crate::units::time::SimTime;
use crate::window::canvas::follow::Hit;
use crate::window::canvas::ink::Ink;
use crate::window::canvas::sheet::Sheet;
use crate::window::look::{self, Look};
use crate::window::texts::Words;

/// Text without enough room gets no smaller than this.
pub(super) const SMALLEST_TEXT: f32 = 9.0;

/// How much a card shows, by zoom.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Level {
    /// A chip with a glyph and the most urgent token.
    Far,
    /// Name, big number, mechanism.
    Mid,
    /// Everything.
    #[default]
    Near,
}

/// Fonts of the canvas.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Face {
    /// Words.
    Regular,
    /// Names and labels that matter.
    Semibold,
    /// Numbers.
    Mono,
    /// Numbers that matter.
    MonoBold,
}

/// A text style: face, size in card units, color.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Style(pub(super) Face, pub(super) f32, pub(super) Color32);

/// What to draw with.
pub(super) struct Pen<'a> {
    /// Where shapes go.
    pub(super) painter: &'a Painter,
    /// Colors.
    pub(super) look: &'a Look,
    /// Language of words.
    pub(super) language: Language,
    /// How nodes are called in it.
    pub(super) called: Called<'a>,
    /// How much is shown.
    pub(super) level: Level,
    /// Screen pixels per card unit.
    pub(super) scale: f32,
    /// Seconds that animations have run.
    pub(super) wall: f64,
    /// Simulated time.
    pub(super) now: SimTime,
    /// What the clients ask for.
    pub(super) unit: &'a str,
    /// The request that is followed.
    pub(super) followed: Option<u64>,
    /// Opacity of what travels but is not followed.
    pub(super) fade: f32,
    /// Nothing travels: tokens appear half way and fade.
    pub(super) still: bool,
    /// Where the pointer is, if it is over the ground of the canvas.
    pub(super) pointer: Option<Pos2>,
    /// The token under it.
    pub(super) hit: Cell<Option<Hit>>,
    /// The worker that is pointed out: its node and its number.
    pub(super) sought: Option<(NodeId, u64)>,
    /// Where that worker was drawn.
    pub(super) found: Cell<Option<Rect>>,
    /// The node whose card is being drawn.
    pub(super) node: Cell<Option<NodeId>>,
    sheet: Sheet,
    ink: RefCell<Ink>,
    /// Texts that wait for what lies under them.
    late: RefCell<Vec<(Pos2, Arc<Galley>, Color32)>>,
}

impl<'a> Pen<'a> {
    /// A pen for one frame of a scene at that zoom.
    pub(super) fn new(
        painter: &'a Painter,
        look: &'a Look,
        scene: &'a crate::window::scene::Scene,
        level: Level,
        scale: f32,
    ) -> Self {
        let sheet = Sheet::of(painter.ctx(), look);
        let ink = RefCell::new(Ink::new(sheet, painter.pixels_per_point()));
        let (language, unit) = (scene.language, scene.unit.get(scene.language));
        let followed = scene.followed.map(|followed| followed.order);
        let fade = if followed.is_some() { look::FADED } else { 1.0 };
        Pen {
            painter,
            look,
            language,
            called: scene.called(),
            level,
            scale,
            wall: scene.wall,
            now: scene.now,
            unit,
            followed,
            fade,
            still: false,
            pointer: None,
            hit: Cell::new(None),
            sought: None,
            found: Cell::new(None),
            node: Cell::new(None),
            sheet,
            ink,
            late: RefCell::default(),
        }
    }

    /// A worker of the card that is being drawn stands there.
    pub(super) fn stands(&self, worker: &Worker, rect: Rect) {
        if self.sought.is_some() && self.sought == self.node.get().map(|node| (node, worker.number)) {
            self.found.set(Some(rect));
        }
    }

    /// Everything is shown.
    pub(super) fn near(&self) -> bool {
        self.level == Level::Near
    }

    /// Card units as screen pixels.
    pub(super) fn px(&self, units: f32) -> f32 {
        units * self.scale
    }

    /// Words in the scene's language.
    pub(super) fn say(&self, words: Words) -> &'static str {
        words.get(self.language)
    }

    /// Draws small shapes into the present layer; [`Pen::flush`] ends it.
    pub(super) fn ink(&self, draw: impl FnOnce(&mut Ink)) {
        draw(&mut self.ink.borrow_mut());
    }

    /// Puts the small shapes drawn so far on the picture, so that what follows lies above them; then the texts of
    /// pills, so that however many pills there are, their grounds are one mesh.
    pub(super) fn flush(&self) {
        if !self.ink.borrow().is_empty() {
            let fresh = Ink::new(self.sheet, self.painter.pixels_per_point());
            self.painter.add(self.ink.replace(fresh).into_shape());
        }
        for (at, galley, color) in self.late.take() {
            self.painter.galley(at, galley, color);
        }
    }

    /// Text size on screen. Nothing gets too small to read, so at mid zoom text outgrows its card's scale.
    pub(super) fn size(&self, units: f32) -> f32 {
        let least = if self.near() { units.min(11.0) } else { units.min(look::TEXT_LABEL) };
        ((units * self.scale).max(least) * 2.0).round() / 2.0
    }

    fn font(&self, style: Style) -> FontId {
        let size = self.size(style.1);
        match style.0 {
            Face::Regular => look::regular(size),
            Face::Semibold => look::semibold(size),
            Face::Mono => look::mono(size),
            Face::MonoBold => look::mono_bold(size),
        }
    }

    /// Sets text in one line; what is wider than `widest` ends in an ellipsis.
    pub(super) fn layout(&self, text: &str, style: Style, widest: f32) -> Arc<Galley> {
        let mut job = LayoutJob::single_section(text.to_owned(), TextFormat::simple(self.font(style), style.2));
        job.wrap.max_rows = 1;
        job.wrap.max_width = widest.max(0.0);
        job.wrap.break_anywhere = true;
        self.painter.layout_job(job)
    }

    /// Writes at `at`, no wider than `widest`; says where it stands. A text gets smaller before it is cut.
    pub(super) fn write_in(&self, at: Pos2, anchor: Align2, text: &str, style: Style, widest: f32) -> Rect {
        let mut galley = self.layout(text, style, widest);
        let mut smaller = style;
        while galley.elided && smaller.1 > SMALLEST_TEXT {
            smaller.1 = (smaller.1 * 0.95).max(SMALLEST_TEXT);
            galley = self.layout(text, smaller, widest);
        }
        let rect = anchor.anchor_size(at, galley.size());
        self.painter.galley(rect.min, galley, style.2);
        rect
    }

    /// Writes at `at`; says where it stands.
    pub(super) fn write(&self, at: Pos2, anchor: Align2, text: &str, style: Style) -> Rect {
        self.write_in(at, anchor, text, style, f32::INFINITY)
    }

    /// Width that the text will have.
    pub(super) fn width(&self, text: &str, style: Style) -> f32 {
        self.layout(text, style, f32::INFINITY).size().x
    }

    /// A filled rectangle with an outline inside its edge.
    pub(super) fn panel(&self, rect: Rect, radius: f32, fill: Color32, stroke: Stroke) {
        self.painter.rect(rect, self.px(radius).max(2.0), fill, stroke, StrokeKind::Inside);
    }

    /// A dashed outline.
    pub(super) fn dashed(&self, rect: Rect, dash: f32, stroke: Stroke) {
        let corners = [rect.left_top(), rect.right_top(), rect.right_bottom(), rect.left_bottom(), rect.left_top()];
        let dashes = Shape::dashed_line(&corners, stroke, dash, dash);
        self.ink(|ink| {
            for shape in dashes {
                if let Shape::LineSegment { points: [from, to], stroke } = shape {
                    ink.line(from, to, stroke.width, stroke.color);
                }
            }
        });
    }

    /// A pill with text in it, centered at `center`; [`Pen::flush`] shows it.
    pub(super) fn pill(&self, center: Pos2, text: &str, style: Style, ground: Color32) -> Rect {
        let galley = self.layout(text, style, f32::INFINITY);
        let rect = self.snap(Rect::from_center_size(center, galley.size() + vec2(12.0, 4.0)));
        // Round corners would not be seen where its ground is that of the canvas.
        self.ink(|ink| if ground == self.look.bg { ink.plain(rect, ground) } else { ink.block(rect, 5.0, ground) });
        self.late.borrow_mut().push((rect.center() - galley.size() * 0.5, galley, style.2));
        rect
    }

    /// A few characters on a small shape, centered at `center`; [`Pen::flush`] shows them, above all shapes.
    pub(super) fn on_top(&self, center: Pos2, text: &str, style: Style) {
        let galley = self.layout(text, style, f32::INFINITY);
        self.late.borrow_mut().push((center - galley.size() * 0.5, galley, style.2));
    }

    /// A point rounded to whole pixels, so that outlines stay crisp.
    pub(super) fn snap(&self, rect: Rect) -> Rect {
        let ratio = self.painter.pixels_per_point();
        let round = |p: Pos2| ((p.to_vec2() * ratio).round() / ratio).to_pos2();
        Rect::from_min_max(round(rect.min), round(rect.max))
    }
}

/// Places of a grid with that many columns inside `rect`, row by row from the top left.
pub(super) fn grid(rect: Rect, columns: usize, pitch: Vec2) -> impl Iterator<Item = Rect> {
    (0..).map(move |i: usize| {
        let (row, column) = (i / columns.max(1), i % columns.max(1));
        Rect::from_min_size(rect.min + vec2(column as f32 * pitch.x, row as f32 * pitch.y), pitch)
    })
}
