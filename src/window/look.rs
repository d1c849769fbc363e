//! The look: every color, size and duration of the window, and the fonts. No other file names a color.
//!
//! Contrast and the distance of colors for color-blind people were computed for exactly these values (WCAG 2
//! contrast, CIEDE2000 after the matrices of Machado, Oliveira and Fernandes, 2009); change them together.

use std::sync::Arc;

use bevy_egui::egui::ecolor::{gamma_u8_from_linear_f32, linear_f32_from_gamma_u8, linear_u8_from_linear_f32};
use bevy_egui::egui::{Color32, Context, FontData, FontDefinitions, FontFamily, FontId};

/// Height of the top bar.
pub const TOP_BAR: f32 = 48.0;
/// Height of the ledger under it.
pub const LEDGER: f32 = 46.0;
/// Width of the side panel.
pub const SIDE_PANEL: f32 = 320.0;
/// Height of the timeline.
pub const TIMELINE: f32 = 124.0;
/// Margin around everything.
pub const MARGIN: f32 = 16.0;
/// Padding inside a card.
pub const CARD_PADDING: f32 = 14.0;
/// Height of a card's header.
pub const CARD_HEADER: f32 = 36.0;
/// Least distance of cards beside each other: a link needs room to be seen.
pub const GAP_X: f32 = 88.0;
/// Least distance of cards above each other.
pub const GAP_Y: f32 = 44.0;
/// Least distance of cards above each other when a link runs between them.
pub const GAP_LINK_Y: f32 = 88.0;
/// A batch is drawn so many times as large as a single message.
pub const BATCH: f32 = 1.3;
/// Width of a digit of the font for numbers, in sizes of the font.
pub const DIGIT: f32 = 0.6;
/// Added to the distance between two columns where more than two links leave the left one.
pub const GAP_MANY: f32 = 32.0;
/// Added to it for each crossing of two links between them, and at most this in all.
pub const GAP_CROSSING: f32 = 36.0;
/// See [`GAP_CROSSING`].
pub const GAP_CROSSING_MOST: f32 = 144.0;
/// Where links meet a card, from its top.
pub const PORT_Y: f32 = 160.0;
/// From the request lane down to the response lane.
pub const LANE_GAP: f32 = 38.0;
/// Corner radius of a card.
pub const RADIUS_CARD: f32 = 10.0;
/// Corner radius of an inset.
pub const RADIUS_INSET: f32 = 6.0;
/// Corner radius of a region frame.
pub const RADIUS_FRAME: f32 = 16.0;
/// What "fit" leaves free around the picture.
pub const FIT_MARGIN: f32 = 24.0;
/// Zoom from which a card shows everything.
pub const ZOOM_NEAR: f32 = 0.85;
/// Zoom under which a card is a chip.
pub const ZOOM_FAR: f32 = 0.4;
/// Smallest zoom.
pub const ZOOM_MIN: f32 = 0.15;
/// Largest zoom.
pub const ZOOM_MAX: f32 = 4.0;

/// Question, headline of an answer.
pub const TEXT_HEADLINE: f32 = 28.0;
/// Big number on a card.
pub const TEXT_BIG: f32 = 36.0;
/// Big number on a small card.
pub const TEXT_BIG_SMALL: f32 = 26.0;
/// The clock.
pub const TEXT_CLOCK: f32 = 34.0;
/// Panel title, scenario name.
pub const TEXT_TITLE: f32 = 17.0;
/// Name of a card.
pub const TEXT_CARD: f32 = 15.5;
/// Body, narrator.
pub const TEXT_BODY: f32 = 14.0;
/// Labels.
pub const TEXT_LABEL: f32 = 13.0;
/// The smallest there is.
pub const TEXT_CAPTION: f32 = 12.0;

/// Widest band of a link.
pub const BAND_WIDEST: f32 = 34.0;
/// Narrowest band of a link.
pub const BAND_LEAST: f32 = 2.0;
/// Distance of tokens under which they stand for a flow, evenly spaced.
pub const TOKEN_SPACING: f32 = 14.0;
/// Length of the trail of a token that is followed.
pub const TRAIL: f32 = 24.0;
/// Opacity of everything else on the links while one token is followed.
pub const FADED: f32 = 0.35;
/// Most tokens drawn on one link.
pub const TOKENS_PER_LINK: usize = 200;
/// Most tokens drawn on screen.
pub const TOKENS_ON_SCREEN: usize = 4_000;

