//! The account of all orders under the top bar: an equation that always sums, as a sentence and as a bar.

use bevy_egui::egui::{Align2, Color32, Painter, Rect, Stroke, Ui, pos2, vec2};

use crate::engine::orders::Ledger;
use crate::units::text::Language;
use crate::window::ink;
use crate::window::look::{self, Look, MARGIN, TEXT_LABEL};
use crate::window::texts::{self, Words, say};

/// Height of the bar.
const BAR: f32 = 6.0;

/// Type of the sentence against the usual, and its gaps: the first that fits is taken.
const SCALES: [(f32, f32); 5] = [(1.0, 12.0), (1.0, 8.0), (0.95, 6.0), (0.9, 5.0), (0.82, 4.0)];

/// The same for an audience, in designed sizes.
const LARGE_SCALES: [(f32, f32); 6] = [(1.55, 14.0), (1.45, 11.0), (1.35, 9.0), (1.25, 8.0), (1.15, 6.0), (1.05, 5.0)];
/// An account that is higher than this has room for two lines.
const ROOM_FOR_TWO: f32 = 60.0;

/// One share of what was sent.
struct Share {
    words: Words,
    amount: u64,
    color: Color32,
    /// It stands in the sentence even when it is zero.
    always: bool,
}

/// The shares, in the order of the sentence. Their sum is what was sent.
fn shares(ledger: &Ledger, look: &Look) -> Vec<Share> {
    let share = |words, amount, color, always| Share { words, amount, color, always };
    vec![
        share(Words::Done, ledger.completed, look.response, true),
        share(Words::Waiting, ledger.waiting, look.message, true),
        share(Words::InFlight, ledger.in_flight, look.warm, true),
        share(Words::OnTheWay, ledger.on_the_way, look.request, true),
        share(Words::DeadLettered, ledger.dead_lettered, look.retry, true),
        share(Words::Duplicated, ledger.duplicated, look.throttled, false),
        share(Words::Unacknowledged, ledger.unacknowledged, look.cold, false),
        share(Words::Failed, ledger.failed, look::mix(look.panel, look.error, 0.55), true),
        share(Words::Lost, ledger.lost, look.error, true),
    ]
}

/// Draws the account.
pub(super) fn account_ui(ui: &mut Ui, rect: Rect, ledger: &Ledger, unit: &str, language: Language, look: &Look) {
    let painter = ui.painter().clone();
    painter.rect_filled(rect, 0.0, look.bg);
    painter.hline(rect.x_range(), rect.bottom() - 0.5, Stroke::new(1.0, look.line));
    let shares = shares(ledger, look);
    let line = Rect::from_min_max(rect.min, pos2(rect.right(), rect.bottom() - 14.0));
    let right = verdict(&painter, line, ledger.adds_up(), language, look);
    let sent = say::sent(unit, language);
    let shown: Vec<Share> = shares.into_iter().filter(|share| share.always || share.amount > 0).collect();
    let room = line.with_min_x(line.left() + MARGIN).with_max_x(right);
    sentence(&painter, room, &SCALES, 1, (ledger.sent, &sent), &shown, language, look);
    bar_of(&painter, bar_in(rect), ledger.sent, &shown, look);
}

/// Draws the account of one side of a twin, in as many lines as there is height for: what is zero is left out, but
/// that nothing failed or was lost is the point.
pub(super) fn side_ui(ui: &Ui, rect: Rect, ledger: &Ledger, language: Language, look: &Look) {
    let painter = ui.painter();
    let shown = shares(ledger, look).into_iter();
    let shown = shown.filter(|share| share.amount > 0 || matches!(share.words, Words::Failed | Words::Lost));
    let shown: Vec<Share> = shown.collect();
    let lines = Rect::from_min_max(rect.min, pos2(rect.right(), rect.bottom() - 14.0));
    let rows = if rect.height() > ROOM_FOR_TWO { 2 } else { 1 };
    let right = rect.right() - if ledger.adds_up() { MARGIN } else { MARGIN + 20.0 };
    let sent = (ledger.sent, Words::TwinSent.get(language));
    let room = lines.with_min_x(lines.left() + MARGIN).with_max_x(right);
    sentence(painter, room, &SCALES, rows, sent, &shown, language, look);
    if !ledger.adds_up() {
        ink::cross(painter, pos2(right + 8.0, lines.center().y), 5.0, look.error);
    }
    bar_of(painter, bar_in(rect), ledger.sent, &shown, look);
}

