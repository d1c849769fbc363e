//! The waterfall: places as rows, what happened there as bars, the moments as numbers.

use bevy_egui::egui::{
    Align2, Color32, Painter, Pos2, Rect, ScrollArea, Sense, Shape, Stroke, Ui, UiBuilder, pos2, vec2,
};

use crate::measure::waterfall::{Bar, Event, Moment, Part, Shade, Waterfall};
use crate::scenario::called::Called;
use crate::units::time::SimTime;
use crate::window::ink;
use crate::window::look::{self, Look, TEXT_CAPTION, TEXT_LABEL};
use crate::window::texts;
use crate::window::why::axis::Axis;
use crate::window::why::steps::number_ui;
use crate::window::why::words;

/// Height of a row with room to spare.
const ROW: f32 = 56.0;

/// Least height of a row; with more rows than fit, the picture scrolls.
const LEAST_ROW: f32 = 33.0;

/// Height of the axis.
const AXIS: f32 = 26.0;

/// From one number to the next on the same row.
const PITCH: f32 = 21.0;

/// Most bars above each other on a row.
const MOST_LANES: usize = 3;

/// How far a number may stand from its moment.
const ASIDE: f32 = 42.0;

/// Height at which every row has all the room it wants.
pub(super) fn full_height(picture: &Waterfall) -> f32 {
    picture.rows.len() as f32 * ROW + AXIS + 12.0
}

/// Height below which the rows scroll.
pub(super) fn least_height(picture: &Waterfall) -> f32 {
    picture.rows.len() as f32 * LEAST_ROW + AXIS + 12.0
}

/// Draws the waterfall.
pub(super) fn bars_ui(
    ui: &Ui,
    rect: Rect,
    picture: &Waterfall,
    decided: Option<usize>,
    called: Called<'_>,
    look: &Look,
) {
    if picture.rows.is_empty() || rect.height() < AXIS + LEAST_ROW {
        return;
    }
    let count = picture.rows.len() as f32;
    let row = ((rect.height() - AXIS - 12.0) / count).clamp(LEAST_ROW, ROW);
    let height = (row * count).min(rect.height() - AXIS - 12.0);
    let labels = (rect.width() * 0.2).clamp(96.0, 150.0);
    let frame = Rect::from_min_size(pos2(rect.left() + labels, rect.top() + 10.0), vec2(rect.width() - labels, height));
    let axis = Axis::new(picture, frame.left() + 16.0, frame.right() - 28.0);
    ink::well(ui.painter(), frame, 8.0, look.panel, Stroke::new(1.0, look.line));
    let ticks = axis_ui(ui.painter(), frame, &axis, look);
    // Numbers reach over the frame's edges; rows that scroll end at its lower one.
    let below = if row * count > height + 0.5 { 0.0 } else { 10.0 };
    let area = Rect::from_min_max(pos2(rect.left(), frame.top() - 10.0), frame.max + vec2(0.0, below));
    let mut child = ui.new_child_at(area);
    ScrollArea::vertical().id_salt("why rows").auto_shrink(false).show(&mut child, |ui| {
        let size = vec2(area.width(), row * count + 20.0);
        let (whole, _) = ui.allocate_exact_size(size, Sense::hover());
        let painter = ui.painter().clone();
        let canvas = Canvas {
            painter: &painter,
            look,
            called,
            axis: &axis,
            rows: Rect::from_min_max(
                pos2(frame.left(), whole.top() + 10.0),
                pos2(frame.right(), whole.bottom() - 10.0),
            ),
            row,
            labels: pos2(rect.left(), 0.0).x,
        };
        canvas.rows_ui(picture, &ticks);
        canvas.decision_ui(picture, decided);
        let lanes = lanes(picture);
        picture.bars.iter().zip(&lanes).for_each(|(bar, lane)| canvas.bar_ui(picture, bar, *lane));
        canvas.numbers_ui(picture, decided);
    });
}

