//! From canvas pixels to screen pixels: pan, zoom, fit, and how much a card shows at a zoom.

use bevy_egui::egui::{Pos2, Rect, Response, Ui, Vec2};

use crate::services::contract::NodeId;
use crate::window::canvas::arranged::{Arranged, Shared};
use crate::window::canvas::badges;
use crate::window::canvas::callout::Callout;
use crate::window::canvas::pen::Level;
use crate::window::canvas::pills::Remembered;
use crate::window::canvas::routes::Laid;
use crate::window::look;

/// Largest zoom that "fit" chooses: few cards shall not become a poster.
pub(super) const FIT_MOST: f32 = 1.3;
/// The same for an audience, where compact cards are shown in large type.
const FIT_MOST_PRESENTING: f32 = 1.85;
/// A level changes only this far beyond its border, so that it does not flicker at it.
const HYSTERESIS: f32 = 1.1;

/// Where the canvas stands and what is selected on it.
#[derive(Clone, Debug)]
pub struct CanvasState {
    /// Screen position of the canvas origin, from the top left corner of the canvas.
    pub pan: Vec2,
    /// Screen pixels per canvas pixel.
    pub zoom: f32,
    /// Show everything as large as possible; ends when somebody pans or zooms.
    pub fit: bool,
    /// The node with the accent outline.
    pub selected: Option<NodeId>,
    /// For an audience: few cards in large type and nothing else, at this share of the designed sizes.
    pub presenting: Option<f32>,
    /// What an audience is to look at.
    pub callout: Option<Callout>,
    /// There is something to look at now and then: room is left for it above the cards.
    pub points_out: bool,
    /// What it has in common with another canvas beside it.
    pub(in crate::window) shared: Option<Shared>,
    /// The request whose token the pointer is over.
    pub hovered_order: Option<u64>,
    /// Nothing travels on the links: tokens appear half way and fade.
    pub reduce_motion: bool,
    pub(super) level: Level,
    /// Where the cards stand.
    pub(super) arranged: Arranged,
    /// Where badges stood last.
    pub(super) badges: badges::Remembered,
    /// The ways of links as they were last laid.
    pub(super) laid: Laid,
    /// Where the pills of links stood last.
    pub(super) pills: Remembered,
}

impl Default for CanvasState {
    fn default() -> Self {
        CanvasState {
            pan: Vec2::ZERO,
            zoom: 1.0,
            fit: true,
            selected: None,
            hovered_order: None,
            reduce_motion: false,
            presenting: None,
            callout: None,
            points_out: false,
            shared: None,
            level: Level::Near,
            arranged: Arranged::default(),
            badges: badges::Remembered::default(),
            laid: Laid::default(),
            pills: Remembered::default(),
        }
    }
}

impl CanvasState {
    /// Zooms by `factor` around a screen point, given from the top left corner of the canvas.
    pub fn zoom_around(&mut self, point: Vec2, factor: f32) {
        let zoom = (self.zoom * factor).clamp(look::ZOOM_MIN, look::ZOOM_MAX);
        self.pan = point - (point - self.pan) * (zoom / self.zoom);
        self.zoom = zoom;
        self.fit = false;
    }

    /// Drag pans, wheel and pinch zoom around the pointer, a double click fits again.
    pub(super) fn listen(&mut self, ui: &Ui, response: &Response) {
        if response.dragged() {
            self.pan += response.drag_delta();
            self.fit = false;
        }
        if response.double_clicked() {
            self.fit = true;
        }
        let Some(pointer) = response.hover_pos() else { return };
        let (scroll, pinch) = ui.input(|input| (input.smooth_scroll_delta().y, input.zoom_delta()));
        // With Ctrl held egui reports the wheel as a pinch and leaves nothing to scroll.
        let factor = pinch * (scroll * 0.0025).exp();
        if (factor - 1.0).abs() > 1e-4 {
            self.zoom_around(pointer - response.rect.min, factor);
        }
    }

    /// The zoom at which all of `content` is seen in a view of that size, as large as possible.
    pub(super) fn fitting_zoom(content: Rect, view: Vec2) -> f32 {
        Self::zoom_for(content, view, FIT_MOST)
    }

    fn zoom_for(content: Rect, view: Vec2, most: f32) -> f32 {
        let room = (view - Vec2::splat(look::FIT_MARGIN * 2.0)).max(Vec2::splat(1.0));
        let zoom = (room.x / content.width().max(1.0)).min(room.y / content.height().max(1.0));
        zoom.clamp(look::ZOOM_MIN, most)
    }

    /// Puts all of `content` into a view of that size.
    pub(super) fn fit_to(&mut self, content: Rect, view: Vec2) {
        let most = self.presenting.map_or(FIT_MOST, |share| FIT_MOST_PRESENTING * share);
        self.zoom = self.shared.map_or_else(|| Self::zoom_for(content, view, most), |shared| shared.zoom);
        self.pan = view * 0.5 - content.center().to_vec2() * self.zoom;
    }

    /// The level at the present zoom, staying at the one before as long as it is near its border. `detail` is
    /// how large a card is against one that shows everything.
    pub(super) fn settle_level(&mut self, detail: f32) -> Level {
        if self.presenting.is_some() {
            // Captions are for those who sit before the screen.
            self.level = Level::Mid;
            return self.level;
        }
        let near = self.zoom * detail;
        let plain = if near >= look::ZOOM_NEAR {
            Level::Near
        } else if self.zoom >= look::ZOOM_FAR {
            Level::Mid
        } else {
            Level::Far
        };
        let stays = match self.level {
            Level::Near => near > look::ZOOM_NEAR / HYSTERESIS,
            Level::Mid => self.zoom > look::ZOOM_FAR / HYSTERESIS && near < look::ZOOM_NEAR * HYSTERESIS,
            Level::Far => self.zoom < look::ZOOM_FAR * HYSTERESIS,
        };
        // A picture that fits does not hover about a border.
        if self.fit || !stays {
            self.level = plain;
        }
        self.level
    }

    /// A canvas rectangle on screen, for a canvas whose top left corner is at `origin`.
    pub(super) fn on_screen(&self, rect: Rect, origin: Pos2) -> Rect {
        let place = |point: Pos2| origin + self.pan + point.to_vec2() * self.zoom;
        Rect::from_min_max(place(rect.min), place(rect.max))
    }
}
