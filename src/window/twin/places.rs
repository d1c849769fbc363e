//! Where the parts of a twin stand.

use bevy_egui::egui::{Rect, pos2};

use crate::window::regions::Regions;
use crate::window::twin::Letter;

/// Height of a side's name.
const NAME: f32 = 40.0;

/// Height of the account of a side.
const ACCOUNT: f32 = 46.0;

/// Height of the account where it needs two lines.
const ACCOUNT_OF_TWO: f32 = 64.0;

/// Sides narrower than this need two lines for their account.
const WIDE_SIDE: f32 = 900.0;

/// Least and greatest height of the differences below both.
const DIFFERENCES: (f32, f32) = (166.0, 340.0);

/// Heights of windows, and of the differences there; each with the share of a window's further height that they get.
/// Beside each other canvases are short of width in a high window, and what they cannot use the charts can.
const LOW: (f32, f32, f32) = (720.0, 166.0, 0.255);
const HIGH: (f32, f32, f32) = (900.0, 212.0, 0.55);

/// Room of the sentences at the right of the differences.
const SENTENCES: (f32, f32) = (280.0, 372.0);

/// The parts of a twin.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Places {
    /// What is played, and what can be done.
    pub(super) top_bar: Rect,
    /// From the bar to the differences.
    both: Rect,
    /// Height of the accounts.
    account: f32,
    /// The charts of the differences.
    pub(super) differences: Rect,
    /// What is so, in sentences.
    pub(super) sentences: Rect,
    /// Transport and track, unless folded.
    pub(super) timeline: Option<Rect>,
}

impl Places {
    /// In a window of that size.
    pub(super) fn of(screen: Rect, timeline: bool) -> Self {
        let regions = Regions::of(screen, false, timeline);
        let from = |(window, height, share): (f32, f32, f32)| height + (screen.height() - window) * share;
        let height = from(LOW).max(from(HIGH)).clamp(DIFFERENCES.0, DIFFERENCES.1);
        let bottom = regions.canvas.bottom();
        let top = bottom - height;
        let split = screen.right() - (screen.width() * 0.235).clamp(SENTENCES.0, SENTENCES.1);
        let wide = screen.width() / 2.0 >= WIDE_SIDE;
        let rect = |left, top, right, bottom| Rect::from_min_max(pos2(left, top), pos2(right, bottom));
        Places {
            top_bar: regions.top_bar,
            both: rect(screen.left(), regions.top_bar.bottom(), screen.right(), top),
            account: if wide { ACCOUNT } else { ACCOUNT_OF_TWO },
            differences: rect(screen.left(), top, split, bottom),
            sentences: rect(split, top, screen.right(), bottom),
            timeline: regions.timeline,
        }
    }

    /// All of a side: name, account and canvas.
    pub(super) fn side(&self, letter: Letter) -> Rect {
        let middle = self.both.center().x;
        match letter {
            Letter::A => self.both.with_max_x(middle),
            Letter::B => self.both.with_min_x(middle),
        }
    }

    /// The name of a side.
    pub(super) fn name(&self, letter: Letter) -> Rect {
        let side = self.side(letter);
        side.with_max_y(side.top() + NAME)
    }

    /// The account of a side.
    pub(super) fn account(&self, letter: Letter) -> Rect {
        let name = self.name(letter);
        Rect::from_min_max(name.left_bottom(), pos2(name.right(), name.bottom() + self.account))
    }

    /// The canvas of a side.
    pub(super) fn canvas(&self, letter: Letter) -> Rect {
        self.side(letter).with_min_y(self.account(letter).bottom())
    }

    /// Everything between the accounts and the timeline, for what needs the whole width.
    pub(super) fn below_accounts(&self) -> Rect {
        Rect::from_min_max(self.account(Letter::A).left_bottom(), self.sentences.right_bottom())
    }

    /// The point where the two canvases and the differences meet.
    pub(super) fn joint(&self) -> bevy_egui::egui::Pos2 {
        self.both.center_bottom()
    }
}

#[cfg(test)]
mod tests {
    use bevy_egui::egui::vec2;

    use super::*;

    #[test]
    fn both_canvases_are_equally_large_and_nothing_overlaps() {
        for size in [(960.0, 600.0), (1280.0, 720.0), (1600.0, 900.0), (1920.0, 1080.0)] {
            let places = Places::of(Rect::from_min_size(pos2(0.0, 0.0), vec2(size.0, size.1)), true);
            let [a, b] = Letter::BOTH.map(|letter| places.canvas(letter));
            assert_eq!(a.size(), b.size(), "{size:?}");
            assert!(a.height() > 150.0 && a.width() >= 480.0, "{size:?}: {a:?}");
            assert_eq!(a.bottom(), places.differences.top());
            assert_eq!(places.differences.right(), places.sentences.left());
        }
    }

    #[test]
    fn a_higher_window_gives_the_charts_a_share_and_the_canvases_the_rest() {
        let heights = |height: f32| {
            let places = Places::of(Rect::from_min_size(pos2(0.0, 0.0), vec2(1920.0, height)), true);
            [places.differences.height(), places.canvas(Letter::A).height()].map(f32::round)
        };
        // 212, and with 0.55 x 180 more 311; the rest is without 48 of the bar, 86 of name and account, 124 of the
        // timeline.
        assert_eq!(heights(900.0), [212.0, 430.0]);
        assert_eq!(heights(1080.0), [311.0, 511.0]);
    }
}