/// Which part of its row each bar has: bars at the same time at the same place share it. Lane, and of how many.
fn lanes(picture: &Waterfall) -> Vec<(usize, usize)> {
    let mut lanes: Vec<usize> = Vec::new();
    let mut most = vec![1; picture.rows.len()];
    for (index, bar) in picture.bars.iter().enumerate() {
        let meets = |lane: usize| {
            let others =
                picture.bars[..index].iter().zip(&lanes).filter(|(other, own)| other.row == bar.row && **own == lane);
            let mut others = others.map(|(other, _)| other);
            others.any(|other| other.from < picture.end(bar) && picture.end(other) > bar.from)
        };
        let lane = (0..MOST_LANES - 1).find(|lane| !meets(*lane)).unwrap_or(MOST_LANES - 1);
        most[bar.row] = most[bar.row].max(lane + 1);
        lanes.push(lane);
    }
    lanes.into_iter().zip(&picture.bars).map(|(lane, bar)| (lane, most[bar.row])).collect()
}

/// A child of a view that is only read.
trait ChildAt {
    fn new_child_at(&self, rect: Rect) -> Ui;
}

impl ChildAt for Ui {
    fn new_child_at(&self, rect: Rect) -> Ui {
        let builder = UiBuilder::new().max_rect(rect).layer_id(self.layer_id());
        let mut child = Ui::new(self.ctx().clone(), self.id().with("why rows"), builder);
        child.set_clip_rect(rect);
        child
    }
}

/// Times under the frame; where they stand.
fn axis_ui(painter: &Painter, frame: Rect, axis: &Axis, look: &Look) -> Vec<f32> {
    let (ticks, fine) = axis.ticks(78.0);
    for (at, x) in &ticks {
        let label = if fine { fine_instant(*at) } else { texts::instant(*at) };
        let at = pos2(*x, frame.bottom() + 8.0);
        ink::text(painter, at, Align2::CENTER_TOP, (&label, look::mono(TEXT_CAPTION), look.lo));
    }
    for (from, to) in axis.cuts() {
        cut_ui(painter, pos2(cut_at(from, to), frame.bottom()), 7.0, look.panel, look.lo);
    }
    ticks.iter().map(|(_, x)| *x).collect()
}

/// To the thousandth of a second.
fn fine_instant(at: SimTime) -> String {
    format!("{}.{:03}", texts::instant(at), at.0 / 1_000_000 % 1_000)
}

/// Where a stretch is cut: beside the words in its middle.
fn cut_at(from: f32, to: f32) -> f32 {
    from + (to - from) * 0.86
}

/// Two slanted lines with the ground between them: here something is left out.
fn cut_ui(painter: &Painter, at: Pos2, half: f32, ground: Color32, edge: Color32) {
    let slant = vec2(half * 0.45, -half);
    let (left, right) = (at - vec2(3.5, 0.0), at + vec2(3.5, 0.0));
    let body = vec![left - slant, left + slant, right + slant, right - slant];
    painter.add(Shape::convex_polygon(body, ground, Stroke::NONE));
    for x in [left, right] {
        painter.line_segment([x - slant, x + slant], Stroke::new(1.25, edge));
    }
}

/// What everything on the rows needs.
struct Canvas<'a> {
    painter: &'a Painter,
    look: &'a Look,
    called: Called<'a>,
    axis: &'a Axis,
    /// All rows, without the labels.
    rows: Rect,
    /// Height of a row.
    row: f32,
    /// Where the labels begin.
    labels: f32,
}

