//! The story of the run: four charts, and the narrator's lines below.

use bevy_egui::egui::{Align2, Color32, Rect, Stroke, Ui, pos2, vec2};

use crate::units::text::Language;
use crate::units::time::SimTime;
use crate::window::chart::{self, CHART_HEIGHT};
use crate::window::command::UiCommand;
use crate::window::curves;
use crate::window::ink;
use crate::window::look::{self, Look, RADIUS_INSET};
use crate::window::narrator;
use crate::window::session::Session;
use crate::window::texts;

/// Height of the times under the charts.
const AXIS: f32 = 22.0;

/// Least room that the narrator keeps.
const NARRATOR: f32 = 150.0;

/// Height of a row of a line, and what a line has above and below its rows.
const ROW: f32 = 18.85;
const AROUND: f32 = 12.0;

/// In a high window charts are higher, up to this.
const HIGHEST_CHART: f32 = 124.0;

/// What a line of the narrator is about, as a color.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tone {
    /// Messages that wait.
    Message,
    /// Capacity.
    Busy,
    /// A promise kept.
    Well,
    /// Something began again.
    Retry,
    /// Something was refused or went wrong.
    Error,
}

/// Who says a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Voice {
    /// The scenario's story.
    Story,
    /// Something to watch, written in the scenario.
    Watch,
    /// Something that the scenario's timeline does.
    Timeline,
    /// Something that a person did live.
    Person,
    /// Something that turned in the run itself.
    Run(Tone),
}

impl Voice {
    /// The stripe beside the line, and the mark on the timeline.
    pub(super) fn color(self, look: &Look) -> Color32 {
        match self {
            Voice::Story => look.lo,
            Voice::Watch => look.accent,
            Voice::Timeline => look.error,
            Voice::Person => look.retry,
            Voice::Run(Tone::Message) => look.message_edge,
            Voice::Run(Tone::Busy) => look.busy,
            Voice::Run(Tone::Well) => look.cached,
            Voice::Run(Tone::Retry) => look.retry,
            Voice::Run(Tone::Error) => look.error,
        }
    }
}

/// One line of the narrator.
#[derive(Clone, Debug)]
pub(super) struct Line {
    /// When it is true.
    pub(super) at: SimTime,
    /// The sentence.
    pub(super) text: String,
    /// Who says it.
    pub(super) voice: Voice,
}

/// Every line that the scenario, the person in front of it and the run itself have written, in order of time.
pub(super) fn lines(session: &Session, language: Language) -> Vec<Line> {
    let scenario = &session.resolved.scenario;
    let mut lines = Vec::new();
    let story = scenario.story.get(language);
    if !story.is_empty() {
        lines.push(Line { at: SimTime::ZERO, text: story.to_owned(), voice: Voice::Story });
    }
    let watch = scenario.watch.iter().map(|moment| Line {
        at: SimTime(moment.at.0),
        text: moment.text.get(language).to_owned(),
        voice: Voice::Watch,
    });
    let written = scenario.timeline.iter().map(|entry| (entry, Voice::Timeline));
    // What was done live before going back will be done again.
    let live = session.sim.commands().iter().chain(session.sim.planned()).map(|entry| (entry, Voice::Person));
    let events = written.chain(live).map(|(entry, voice)| Line {
        at: SimTime(entry.at.0),
        text: texts::intervention(&entry.event, session.resolved.called(language)),
        voice,
    });
    lines.extend(watch.chain(events));
    lines.extend(narrator::lines(session, language));
    lines.sort_by_key(|line| line.at);
    lines
}

/// Draws charts and narrator.
pub(super) fn story_ui(
    ui: &mut Ui,
    rect: Rect,
    session: &Session,
    language: Language,
    look: &Look,
    out: &mut Vec<UiCommand>,
) {
    let now = session.sim.now();
    let split = charts_ui(ui, rect, session, language, look, out);
    let painter = ui.painter().clone();
    painter.hline(rect.expand(16.0).x_range(), split, Stroke::new(1.0, look.line));
    let room = Rect::from_min_max(pos2(rect.left() - 8.0, split + 10.0), pos2(rect.right() + 8.0, rect.bottom() - 8.0));
    let lines = lines(session, language);
    let (past, coming): (Vec<_>, Vec<_>) = lines.into_iter().partition(|line| line.at <= now);
    narrator_ui(ui, room, &past, &coming, look, out);
}

