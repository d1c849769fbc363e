//! Marks on the timeline: flags for what the scenario does, diamonds for what a person did, bells for alarms and for
//! groups that grow.

use bevy_egui::egui::{Align2, Color32, Painter, Pos2, Shape, Stroke, pos2, vec2};

use crate::measure::turns::What;
use crate::scenario::intervention::Intervention;
use crate::units::text::Language;
use crate::units::time::SimTime;
use crate::window::ink;
use crate::window::look::{self, Look, TEXT_LABEL};
use crate::window::session::Session;
use crate::window::texts::{self, Words};
use crate::window::timeline::Scale;
use crate::window::twin::Letter;

/// Least room in which words are tried, in pixels.
const LEAST_ROOM: f32 = 24.0;

/// What a mark looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Head {
    /// Written in the scenario.
    Flag,
    /// Done live by a person.
    Diamond,
    /// An alarm went off.
    Bell,
}

/// One mark.
#[derive(Clone, PartialEq)]
struct Mark {
    at: SimTime,
    head: Head,
    words: String,
    color: Color32,
    /// It ends what an earlier one began: its words may be left out.
    ends: bool,
}

/// Draws them; dashed is what is yet to come.
pub(super) fn marks_ui(
    painter: &Painter,
    scale: &Scale,
    now: SimTime,
    sessions: [&Session; 2],
    language: Language,
    look: &Look,
) {
    let marks = marks_of_both(sessions, language, look);
    // The words of one may reach over the pole of the next, and lie above it.
    for mark in &marks {
        pole_ui(painter, scale, scale.x(mark.at), mark.color, mark.at > now);
    }
    let mut written_to = f32::NEG_INFINITY;
    for (index, mark) in marks.iter().enumerate() {
        let (x, planned) = (scale.x(mark.at), mark.at > now);
        // What ends something needs no flag where the words of its beginning stand, and no words close to them.
        if !mark.ends || x > written_to + 4.0 {
            head_ui(painter, pos2(x, scale.track.top()), mark.head, mark.color);
        }
        if mark.ends && x + 14.0 < written_to + 10.0 {
            continue;
        }
        let next = marks[index + 1..].iter().find(|next| !next.ends || mark.ends);
        let room = next.map_or(scale.track.right(), |next| scale.x(next.at)) - x - 20.0;
        if room > LEAST_ROOM {
            let run = (mark.words.as_str(), look::regular(TEXT_LABEL - 0.5), if planned { look.lo } else { look.mid });
            let at = pos2(x + 14.0, scale.track.top() - 10.0);
            let words = ink::line(painter, &[run], room);
            let ground = Align2::LEFT_CENTER.anchor_size(at, words.size()).expand2(vec2(2.0, 0.0));
            painter.rect_filled(ground, 0.0, look.panel);
            written_to = ink::place(painter, at, Align2::LEFT_CENTER, words).right();
        }
    }
}

/// The marks of two sessions in order of time, those of one alone with its letter.
fn marks_of_both(sessions: [&Session; 2], language: Language, look: &Look) -> Vec<Mark> {
    let [a, b] = sessions.map(|session| marks(session, language, look));
    let alone = |own: &[Mark], other: &[Mark], letter: Letter| {
        let alone: Vec<Mark> = own.iter().filter(|mark| !other.contains(mark)).cloned().collect();
        alone.into_iter().map(move |mark| Mark { words: format!("{}: {}", letter.name(), mark.words), ..mark })
    };
    let (only_a, only_b) = (alone(&a, &b, Letter::A), alone(&b, &a, Letter::B));
    let mut all: Vec<Mark> = a.iter().filter(|mark| b.contains(mark)).cloned().chain(only_a).chain(only_b).collect();
    all.sort_by_key(|mark| mark.at);
    all
}