/// Colors of a theme, and whether it is dark.
#[derive(Clone, Debug, PartialEq)]
pub struct Look {
    /// Dark theme.
    pub dark: bool,
    /// Ground of the canvas.
    pub bg: Color32,
    /// Ground of panels.
    pub panel: Color32,
    /// Ground of cards.
    pub card: Color32,
    /// Buttons, chips, what the pointer is over.
    pub raised: Color32,
    /// Wells inside cards.
    pub inset: Color32,
    /// Outlines.
    pub line: Color32,
    /// Links and stronger outlines.
    pub line2: Color32,
    /// Text that matters most.
    pub hi: Color32,
    /// Ordinary text.
    pub mid: Color32,
    /// Captions.
    pub lo: Color32,
    /// Selection, focus, the one button.
    pub accent: Color32,
    /// Text on the accent color.
    pub on_accent: Color32,
    /// Requests, arrivals, token bucket.
    pub request: Color32,
    /// Answers going back, what is done.
    pub response: Color32,
    /// Messages, waiting, queue curves.
    pub message: Color32,
    /// Outline of messages; in the light theme also their curves and text.
    pub message_edge: Color32,
    /// What is drawn on an envelope.
    pub on_message: Color32,
    /// Second and later attempts, live interventions.
    pub retry: Color32,
    /// Refused, lost, dead, over a limit.
    pub error: Color32,
    /// Answers from a cache, a kept promise.
    pub cached: Color32,
    /// 429 and its kin.
    pub throttled: Color32,
    /// Starting: hatched, rising.
    pub cold: Color32,
    /// Ready, with nothing to do.
    pub warm: Color32,
    /// At work.
    pub busy: Color32,
    /// Going away: fill only, always under a dashed outline in `lo`.
    pub terminated: Color32,
}

/// A color from its six hex digits.
const fn rgb(hex: u32) -> Color32 {
    let [_, red, green, blue] = hex.to_be_bytes();
    Color32::from_rgb(red, green, blue)
}

impl Look {
    /// The dark theme.
    #[must_use]
    pub const fn dark() -> Self {
        Look {
            dark: true,
            bg: rgb(0x000D_1117),
            panel: rgb(0x0013_1920),
            card: rgb(0x001A_222C),
            raised: rgb(0x0023_2D39),
            inset: rgb(0x000F_151C),
            line: rgb(0x002F_3B49),
            line2: rgb(0x004A_5A6C),
            hi: rgb(0x00F1_F5F9),
            mid: rgb(0x00B4_C0CD),
            lo: rgb(0x0087_97A8),
            accent: rgb(0x008F_BAFF),
            on_accent: rgb(0x000D_1117),
            request: rgb(0x008F_BAFF),
            response: rgb(0x00E4_ECF2),
            message: rgb(0x00FF_E23A),
            message_edge: rgb(0x00FF_E23A),
            on_message: rgb(0x0010_171F),
            retry: rgb(0x00E0_912F),
            error: rgb(0x00F8_436F),
            cached: rgb(0x0022_EBAA),
            throttled: rgb(0x008D_71FA),
            cold: rgb(0x008F_DBFF),
            warm: rgb(0x0072_88A0),
            busy: rgb(0x009F_E05C),
            terminated: rgb(0x0046_5261),
        }
    }

    /// The light theme.
    #[must_use]
    pub const fn light() -> Self {
        Look {
            dark: false,
            bg: rgb(0x00F2_F4F7),
            panel: rgb(0x00FA_FBFC),
            card: rgb(0x00FF_FFFF),
            raised: rgb(0x00E9_EDF2),
            inset: rgb(0x00F1_F4F7),
            line: rgb(0x00D3_DAE2),
            line2: rgb(0x0095_A2B0),
            hi: rgb(0x0010_171F),
            mid: rgb(0x003D_4956),
            lo: rgb(0x005C_6875),
            accent: rgb(0x000F_47C8),
            on_accent: rgb(0x00FF_FFFF),
            request: rgb(0x000F_47C8),
            response: rgb(0x002A_384F),
            message: rgb(0x00FF_C61A),
            message_edge: rgb(0x007A_6000),
            on_message: rgb(0x0010_171F),
            retry: rgb(0x008A_3008),
            error: rgb(0x00CA_0A4E),
            cached: rgb(0x0002_8A86),
            throttled: rgb(0x008A_63FA),
            cold: rgb(0x002E_90C8),
            warm: rgb(0x0071_869A),
            busy: rgb(0x004B_8F12),
            terminated: rgb(0x00A9_B4BF),
        }
    }
}

