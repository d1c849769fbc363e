//! Where the regions of the window stand.

use bevy_egui::egui::{Rect, pos2};

use crate::window::look::{LEDGER, SIDE_PANEL, TIMELINE, TOP_BAR};

/// Windows narrower than this get the smaller sizes.
const ROOMY_WIDTH: f32 = 1440.0;

/// Windows lower than this get the smaller sizes.
const ROOMY_HEIGHT: f32 = 800.0;

/// Windows narrower than this have the side panel over the canvas instead of beside it.
const OVERLAY_WIDTH: f32 = 1100.0;

/// The smaller sizes of top bar, ledger, side panel and timeline.
const COMPACT: (f32, f32, f32, f32) = (44.0, 42.0, 296.0, 104.0);

/// The regions of the window.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Regions {
    /// What is played, and what can be done.
    pub(super) top_bar: Rect,
    /// The account.
    pub(super) ledger: Rect,
    /// The architecture.
    pub(super) canvas: Rect,
    /// Story and inspector, unless folded.
    pub(super) side: Option<Rect>,
    /// Transport and track, unless folded.
    pub(super) timeline: Option<Rect>,
}

impl Regions {
    /// For a window of that size, with the panels that are open.
    pub(super) fn of(screen: Rect, side: bool, timeline: bool) -> Self {
        let roomy = screen.width() >= ROOMY_WIDTH && screen.height() >= ROOMY_HEIGHT;
        let (bar, ledger, panel, track) = if roomy { (TOP_BAR, LEDGER, SIDE_PANEL, TIMELINE) } else { COMPACT };
        let (left, right) = (screen.left(), screen.right());
        let under_bar = screen.top() + bar;
        let top = under_bar + ledger;
        let bottom = screen.bottom() - if timeline { track } else { 0.0 };
        let split = right - panel;
        let beside = side && screen.width() >= OVERLAY_WIDTH;
        let rect = |left, top, right, bottom| Rect::from_min_max(pos2(left, top), pos2(right, bottom));
        Regions {
            top_bar: rect(left, screen.top(), right, under_bar),
            ledger: rect(left, under_bar, right, top),
            canvas: rect(left, top, if beside { split } else { right }, bottom),
            side: side.then(|| rect(split, top, right, bottom)),
            timeline: timeline.then(|| rect(left, bottom, right, screen.bottom())),
        }
    }
}

#[cfg(test)]
mod tests {
    use bevy_egui::egui::vec2;

    use super::*;

    fn check(size: (f32, f32), canvas: [f32; 4]) {
        let screen = Rect::from_min_size(pos2(0.0, 0.0), vec2(size.0, size.1));
        let rect = Regions::of(screen, true, true).canvas;
        assert_eq!([rect.left(), rect.top(), rect.width(), rect.height()], canvas, "{size:?}");
    }

    #[test]
    fn the_canvas_stands_where_the_look_says() {
        check((1600.0, 900.0), [0.0, 94.0, 1280.0, 682.0]);
        check((1280.0, 720.0), [0.0, 86.0, 984.0, 530.0]);
        // Wider than 1600: the canvas takes the room.
        check((1920.0, 1080.0), [0.0, 94.0, 1600.0, 862.0]);
    }
}