/// The marks of a session, in order of time.
fn marks(session: &Session, language: Language, look: &Look) -> Vec<Mark> {
    let written = session.resolved.scenario.timeline.iter().map(|entry| (entry, Head::Flag));
    let live = session.sim.commands().iter().chain(session.sim.planned()).map(|entry| (entry, Head::Diamond));
    let changes = written.chain(live).map(|(entry, head)| Mark {
        at: SimTime(entry.at.0),
        head,
        words: texts::intervention(&entry.event, session.resolved.called(language)),
        color: color(&entry.event, head, look),
        ends: ends(&entry.event),
    });
    let recorder = session.sim.recorder();
    let bell = |at, words| Mark { at, head: Head::Bell, words, color: look.error, ends: false };
    let alarms = recorder.turns().iter().filter(|turn| turn.what == What::Alarm);
    let alarms = alarms.map(|turn| bell(turn.at, Words::Alarm.get(language).to_owned()));
    // The alarm of a scaling policy is part of its group, and this is what it asks for.
    let grown = recorder.story().into_iter().filter_map(|turn| match turn.what {
        What::Wanted(from, to) if to > from => Some(bell(turn.at, format!("{from} → {to}"))),
        _ => None,
    });
    let mut marks: Vec<Mark> = changes.chain(alarms).chain(grown).collect();
    marks.sort_by_key(|mark| mark.at);
    marks
}

/// It ends something that an earlier event began.
fn ends(event: &Intervention) -> bool {
    match event {
        Intervention::Recover { .. } | Intervention::RestoreZone { .. } => true,
        Intervention::Slow { factor, .. } => *factor <= 1.0,
        _ => false,
    }
}

fn color(event: &Intervention, head: Head, look: &Look) -> Color32 {
    if head == Head::Diamond { look.retry } else { written_color(event, look) }
}

/// The color of what a scenario does.
pub(super) fn written_color(event: &Intervention, look: &Look) -> Color32 {
    match event {
        Intervention::Burst { .. } => look.request,
        event if ends(event) => look.busy,
        Intervention::Set { .. }
        | Intervention::Flush { .. }
        | Intervention::ExecutePolicy { .. }
        | Intervention::SetInstanceProtection { .. } => look.lo,
        _ => look.error,
    }
}

/// The line under a mark: dashed while it is only planned.
fn pole_ui(painter: &Painter, scale: &Scale, x: f32, color: Color32, planned: bool) {
    let line = [pos2(x, scale.track.top() - 4.0), pos2(x, scale.track.bottom())];
    if planned {
        painter.extend(Shape::dashed_line(&line, Stroke::new(1.5, color), 3.0, 3.0));
    } else {
        painter.line_segment(line, Stroke::new(1.5, color));
    }
}

fn head_ui(painter: &Painter, foot: Pos2, head: Head, color: Color32) {
    let shape = match head {
        Head::Diamond => {
            let c = foot + vec2(0.0, -9.0);
            vec![c + vec2(0.0, -6.0), c + vec2(6.0, 0.0), c + vec2(0.0, 6.0), c + vec2(-6.0, 0.0)]
        }
        Head::Flag => {
            let c = foot + vec2(0.0, -15.0);
            vec![c, c + vec2(10.0, 0.0), c + vec2(7.5, 4.0), c + vec2(10.0, 8.0), c + vec2(0.0, 8.0)]
        }
        Head::Bell => return bell_ui(painter, foot + vec2(0.0, -10.0), color),
    };
    painter.add(Shape::convex_polygon(shape, color, Stroke::NONE));
}

/// A bell of 12 by 13 around `c`: dome, rim and clapper, as outlines.
fn bell_ui(painter: &Painter, c: Pos2, color: Color32) {
    let stroke = Stroke::new(1.5, color);
    let half = [vec2(-5.5, 3.5), vec2(-4.0, 1.0), vec2(-4.0, -1.5), vec2(-2.5, -4.5), vec2(0.0, -5.5)];
    let left = half.map(|offset| c + offset);
    let right = half.map(|offset| c + vec2(-offset.x, offset.y));
    let outline = left.into_iter().chain(right.into_iter().rev().skip(1)).collect();
    painter.add(Shape::closed_line(outline, stroke));
    painter.line_segment([c + vec2(-1.5, 6.0), c + vec2(1.5, 6.0)], stroke);
}