/// `over` laid on `under` with that opacity; the result is opaque.
#[must_use]
pub fn mix(under: Color32, over: Color32, opacity: f32) -> Color32 {
    under.lerp_to_gamma(over, opacity.clamp(0.0, 1.0))
}

/// A color that covers so much of a texel. The picture is blended in linear light, so that is where the cover belongs:
/// otherwise a light shape on a ground of its own color had a dark rim.
#[must_use]
pub fn covered(color: Color32, cover: f32) -> Color32 {
    let channel = |value: u8| gamma_u8_from_linear_f32(linear_f32_from_gamma_u8(value) * cover);
    let alpha = linear_u8_from_linear_f32(cover);
    Color32::from_rgba_premultiplied(channel(color.r()), channel(color.g()), channel(color.b()), alpha)
}

/// Pretendard 400.
#[must_use]
pub fn regular(size: f32) -> FontId {
    FontId::new(size, FontFamily::Proportional)
}

/// Pretendard 600.
#[must_use]
pub fn semibold(size: f32) -> FontId {
    FontId::new(size, FontFamily::Name("semibold".into()))
}

/// Pretendard 700.
#[must_use]
pub fn bold(size: f32) -> FontId {
    FontId::new(size, FontFamily::Name("bold".into()))
}

/// JetBrains Mono 500, for every number that changes.
#[must_use]
pub fn mono(size: f32) -> FontId {
    FontId::new(size, FontFamily::Monospace)
}

/// JetBrains Mono 700.
#[must_use]
pub fn mono_bold(size: f32) -> FontId {
    FontId::new(size, FontFamily::Name("mono-bold".into()))
}

/// The font files, by the name they go under in egui.
const FONTS: [(&str, &[u8]); 5] = [
    ("pretendard-400", include_bytes!("../../assets/fonts/Pretendard-Regular.otf")),
    ("pretendard-600", include_bytes!("../../assets/fonts/Pretendard-SemiBold.otf")),
    ("pretendard-700", include_bytes!("../../assets/fonts/Pretendard-Bold.otf")),
    ("jetbrains-500", include_bytes!("../../assets/fonts/JetBrainsMono-Medium.ttf")),
    ("jetbrains-700", include_bytes!("../../assets/fonts/JetBrainsMono-Bold.ttf")),
];

/// Gives egui the product's fonts: words in Pretendard, numbers in JetBrains Mono, each the other's fallback.
/// The families `"semibold"`, `"bold"`, `"mono"` and `"mono-bold"` stand beside egui's own two.
pub fn install_fonts(ctx: &Context) {
    let mut fonts = FontDefinitions::empty();
    for (name, bytes) in FONTS {
        fonts.font_data.insert(name.to_owned(), Arc::new(FontData::from_static(bytes)));
    }
    let families = [
        (FontFamily::Proportional, ["pretendard-400", "jetbrains-500"]),
        (FontFamily::Name("semibold".into()), ["pretendard-600", "jetbrains-700"]),
        (FontFamily::Name("bold".into()), ["pretendard-700", "jetbrains-700"]),
        (FontFamily::Monospace, ["jetbrains-500", "pretendard-400"]),
        (FontFamily::Name("mono".into()), ["jetbrains-500", "pretendard-400"]),
        (FontFamily::Name("mono-bold".into()), ["jetbrains-700", "pretendard-700"]),
    ];
    for (family, names) in families {
        fonts.families.insert(family, names.map(str::to_owned).to_vec());
    }
    ctx.set_fonts(fonts);
}

/// An opaque color as a camera takes it.
pub(super) fn for_camera(color: Color32) -> bevy::color::Color {
    bevy::color::Color::srgb_u8(color.r(), color.g(), color.b())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// WCAG 2 relative luminance.
    fn luminance(color: Color32) -> f64 {
        let linear = |channel: u8| {
            let value = f64::from(channel) / 255.0;
            if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(color.r()) + 0.7152 * linear(color.g()) + 0.0722 * linear(color.b())
    }

    fn contrast(a: Color32, b: Color32) -> f64 {
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn text_and_what_carries_meaning_stand_out_from_a_card() {
        for look in [Look::dark(), Look::light()] {
            for text in [look.hi, look.mid, look.lo, look.accent, look.retry, look.error] {
                assert!(contrast(text, look.card) >= 4.5, "text {text:?}, dark {}", look.dark);
            }
            let tokens = [look.request, look.response, look.message_edge, look.cached, look.throttled];
            for color in tokens.into_iter().chain([look.cold, look.warm, look.busy]) {
                assert!(contrast(color, look.card) >= 3.0, "color {color:?}, dark {}", look.dark);
            }
        }
    }
}