/// As many charts as leave the narrator its room; where they end.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a handful of charts")]
fn charts_ui(ui: &Ui, rect: Rect, session: &Session, language: Language, look: &Look, out: &mut Vec<UiCommand>) -> f32 {
    let room = rect.height() - NARRATOR - AXIS - 10.0;
    let charts = curves::of_scenario(session, (room / CHART_HEIGHT).clamp(1.0, 4.0) as usize, language, look);
    let height = (room / charts.len() as f32).clamp(CHART_HEIGHT, HIGHEST_CHART);
    let now = (session.sim.now().as_secs_f64() as f32).max(1.0);
    let mut top = rect.top() + 10.0;
    for one in &charts {
        let place = Rect::from_min_size(pos2(rect.left(), top), vec2(rect.width(), height));
        chart::chart_ui(ui, place, one, now, look, out);
        top += height;
    }
    chart::time_axis_ui(
        ui.painter(),
        Rect::from_min_size(pos2(rect.left(), top - 2.0), vec2(rect.width(), AXIS)),
        now,
        look,
    );
    top + AXIS
}

/// The newest lines at the bottom, the last one highlighted; before the first moment, what there is to watch.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a handful of rows")]
fn narrator_ui(ui: &Ui, room: Rect, past: &[Line], coming: &[Line], look: &Look, out: &mut Vec<UiCommand>) {
    let newest = past.len().saturating_sub(1);
    let all: Vec<&Line> = past.iter().chain(coming).collect();
    // A line is shown whole, as far as all the room there is can hold it.
    let rows = (((room.height() - AROUND) / ROW) as usize).max(1);
    let heights: Vec<f32> = all.iter().map(|line| height(ui, line, room.width(), rows, look)).collect();
    let mut top = room.top() - skipped(&heights, newest, room.height());
    let painter = ui.painter_at(room);
    for (index, (line, height)) in all.iter().zip(heights).enumerate() {
        let rect = Rect::from_min_size(pos2(room.left(), top), vec2(room.width(), height));
        top += height;
        // Not half of a line.
        if rect.top() < room.top() - 0.5 || rect.bottom() > room.bottom() + 0.5 {
            continue;
        }
        let tense = if index > newest {
            Tense::Coming
        } else if index == newest {
            Tense::Newest
        } else {
            Tense::Past
        };
        line_ui(ui, &painter, rect, line, (tense, rows), look, out);
    }
}

/// How much of the list is above the room: whole lines, just so many that the newest one, and one to come, are
/// seen.
fn skipped(heights: &[f32], newest: usize, room: f32) -> f32 {
    let mut through: f32 = heights.iter().take(newest + 2).sum();
    let mut skipped = 0.0;
    for height in heights.iter().take(newest) {
        if through <= room {
            break;
        }
        through -= height;
        skipped += height;
    }
    skipped
}

/// Where a line stands against now.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Tense {
    Past,
    Newest,
    Coming,
}

fn galley(ui: &Ui, line: &Line, width: f32, rows: usize, color: Color32) -> std::sync::Arc<bevy_egui::egui::Galley> {
    ink::paragraph(ui.painter(), &[(&line.text, look::regular(13.0), color)], width - 82.0, rows)
}

fn height(ui: &Ui, line: &Line, width: f32, rows: usize, look: &Look) -> f32 {
    galley(ui, line, width, rows, look.mid).size().y + AROUND
}

fn line_ui(
    ui: &Ui,
    painter: &bevy_egui::egui::Painter,
    rect: Rect,
    line: &Line,
    (tense, rows): (Tense, usize),
    look: &Look,
    out: &mut Vec<UiCommand>,
) {
    if tense == Tense::Newest {
        ink::well(painter, rect, RADIUS_INSET, look.raised, Stroke::NONE);
    }
    let (stripe, color) = match tense {
        Tense::Coming => (look.line, look.lo),
        Tense::Past => (line.voice.color(look), look.mid),
        Tense::Newest => (line.voice.color(look), look.hi),
    };
    let at = pos2(rect.left() + 8.0, rect.top() + 6.0);
    let time = texts::instant(line.at);
    let baseline = at + vec2(0.0, 1.5);
    ink::text(
        painter,
        baseline,
        Align2::LEFT_TOP,
        (&time, look::mono(13.0), if tense == Tense::Newest { look.hi } else { look.lo }),
    );
    let bar = Rect::from_min_max(pos2(at.x + 52.0, rect.top() + 7.0), pos2(at.x + 55.0, rect.bottom() - 7.0));
    painter.rect_filled(bar, 1.0, stripe);
    let galley = galley(ui, line, rect.width(), rows, color);
    ink::place(painter, pos2(at.x + 66.0, at.y), Align2::LEFT_TOP, galley);
    if ink::hot(ui, rect.intersect(painter.clip_rect()), ("line", line.at.0, &line.text), &line.text).clicked() {
        out.push(UiCommand::Seek(line.at));
    }
}
