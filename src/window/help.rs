//! The keys, on one card over everything.

use bevy_egui::egui::{Align2, Context, Id, LayerId, Order, Rect, Sense, Stroke, Ui, UiBuilder, pos2, vec2};

use crate::units::text::Language;
use crate::window::command::UiCommand;
use crate::window::ink;
use crate::window::look::{self, Look, RADIUS_CARD, TEXT_BODY};
use crate::window::texts::Words;

/// Keys and what they do, in two columns.
const KEYS: [(&str, Words); 22] = [
    ("Space", Words::KeyPlay),
    ("←  →", Words::KeyStep),
    ("Shift ← →", Words::KeyNext),
    (",  .", Words::KeySlower),
    ("Home", Words::KeyStart),
    ("Tab", Words::KeyTab),
    ("Enter", Words::KeyEnter),
    ("W", Words::KeyWhy),
    ("0  +  -", Words::KeyFit),
    ("[  ]", Words::KeyPanels),
    ("Esc", Words::KeyBack),
    ("Ctrl O", Words::KeyOpen),
    ("K", Words::KeyKill),
    ("R", Words::KeyRecover),
    ("B", Words::KeyBurst),
    ("D", Words::KeySlow),
    ("C", Words::KeyFlush),
    ("P", Words::KeyPoison),
    ("T", Words::KeyTheme),
    ("L", Words::KeyLanguage),
    ("F11", Words::KeyFull),
    ("?", Words::Help),
];

/// Rows of a column.
const ROWS: usize = 11;

/// Height of a row.
const ROW: f32 = 32.0;

/// Width of a column.
const COLUMN: f32 = 350.0;

/// Draws the card; a click beside it closes it.
pub(super) fn help_ui(ctx: &Context, screen: Rect, language: Language, look: &Look, out: &mut Vec<UiCommand>) {
    let layer = LayerId::new(Order::Foreground, Id::new("help"));
    let ui = Ui::new(ctx.clone(), Id::new("help"), UiBuilder::new().layer_id(layer).max_rect(screen));
    let painter = ui.painter();
    painter.rect_filled(screen, 0.0, look.bg.gamma_multiply(0.75));
    let size = vec2(2.0 * COLUMN + 64.0, 78.0 + ROWS as f32 * ROW);
    let card = Rect::from_center_size(screen.center(), size);
    ink::well(painter, card, RADIUS_CARD, look.card, Stroke::new(1.25, look.line));
    let title = (Words::Keys.get(language), look::semibold(18.0), look.hi);
    ink::text(painter, card.left_top() + vec2(28.0, 20.0), Align2::LEFT_TOP, title);
    for (index, (key, words)) in KEYS.iter().enumerate() {
        let (column, row) = (index / ROWS, index % ROWS);
        let at = card.left_top() + vec2(28.0 + column as f32 * (COLUMN + 8.0), 74.0 + row as f32 * ROW);
        ink::key_cap(painter, at + vec2(78.0, 0.0), key, look.raised, look);
        let run = (words.get(language), look::regular(TEXT_BODY), look.mid);
        ink::clipped(painter, pos2(at.x + 92.0, at.y), Align2::LEFT_CENTER, run, COLUMN - 96.0);
    }
    if ui.interact(screen, Id::new("help ground"), Sense::CLICK).clicked() {
        out.push(UiCommand::ToggleHelp);
    }
}
