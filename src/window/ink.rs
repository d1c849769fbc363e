//! The small parts that every panel is made of: lines of text, chips, buttons, keys.

use std::sync::Arc;

use bevy_egui::egui::text::{LayoutJob, TextFormat, TextWrapping};
use bevy_egui::egui::{
    Align, Align2, Color32, CornerRadius, FontId, Galley, Id, Painter, Pos2, Rect, Response, Sense, Stroke, StrokeKind,
    Ui, Vec2, WidgetInfo, WidgetType, pos2, vec2,
};

use crate::window::look::{self, Look, RADIUS_INSET, TEXT_BODY, TEXT_CAPTION};

/// Height of a button in the bars.
pub(super) const BUTTON_HEIGHT: f32 = 28.0;

/// A piece of a line: text, font, color.
pub(super) type Run<'a> = (&'a str, FontId, Color32);

/// Lays out runs as one line, cut with "…" at `width`.
pub(super) fn line(painter: &Painter, runs: &[Run<'_>], width: f32) -> Arc<Galley> {
    let mut job = LayoutJob { wrap: TextWrapping::truncate_at_width(width.max(1.0)), ..LayoutJob::default() };
    append(&mut job, runs);
    painter.layout_job(job)
}

/// Lays out runs as a paragraph of that width, at most `rows` long.
pub(super) fn paragraph(painter: &Painter, runs: &[Run<'_>], width: f32, rows: usize) -> Arc<Galley> {
    let wrap = TextWrapping { max_width: width.max(1.0), max_rows: rows, ..TextWrapping::default() };
    let mut job = LayoutJob { wrap, ..LayoutJob::default() };
    append(&mut job, runs);
    painter.layout_job(job)
}

fn append(job: &mut LayoutJob, runs: &[Run<'_>]) {
    for (text, font, color) in runs {
        let format = TextFormat {
            font_id: font.clone(),
            color: *color,
            valign: Align::Center,
            line_height: (job.wrap.max_rows != 1).then_some(font.size * 1.45),
            ..TextFormat::default()
        };
        job.append(text, 0.0, format);
    }
}

/// Draws a galley with `anchor` of its box at `at`; the box.
pub(super) fn place(painter: &Painter, at: Pos2, anchor: Align2, galley: Arc<Galley>) -> Rect {
    let rect = anchor.anchor_size(at, galley.size());
    painter.galley(rect.min, galley, Color32::PLACEHOLDER);
    rect
}

/// Draws one line of text; its box.
pub(super) fn text(painter: &Painter, at: Pos2, anchor: Align2, run: Run<'_>) -> Rect {
    let (text, font, color) = run;
    painter.text(at, anchor, text, font, color)
}

/// One line of text, set smaller where it does not fit otherwise, and cut where it does not fit at the smallest size.
pub(super) fn fitted(painter: &Painter, at: Pos2, anchor: Align2, (text, font, color): Run<'_>, width: f32) -> Rect {
    let mut font = font;
    while font.size > look::TEXT_CAPTION && line(painter, &[(text, font.clone(), color)], 4_000.0).size().x > width {
        font.size = (font.size - 0.5).max(look::TEXT_CAPTION);
    }
    clipped(painter, at, anchor, (text, font, color), width)
}

/// Draws one line, cut with "…" at `width`; its box.
pub(super) fn clipped(painter: &Painter, at: Pos2, anchor: Align2, run: Run<'_>, width: f32) -> Rect {
    let galley = line(painter, &[run], width);
    place(painter, at, anchor, galley)
}

/// A filled, outlined rounded box.
pub(super) fn well(painter: &Painter, rect: Rect, radius: f32, fill: Color32, stroke: Stroke) {
    painter.rect(rect, corner(radius), fill, stroke, StrokeKind::Inside);
}

/// A corner radius from a length of the look.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "radii are small and positive")]
pub(super) fn corner(radius: f32) -> CornerRadius {
    CornerRadius::same(radius as u8)
}

/// A chip that only says something; its box. `at` is its left middle.
pub(super) fn chip(painter: &Painter, at: Pos2, label: &str, look: &Look) -> Rect {
    let galley = line(painter, &[(label, look::mono(TEXT_CAPTION), look.mid)], 240.0);
    let rect = Rect::from_min_size(at - vec2(0.0, 11.0), vec2(galley.size().x + 16.0, 22.0));
    well(painter, rect, RADIUS_INSET, look.raised, Stroke::NONE);
    place(painter, rect.center(), Align2::CENTER_CENTER, galley);
    rect
}

/// Clickable room with a name for assistive technology. It takes no keyboard focus: Tab belongs to the nodes.
pub(super) fn hot(ui: &Ui, rect: Rect, id: impl std::hash::Hash + std::fmt::Debug, label: &str) -> Response {
    let response = ui.interact(rect, Id::new("hot").with(id), Sense::CLICK);
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Button, true, label));
    response
}

/// Width of a [`button`] with that label and key.
pub(super) fn button_width(painter: &Painter, label: &str, key: &str, look: &Look) -> f32 {
    let label = line(painter, &[(label, look::regular(13.0), look.hi)], 400.0).size().x;
    let key = line(painter, &[(key, look::mono(TEXT_CAPTION), look.mid)], 200.0).size().x;
    10.0 + label + 10.0 + key + 12.0 + 4.0
}

/// A button of the top bar: label, and the key that does the same. `right` is its right middle.
pub(super) fn button(ui: &Ui, right: Pos2, label: &str, key: &str, look: &Look) -> (Rect, bool) {
    let painter = ui.painter();
    let width = button_width(painter, label, key, look);
    let rect = Rect::from_min_size(right - vec2(width, BUTTON_HEIGHT / 2.0), vec2(width, BUTTON_HEIGHT));
    let response = hot(ui, rect, ("button", label, key), label);
    let fill = if response.hovered() { look::mix(look.raised, look.hi, 0.12) } else { look.raised };
    well(painter, rect, RADIUS_INSET, fill, Stroke::NONE);
    let at = pos2(rect.left() + 10.0, rect.center().y);
    text(painter, at, Align2::LEFT_CENTER, (label, look::regular(13.0), look.hi));
    key_cap(painter, pos2(rect.right() - 4.0, rect.center().y), key, look.panel, look);
    (rect, response.clicked())
}

/// A key as a small cap; its box. `right` is its right middle.
pub(super) fn key_cap(painter: &Painter, right: Pos2, key: &str, ground: Color32, look: &Look) -> Rect {
    let galley = line(painter, &[(key, look::mono(TEXT_CAPTION), look.mid)], 200.0);
    let size = vec2(galley.size().x + 12.0, 20.0);
    let rect = Rect::from_min_size(right - vec2(size.x, size.y / 2.0), size);
    well(painter, rect, 4.0, ground, Stroke::NONE);
    place(painter, rect.center(), Align2::CENTER_CENTER, galley);
    rect
}

/// A key as a small cap; its box. `left` is its left middle.
pub(super) fn key_cap_from(painter: &Painter, left: Pos2, key: &str, ground: Color32, look: &Look) -> Rect {
    let width = line(painter, &[(key, look::mono(TEXT_CAPTION), look.mid)], 200.0).size().x + 12.0;
    key_cap(painter, left + vec2(width, 0.0), key, ground, look)
}

/// A colored square before a word of the ledger.
pub(super) fn swatch(painter: &Painter, at: Pos2, color: Color32) -> Rect {
    let rect = Rect::from_center_size(at + vec2(5.0, 0.0), Vec2::splat(10.0));
    well(painter, rect, 3.0, color, Stroke::NONE);
    rect
}

/// A check mark inside a box of 14, centered at `at`.
pub(super) fn check(painter: &Painter, at: Pos2, color: Color32) {
    let points = vec![at + vec2(-5.5, 0.5), at + vec2(-1.5, 4.5), at + vec2(5.5, -4.5)];
    painter.line(points, Stroke::new(2.0, color));
}

/// A diagonal cross inside a box of `2 * half`, centered at `at`.
pub(super) fn cross(painter: &Painter, at: Pos2, half: f32, color: Color32) {
    for (from, to) in [(vec2(-half, -half), vec2(half, half)), (vec2(-half, half), vec2(half, -half))] {
        painter.line_segment([at + from, at + to], Stroke::new(half * 0.55, color));
    }
}

/// What is empty says what it means and one thing to try.
pub(super) fn empty(painter: &Painter, rect: Rect, means: &str, hint: &str, look: &Look) {
    let at = rect.center() - vec2(0.0, 12.0);
    clipped(painter, at, Align2::CENTER_CENTER, (means, look::semibold(TEXT_BODY), look.hi), rect.width());
    let at = at + vec2(0.0, 24.0);
    clipped(painter, at, Align2::CENTER_CENTER, (hint, look::regular(13.0), look.mid), rect.width());
}