/// Where the bar stands in the room of an account.
fn bar_in(rect: Rect) -> Rect {
    let top = rect.bottom() - 13.0;
    Rect::from_min_max(pos2(rect.left() + MARGIN, top), pos2(rect.right() - MARGIN, top + BAR))
}

/// The account in a few words over a bar, where there is little room.
pub(super) fn brief_ui(painter: &Painter, rect: Rect, ledger: &Ledger, language: Language, look: &Look) {
    let shares = shares(ledger, look);
    // What is done, and of the rest what is most.
    let most = shares.iter().skip(1).max_by_key(|share| share.amount).filter(|share| share.amount > 0);
    let parts: Vec<(String, &str)> = shares
        .iter()
        .take(1)
        .chain(most)
        .map(|share| (texts::count(share.amount), share.words.get(language)))
        .collect();
    let mut runs: Vec<ink::Run<'_>> = Vec::new();
    for (count, words) in &parts {
        runs.push((if runs.is_empty() { "" } else { "  " }, look::regular(TEXT_LABEL), look.mid));
        runs.push((count, look::mono_bold(TEXT_LABEL), look.hi));
        runs.push((" ", look::regular(TEXT_LABEL), look.mid));
        runs.push((words, look::regular(TEXT_LABEL), look.mid));
    }
    let words = ink::line(painter, &runs, rect.width());
    ink::place(painter, rect.left_top(), Align2::LEFT_TOP, words);
    bar_of(painter, Rect::from_min_max(pos2(rect.left(), rect.bottom() - BAR), rect.max), ledger.sent, &shares, look);
}

/// Draws the account for an audience: what there is none of is left out, but for what was done and what was lost.
pub(super) fn large_ui(
    painter: &Painter,
    rect: Rect,
    ledger: &Ledger,
    unit: &str,
    language: Language,
    look: &Look,
    scale: f32,
) {
    let told = |share: &Share| share.amount > 0 || matches!(share.words, Words::Done | Words::Lost);
    let shares: Vec<Share> = shares(ledger, look).into_iter().filter(told).collect();
    let bar = Rect::from_min_size(pos2(rect.left(), rect.bottom() - 17.0 * scale), vec2(rect.width(), 17.0 * scale));
    let line = rect.with_max_y(bar.top() - 6.0 * scale);
    let scales = LARGE_SCALES.map(|(size, gap)| (size * scale, gap * scale));
    let sent = say::sent(unit, language);
    sentence(painter, line, &scales, 2, (ledger.sent, &sent), &shares, language, look);
    bar_of(painter, bar, ledger.sent, &shares, look);
}

/// The check mark, or the badge that says that the account does not sum; where it begins.
fn verdict(painter: &Painter, line: Rect, adds_up: bool, language: Language, look: &Look) -> f32 {
    let at = pos2(line.right() - MARGIN, line.center().y);
    let (words, color) = if adds_up { (Words::AddsUp, look.mid) } else { (Words::DoesNotAddUp, look.error) };
    let galley = ink::line(painter, &[(words.get(language), look::semibold(TEXT_LABEL), color)], 400.0);
    if !adds_up {
        let badge = Rect::from_min_max(at - vec2(galley.size().x + 38.0, 13.0), at + vec2(4.0, 13.0));
        ink::well(painter, badge, 13.0, look::mix(look.card, look.error, 0.17), Stroke::new(1.25, look.error));
    }
    let text = ink::place(painter, at, Align2::RIGHT_CENTER, galley);
    let mark = pos2(text.left() - 14.0, at.y);
    if adds_up {
        ink::check(painter, mark, look.cached);
    } else {
        ink::cross(painter, mark, 5.0, look.error);
    }
    mark.x - 20.0
}

/// "22,190 orders sent = 4,519 done + 17,435 waiting + ..." in as much room as there is: first the gaps
/// narrow, then the type does.
fn sentence(
    painter: &Painter,
    room: Rect,
    scales: &[(f32, f32)],
    rows: usize,
    sent: (u64, &str),
    shares: &[Share],
    language: Language,
    look: &Look,
) {
    for (index, (scale, gap)) in scales.iter().enumerate() {
        let terms = terms(painter, sent, shares, language, look, *scale, *gap);
        let mut lines = wrapped(terms, room.width());
        if lines.len() <= rows || index + 1 == scales.len() {
            // What fits nowhere runs out of the line: leaving a term out would be a lie.
            let rest: Vec<Part> = lines.drain(rows.min(lines.len())..).flatten().collect();
            lines.last_mut().into_iter().for_each(|line| line.extend_from_slice(&rest));
            let height = room.height() / lines.len().max(1) as f32;
            for (index, line) in lines.into_iter().enumerate() {
                draw(painter, pos2(room.left(), room.top() + height * (index as f32 + 0.5)), line);
            }
            return;
        }
    }
}