impl Canvas<'_> {
    fn middle(&self, row: usize) -> f32 {
        self.rows.top() + (row as f32 + 0.5) * self.row
    }

    fn rows_ui(&self, picture: &Waterfall, ticks: &[f32]) {
        let look = self.look;
        for x in ticks {
            let line = [pos2(*x, self.rows.top()), pos2(*x, self.rows.bottom())];
            self.painter.extend(Shape::dashed_line(&line, Stroke::new(1.0, look.line), 2.0, 4.0));
        }
        for (index, row) in picture.rows.iter().enumerate() {
            let y = self.middle(index);
            if index > 0 {
                let top = self.rows.top() + index as f32 * self.row;
                self.painter.hline(self.labels..=self.rows.right(), top, Stroke::new(1.0, look.line));
            }
            let (room, part) = (self.rows.left() - self.labels - 10.0, words::part(row, self.called.language));
            let first = index == 0 || picture.rows[index - 1].node != row.node;
            let name = if first || part.is_empty() { self.called.node(&row.node) } else { "" };
            let lines = if name.is_empty() || part.is_empty() { 0.0 } else { 9.0 };
            if !name.is_empty() {
                let run = (name, look::semibold(TEXT_LABEL), look.hi);
                ink::clipped(self.painter, pos2(self.labels, y - lines), Align2::LEFT_CENTER, run, room);
            }
            let run = (part.as_str(), look::regular(TEXT_CAPTION + 0.5), look.mid);
            ink::clipped(self.painter, pos2(self.labels, y + lines), Align2::LEFT_CENTER, run, room);
        }
    }

    /// A line through everything at the deciding moment.
    fn decision_ui(&self, picture: &Waterfall, decided: Option<usize>) {
        let Some(moment) = decided.and_then(|index| picture.moments.get(index)) else { return };
        self.painter.vline(self.axis.x(moment.at), self.rows.y_range(), Stroke::new(2.0, self.look.retry));
    }

    fn bar_ui(&self, picture: &Waterfall, bar: &Bar, (lane, lanes): (usize, usize)) {
        let (from, end) = (self.axis.x(bar.from), picture.end(bar));
        let height = (self.row * 0.25).clamp(10.0, 14.0) * if lanes > 1 { 3.0 } else { 2.0 } / lanes as f32;
        let half = height / 2.0;
        let y = self.middle(bar.row) + (lane as f32 - (lanes - 1) as f32 / 2.0) * height;
        let to = self.axis.x(end).max(from + 4.0);
        let rect = Rect::from_min_max(pos2(from, y - half), pos2(to, y + half));
        if let Shade::Asking(ok) = bar.shade {
            return self.asking_ui(picture, rect, ok);
        }
        let look = self.look;
        let ink_color = self.body_ui(rect, bar.shade);
        if bar.to.is_none() {
            // It goes on beyond the story.
            let tip = rect.right();
            self.painter.line_segment([pos2(tip, y - half), pos2(tip, y + half)], Stroke::new(2.0, look.panel));
        }
        for (left, right) in self.axis.cuts().filter(|(left, right)| *left >= from - 1.0 && *right <= to + 1.0) {
            cut_ui(self.painter, pos2(cut_at(left, right), y), half + 1.0, look.panel, look.panel);
        }
        self.label_ui(picture, bar, rect, ink_color);
    }

    /// The body of a bar; the color of what is written on it.
    fn body_ui(&self, rect: Rect, shade: Shade) -> Color32 {
        let look = self.look;
        let soft = |color: Color32, share: f32| look::mix(look.panel, color, share);
        let (fill, stroke, ink_color) = match shade {
            Shade::Waiting => (look.message, Stroke::new(1.0, look.message_edge), look.on_message),
            Shade::InFlight(..) => (soft(look.message, 0.12), Stroke::new(1.5, look.message_edge), look.hi),
            Shade::Behind(_) => (soft(look.line, 0.5), Stroke::new(1.0, look.line2), look.hi),
            Shade::Working(Some(false)) | Shade::Call(Some(false)) => {
                (soft(look.error, 0.2), Stroke::new(1.5, look.error), look.hi)
            }
            Shade::Working(_) => (look.busy, Stroke::NONE, if look.dark { look.on_message } else { look.card }),
            _ => (soft(look.request, 0.55), Stroke::NONE, look.hi),
        };
        ink::well(self.painter, rect, 4.0, fill, stroke);
        match shade {
            Shade::InFlight(_, true) => {
                let body = vec![rect.left_top(), rect.right_bottom(), rect.left_bottom()];
                let inside = Rect::from_min_max(rect.min, rect.max).shrink(2.0);
                let wedge = body.into_iter().map(|at| inside.clamp(at)).collect();
                self.painter.add(Shape::convex_polygon(wedge, soft(look.message, 0.4), Stroke::NONE));
            }
            Shade::Behind(_) => self.hatch(rect.shrink(1.0)),
            _ => {}
        }
        ink_color
    }

    fn hatch(&self, rect: Rect) {
        let painter = self.painter.with_clip_rect(rect.intersect(self.painter.clip_rect()));
        let mut x = rect.left() - rect.height();
        while x < rect.right() {
            let line = [pos2(x, rect.bottom()), pos2(x + rect.height(), rect.top())];
            painter.line_segment(line, Stroke::new(1.2, self.look.line2));
            x += 7.0;
        }
    }

    /// What stands on a bar, as much as there is room for.
    fn label_ui(&self, picture: &Waterfall, bar: &Bar, rect: Rect, color: Color32) {
        let took = picture.end(bar).since(bar.from);
        let (long, short) = words::bar(bar.shade, took, self.called.language);
        // The mark of an effect stands on its end.
        let effect = |moment: &Moment| matches!(moment.event, Event::Effect(_)) && moment.row == bar.row;
        let marked = picture.moments.iter().any(|moment| effect(moment) && Some(moment.at) == bar.to);
        let rect = if marked { rect.with_max_x((rect.right() - 15.0).max(rect.left())) } else { rect };
        for text in [long, short] {
            let galley = ink::line(self.painter, &[(&text, look::semibold(12.5), color)], f32::INFINITY);
            if galley.size().x + 10.0 <= rect.width() {
                if matches!(bar.shade, Shade::Behind(_)) {
                    let ground = Rect::from_center_size(rect.center(), galley.size() + vec2(8.0, 0.0));
                    self.painter.rect_filled(ground, 3.0, look::mix(self.look.panel, self.look.line, 0.5));
                }
                ink::place(self.painter, rect.center(), Align2::CENTER_CENTER, galley);
                return;
            }
        }
    }

    /// From the request to its answer: a dot, a line, a ring, and what the client was told.
    fn asking_ui(&self, picture: &Waterfall, rect: Rect, ok: Option<bool>) {
        let (look, y) = (self.look, rect.center().y);
        let (from, to) = (pos2(rect.left(), y), pos2(rect.right().max(rect.left() + 22.0), y));
        self.painter.line_segment([from, to], Stroke::new(1.5, look.line2));
        self.painter.circle_filled(from, 5.5, look.request);
        match ok {
            Some(true) => self.painter.circle(to, 5.0, look.panel, Stroke::new(2.5, look.response)),
            Some(false) => {
                ink::cross(self.painter, to, 5.0, look.error);
                return self.told_ui(picture, to);
            }
            None => return,
        };
        self.told_ui(picture, to);
    }

    fn told_ui(&self, picture: &Waterfall, end: Pos2) {
        let told = picture.moments.iter().find(|moment| matches!(moment.event, Event::Told(_)));
        let Some(moment) = told else { return };
        let Event::Told(status) = moment.event else { return };
        let text = words::told_short(status, moment.after.unwrap_or_default(), self.called.language);
        let left = end + vec2(14.0, 0.0);
        let room = self.rows.right() - left.x - 12.0;
        let run = |color| (text.as_str(), look::regular(TEXT_LABEL), color);
        if room > 120.0 {
            ink::clipped(self.painter, left, Align2::LEFT_CENTER, run(self.look.mid), room);
        }
    }

    /// The numbers of the moments on their rows; those that find no room are left to the steps.
    fn numbers_ui(&self, picture: &Waterfall, decided: Option<usize>) {
        let mut taken: Vec<f32> = vec![f32::NEG_INFINITY; picture.rows.len()];
        let half = (self.row * 0.25).clamp(10.0, 14.0);
        for (index, moment) in picture.moments.iter().enumerate() {
            let x = self.axis.x(moment.at);
            let y = self.middle(moment.row) - half - 2.0;
            if matches!(picture.rows[moment.row].part, Part::Client) {
                continue;
            }
            match moment.event {
                Event::Effect(times) => self.effect_ui(x, self.middle(moment.row), half, times),
                Event::Sent | Event::Told(_) | Event::Hop(_) => {}
            }
            let deciding = decided == Some(index);
            let place = x.max(taken[moment.row] + PITCH).min(self.rows.right() - 10.0);
            if place - x <= ASIDE || deciding {
                taken[moment.row] = place;
                number_ui(self.painter, pos2(place, y), index + 1, deciding, self.look);
            }
        }
    }

    /// The effect happened: a check mark, or a cross where it was not wanted any more.
    fn effect_ui(&self, x: f32, y: f32, half: f32, times: u32) {
        let look = self.look;
        let rect = Rect::from_center_size(pos2(x, y), vec2(half * 2.2, half * 2.0));
        if times == 1 {
            ink::well(self.painter, rect, 5.0, look.busy, Stroke::NONE);
            ink::check(self.painter, rect.center(), if look.dark { look.on_message } else { look.card });
            return;
        }
        ink::well(self.painter, rect, 5.0, look::mix(look.panel, look.error, 0.25), Stroke::new(1.5, look.error));
        ink::cross(self.painter, rect.center(), 5.0, look.error);
    }
}
