//! The colors of the theme: each with its name, as people see it who lack a kind of cones, as it is written and how well
//! it, or the outline that it always has, stands out from a card; then those of grounds, lines and text.

use bevy_egui::egui::{Align2, Color32, Painter, Rect, Stroke, Vec2, pos2, vec2};

use crate::units::text::Language;
use crate::window::ink;
use crate::window::look::{self, Look, RADIUS_CARD, TEXT_BODY, TEXT_CAPTION, TEXT_TITLE};
use crate::window::texts::Words;
use crate::window::vision::{self, Vision};

/// Padding of the panel, height of its title, and of the heads of its columns.
const PADDING: f32 = 18.0;
const TITLE: f32 = 40.0;
const HEADS: f32 = 40.0;
/// Height of the names of grounds below their tiles, in all.
const TILES: f32 = 124.0;
/// Tiles in a row.
const IN_A_ROW: usize = 6;

/// What has a meaning, with its name.
fn meanings(look: &Look) -> [(Words, Color32); 11] {
    [
        (Words::SignRequest, look.request),
        (Words::SignResponse, look.response),
        (Words::SignMessage, look.message),
        (Words::SignRetry, look.retry),
        (Words::SignError, look.error),
        (Words::SignCached, look.cached),
        (Words::SignThrottled, look.throttled),
        (Words::ColorCold, look.cold),
        (Words::ColorWarm, look.warm),
        (Words::ColorBusy, look.busy),
        (Words::ColorTerminated, look.terminated),
    ]
}

/// Grounds, lines and text.
fn quiet(look: &Look) -> [(Words, Color32); 11] {
    [
        (Words::ColorBg, look.bg),
        (Words::ColorPanel, look.panel),
        (Words::ColorCard, look.card),
        (Words::ColorRaised, look.raised),
        (Words::ColorInset, look.inset),
        (Words::ColorLine, look.line),
        (Words::ColorLine2, look.line2),
        (Words::ColorHi, look.hi),
        (Words::ColorMid, look.mid),
        (Words::ColorLo, look.lo),
        (Words::ColorAccent, look.accent),
    ]
}

/// Draws the panel.
pub(super) fn colors_ui(painter: &Painter, rect: Rect, language: Language, look: &Look) {
    ink::well(painter, rect, RADIUS_CARD, look.panel, Stroke::new(1.0, look.line));
    let room = rect.shrink(PADDING);
    let title = (Words::SignColors.get(language), look::semibold(TEXT_TITLE), look.hi);
    let title = ink::text(painter, room.min, Align2::LEFT_TOP, title);
    let theme = if look.dark { Words::Dark } else { Words::Light };
    let theme = (theme.get(language), look::regular(TEXT_CAPTION), look.lo);
    ink::text(painter, title.right_center() + vec2(12.0, 1.0), Align2::LEFT_CENTER, theme);
    let columns = Columns::of(room);
    heads_ui(painter, room.top() + TITLE, &columns, language, look);
    let top = room.top() + TITLE + HEADS;
    let meanings = meanings(look);
    let high = (room.bottom() - TILES - top) / meanings.len() as f32;
    for (number, (name, color)) in meanings.into_iter().enumerate() {
        let y = top + high * (number as f32 + 0.5);
        // Messages have an outline in the light theme, what goes away always has one.
        let edge = match name {
            Words::SignMessage => look.message_edge,
            Words::ColorTerminated => look.lo,
            _ => color,
        };
        for (vision, x) in Vision::ALL.into_iter().zip(columns.visions) {
            let swatch = Rect::from_center_size(pos2(x, y), vec2(columns.swatch, high - 6.0));
            ink::well(painter, swatch, 4.0, vision.sees(color), Stroke::new(1.25, vision.sees(edge)));
        }
        let run = (name.get(language), look::regular(TEXT_BODY), look.hi);
        ink::text(painter, pos2(columns.name, y), Align2::LEFT_CENTER, run);
        let run = (&*hex(color), look::mono(TEXT_CAPTION), look.mid);
        ink::text(painter, pos2(columns.hex, y), Align2::RIGHT_CENTER, run);
        let on_card = format!("{:.1}", vision::contrast(edge, look.card));
        let run = (on_card.as_str(), look::mono(TEXT_CAPTION), look.mid);
        ink::text(painter, pos2(columns.on_card, y), Align2::RIGHT_CENTER, run);
    }
    tiles_ui(painter, room.with_min_y(room.bottom() - TILES + 12.0), language, look);
}

/// Where the columns stand: middles of the swatches, the left edge of names, and right edges of numbers.
struct Columns {
    visions: [f32; 4],
    swatch: f32,
    name: f32,
    hex: f32,
    on_card: f32,
}

impl Columns {
    fn of(room: Rect) -> Self {
        let pitch = room.width() * 0.125;
        let visions = [0.5, 1.5, 2.5, 3.5].map(|column| room.left() + pitch * column);
        let name = room.left() + pitch * 4.0 + 16.0;
        Columns { visions, swatch: pitch - 8.0, name, hex: room.right() - 64.0, on_card: room.right() }
    }
}

/// Who sees each column, and how far apart the two tokens are that are hardest for them to tell apart.
fn heads_ui(painter: &Painter, top: f32, columns: &Columns, language: Language, look: &Look) {
    let caption = |text: &str, x: f32, y: f32, anchor: Align2, color: Color32| {
        ink::text(painter, pos2(x, y), anchor, (text, look::regular(TEXT_CAPTION), color));
    };
    for (vision, x) in Vision::ALL.into_iter().zip(columns.visions) {
        caption(vision.name().get(language), x, top, Align2::CENTER_TOP, look.mid);
        let apart = vision::closest(&look.tokens(), vision).map_or(0.0, |(_, _, apart)| apart);
        let run = (&*format!("ΔE {apart:.1}"), look::mono(TEXT_CAPTION), look.lo);
        ink::text(painter, pos2(x, top + 17.0), Align2::CENTER_TOP, run);
    }
    caption(Words::ColorClosest.get(language), columns.name, top + 17.0, Align2::LEFT_TOP, look.lo);
    caption(Words::ColorOnCard.get(language), columns.on_card, top, Align2::RIGHT_TOP, look.mid);
}

/// A tile for each ground, line and text color, with its name below it.
fn tiles_ui(painter: &Painter, room: Rect, language: Language, look: &Look) {
    let pitch = vec2(room.width() / IN_A_ROW as f32, room.height() / 2.0);
    for (number, (name, color)) in quiet(look).into_iter().enumerate() {
        let place = vec2((number % IN_A_ROW) as f32, (number / IN_A_ROW) as f32) * pitch;
        let tile = Rect::from_min_size(room.min + place, vec2(pitch.x - 10.0, pitch.y - 30.0));
        ink::well(painter, tile, 4.0, color, Stroke::new(1.0, look.line2));
        let run = (name.get(language), look::regular(TEXT_CAPTION), look.mid);
        ink::text(painter, tile.left_bottom() + Vec2::new(0.0, 4.0), Align2::LEFT_TOP, run);
    }
}

/// As it is written: six hex digits.
fn hex(color: Color32) -> String {
    format!("{:02X}{:02X}{:02X}", color.r(), color.g(), color.b())
}