/// Terms in lines of that width; a term is never torn.
fn wrapped(terms: Vec<Vec<Part>>, width: f32) -> Vec<Vec<Part>> {
    let mut lines: Vec<Vec<Part>> = vec![Vec::new()];
    let mut used = 0.0;
    for term in terms {
        let wide: f32 = term.iter().map(|part| part.width).sum();
        if used > 0.0 && used + wide > width {
            lines.push(Vec::new());
            used = 0.0;
        }
        used += wide;
        lines.last_mut().into_iter().for_each(|line| line.extend_from_slice(&term));
    }
    lines
}

/// Something to draw in the sentence, and how much room it takes.
#[derive(Clone)]
struct Part {
    width: f32,
    ink: Ink,
}

#[derive(Clone)]
enum Ink {
    Words(std::sync::Arc<bevy_egui::egui::Galley>),
    Swatch(Color32),
}

/// What was sent, and one term for each share with the sign before it.
fn terms(
    painter: &Painter,
    (sent, sent_words): (u64, &str),
    shares: &[Share],
    language: Language,
    look: &Look,
    scale: f32,
    gap: f32,
) -> Vec<Vec<Part>> {
    let words = |text: &str, font, color, after: f32| {
        let galley = ink::line(painter, &[(text, font, color)], 400.0);
        Part { width: galley.size().x + after, ink: Ink::Words(galley) }
    };
    let (figure, word) = (look::mono_bold(15.0 * scale), look::regular(13.5 * scale));
    let number = |n: u64| words(&texts::count(n), figure.clone(), look.hi, 6.0);
    let mut terms = vec![vec![number(sent), words(sent_words, word.clone(), look.mid, gap)]];
    for (index, share) in shares.iter().enumerate() {
        terms.push(vec![
            words(if index == 0 { "=" } else { "+" }, word.clone(), look.lo, gap),
            Part { width: 16.0, ink: Ink::Swatch(share.color) },
            number(share.amount),
            words(share.words.get(language), word.clone(), look.mid, gap),
        ]);
    }
    terms
}

fn draw(painter: &Painter, mut at: bevy_egui::egui::Pos2, parts: Vec<Part>) {
    for part in parts {
        match part.ink {
            Ink::Words(galley) => {
                ink::place(painter, at, Align2::LEFT_CENTER, galley);
            }
            Ink::Swatch(color) => {
                ink::swatch(painter, at, color);
            }
        }
        at.x += part.width;
    }
}

/// The shares as lengths; what exists is never thinner than a pixel.
fn bar_of(painter: &Painter, bar: Rect, sent: u64, shares: &[Share], look: &Look) {
    painter.rect_filled(bar, 0.0, look.inset);
    if sent == 0 {
        return;
    }
    let lengths = lengths(bar.width(), sent, &shares.iter().map(|share| share.amount).collect::<Vec<_>>());
    let mut left = bar.left();
    for (share, length) in shares.iter().zip(lengths) {
        if length > 0.0 {
            let gap = if length > 3.0 { 1.0 } else { 0.0 };
            let rect = Rect::from_min_max(pos2(left, bar.top()), pos2(left + length - gap, bar.bottom()));
            painter.rect_filled(rect, 0.0, share.color);
        }
        left += length;
    }
}

/// Lengths of the shares; each that is not zero has at least one pixel, and the widest gives it.
#[expect(clippy::cast_possible_truncation, reason = "for drawing")]
fn lengths(width: f32, sent: u64, amounts: &[u64]) -> Vec<f32> {
    let exact = |amount: u64| (amount as f64 / sent as f64 * f64::from(width)) as f32;
    let mut lengths: Vec<f32> =
        amounts.iter().map(|amount| if *amount == 0 { 0.0 } else { exact(*amount).max(1.0) }).collect();
    let excess = lengths.iter().sum::<f32>() - exact(amounts.iter().sum());
    if let Some(widest) = lengths.iter_mut().max_by(|a, b| a.total_cmp(b)) {
        *widest -= excess;
    }
    lengths
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_of_one_in_a_million_still_has_a_pixel_and_the_bar_keeps_its_length() {
        let lengths = lengths(1_000.0, 1_000_000, &[999_998, 1, 0, 1]);
        assert_eq!(&lengths[1..], &[1.0, 0.0, 1.0]);
        assert!((lengths.iter().sum::<f32>() - 1_000.0).abs() < 1e-3);
    }
}
