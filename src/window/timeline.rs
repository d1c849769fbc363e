//! The timeline: what has been, what lasts, and what the scenario still holds.

use bevy_egui::egui::{Align2, Color32, Id, Painter, Rect, Sense, Shape, Stroke, Ui, pos2, vec2};

use crate::scenario::intervention::Intervention;
use crate::scenario::resolve::Resolved;
use crate::services::NodeConfig;
use crate::services::client::Phase;
use crate::services::contract::NodeId;
use crate::units::text::Language;
use crate::units::time::SimTime;
use crate::window::chart;
use crate::window::command::UiCommand;
use crate::window::curves;
use crate::window::ink;
use crate::window::look::{self, Look, MARGIN, TEXT_CAPTION, TEXT_LABEL};
use crate::window::session::Session;
use crate::window::story::Voice;
use crate::window::texts;
use crate::window::transport;

/// Room of the transport.
const TRANSPORT: f32 = 320.0;

/// Opacity of a band for what lasts.
const BAND: f32 = 0.15;

/// Traffic this many times the least counts as a burst.
const BURST: f64 = 1.5;

/// Draws transport and track.
pub(super) fn timeline_ui(
    ui: &mut Ui,
    rect: Rect,
    session: &Session,
    selected: Option<NodeId>,
    language: Language,
    look: &Look,
    out: &mut Vec<UiCommand>,
) {
    let painter = ui.painter().clone();
    painter.rect_filled(rect, 0.0, look.panel);
    painter.hline(rect.x_range(), rect.top() + 0.5, Stroke::new(1.0, look.line));
    let left = Rect::from_min_size(rect.min, vec2(TRANSPORT, rect.height()));
    transport::transport_ui(ui, left, session, language, look, out);
    let top = if rect.height() < 110.0 { 25.0 } else { 33.0 };
    let track = Rect::from_min_max(
        pos2(rect.left() + TRANSPORT + MARGIN, rect.top() + top),
        pos2(rect.right() - MARGIN - 4.0, rect.bottom() - 25.0),
    );
    let scale = Scale { track, end: session.end() };
    painter.rect_filled(track, 0.0, look.inset);
    past_ui(&painter, &scale, session, selected, look);
    ticks_ui(&painter, &scale, look);
    // Words last: the head may stand among them.
    head_ui(&painter, &scale, session.sim.now(), look);
    marks_ui(&painter, &scale, session, language, look);
    seek_ui(ui, &scale, session.sim.now(), look, out);
}

/// Where an instant stands on the track.
struct Scale {
    track: Rect,
    end: SimTime,
}

impl Scale {
    #[expect(clippy::cast_possible_truncation, reason = "for drawing")]
    fn x(&self, at: SimTime) -> f32 {
        let across = at.as_secs_f64() / self.end.as_secs_f64().max(1e-9);
        self.track.left() + self.track.width() * across.clamp(0.0, 1.0) as f32
    }

    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "within the scenario")]
    fn instant(&self, x: f32) -> SimTime {
        let across = f64::from(((x - self.track.left()) / self.track.width()).clamp(0.0, 1.0));
        SimTime((self.end.0 as f64 * across) as u64)
    }
}

/// Something that lasts: from, to, and whether it is an outage (else traffic above the usual).
#[derive(Clone, Copy, Debug, PartialEq)]
struct Band {
    from: SimTime,
    to: SimTime,
    outage: bool,
}

/// The bands of a session.
fn bands(session: &Session, end: SimTime) -> Vec<Band> {
    let mut bands = traffic_bands(&session.resolved, end);
    // What a person stopped lasts until now; what the scenario stops for good, to the end.
    let written = session.resolved.scenario.timeline.iter().map(|entry| (entry, end));
    let live = session.sim.commands().iter().map(|entry| (entry, session.sim.now()));
    bands.extend(outages(written.chain(live).map(|(entry, open)| (SimTime(entry.at.0), &entry.event, open))));
    bands
}

/// The track in stretches of one ground each: where they are and what color they have, left to right.
fn grounds(scale: &Scale, bands: &[Band], now: SimTime, look: &Look) -> Vec<(Rect, Color32)> {
    let mut cuts = vec![SimTime::ZERO, now, scale.end];
    cuts.extend(bands.iter().flat_map(|band| [band.from, band.to]));
    cuts.sort();
    cuts.dedup();
    let stretches = cuts.windows(2).filter(|cut| cut[0] < scale.end);
    stretches
        .map(|cut| {
            let (from, to) = (cut[0], cut[1].min(scale.end));
            let past = if to <= now { look::mix(look.inset, look.request, 0.06) } else { look.inset };
            let covering = bands.iter().filter(|band| band.from <= from && to <= band.to);
            let ground = covering.fold(past, |ground, band| {
                look::mix(ground, if band.outage { look.error } else { look.request }, BAND)
            });
            let x = scale.x(from)..=scale.x(to);
            (Rect::from_x_y_ranges(x, scale.track.y_range()), ground)
        })
        .collect()
}

/// Phases of a client whose traffic is well above its least.
fn traffic_bands(resolved: &Resolved, end: SimTime) -> Vec<Band> {
    let mut bands = Vec::new();
    for (_, config) in &resolved.scenario.nodes.0 {
        let NodeConfig::Client(client) = config else { continue };
        let rates: Vec<f64> = client.traffic.iter().filter_map(rate).collect();
        let least = rates.iter().copied().filter(|rate| *rate > 0.0).fold(f64::INFINITY, f64::min);
        let mut from = SimTime::ZERO;
        for phase in &client.traffic {
            let to = lasts(phase).map_or(end, |lasts| from + lasts);
            if rate(phase).is_some_and(|rate| rate >= least * BURST) {
                bands.push(Band { from, to, outage: false });
            }
            from = to;
        }
    }
    bands
}

/// The highest rate of a phase; `None` if it has none.
fn rate(phase: &Phase) -> Option<f64> {
    match phase {
        Phase::Constant { rate, .. } | Phase::Poisson { rate, .. } => Some(rate.as_per_second()),
        Phase::Ramp { from, to, .. } => Some(from.as_per_second().max(to.as_per_second())),
        _ => None,
    }
}

/// How long a phase is; `None` if it goes on to the end.
fn lasts(phase: &Phase) -> Option<crate::units::time::SimDuration> {
    use crate::units::time::SimDuration;
    match phase {
        Phase::Constant { lasts, .. } | Phase::Poisson { lasts, .. } | Phase::ClosedLoop { lasts, .. } => *lasts,
        Phase::Ramp { lasts, .. } | Phase::Pause { lasts } => Some(*lasts),
        Phase::Burst { .. } => Some(SimDuration::ZERO),
        Phase::Script(requests) => Some(requests.last().map_or(SimDuration::ZERO, |request| request.at)),
    }
}

/// From each failure or slowdown to its end; each event comes with the end that it has if nothing ends it.
fn outages<'a>(events: impl Iterator<Item = (SimTime, &'a Intervention, SimTime)>) -> Vec<Band> {
    let mut sorted: Vec<_> = events.collect();
    sorted.sort_by_key(|(at, ..)| *at);
    let mut bands = Vec::new();
    for (index, (from, event, open)) in sorted.iter().enumerate() {
        let ends: fn(&Intervention) -> bool = match event {
            Intervention::Fail { .. } => |later| matches!(later, Intervention::Recover { .. }),
            Intervention::LoseZone { .. } => |later| matches!(later, Intervention::RestoreZone { .. }),
            Intervention::Slow { factor, .. } if *factor > 1.0 => |later| matches!(later, Intervention::Slow { .. }),
            _ => continue,
        };
        let same = |later: &Intervention| (later.node(), later.zone()) == (event.node(), event.zone());
        let later = sorted[index + 1..].iter().find(|(_, later, _)| same(later) && ends(later));
        bands.push(Band { from: *from, to: later.map_or(*open, |(at, ..)| *at), outage: true });
    }
    bands
}

/// Bands, and the main curve over the part that has been played.
#[expect(clippy::cast_possible_truncation, reason = "for drawing")]
fn past_ui(painter: &Painter, scale: &Scale, session: &Session, selected: Option<NodeId>, look: &Look) {
    let now = session.sim.now();
    let curve = curves::main_curve(session, selected, look);
    let played = Rect::from_x_y_ranges(scale.track.left()..=scale.x(now), scale.track.y_range());
    let inside = played.with_min_y(played.top() + 6.0);
    for (rect, ground) in grounds(scale, &bands(session, scale.end), now, look) {
        painter.rect_filled(rect, 0.0, ground);
        let Some(curve) = &curve else { continue };
        let highest = chart::highest(std::slice::from_ref(curve));
        let clipped = painter.with_clip_rect(rect.expand2(vec2(0.0, 2.0)).intersect(painter.clip_rect()));
        chart::curve_ui(&clipped, inside, curve, now.as_secs_f64() as f32, highest, ground);
    }
}

/// Times under the track, at round distances that leave room for their words.
fn ticks_ui(painter: &Painter, scale: &Scale, look: &Look) {
    const STEPS: [u64; 16] = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 21_600, 86_400];
    let end = scale.end.as_secs_f64();
    let most = f64::from(scale.track.width() / 100.0).max(1.0);
    let step = STEPS.into_iter().find(|step| end / *step as f64 <= most).unwrap_or(864_000);
    painter.hline(scale.track.x_range(), scale.track.bottom(), Stroke::new(1.0, look.line));
    let mut second = 0;
    while second as f64 <= end {
        let x = scale.x(SimTime(second * 1_000_000_000));
        painter.vline(x, scale.track.bottom()..=scale.track.bottom() + 4.0, Stroke::new(1.0, look.line2));
        let anchor = if second == 0 {
            Align2::LEFT_TOP
        } else if x > scale.track.right() - 24.0 {
            Align2::RIGHT_TOP
        } else {
            Align2::CENTER_TOP
        };
        let at = pos2(x, scale.track.bottom() + 5.0);
        ink::text(painter, at, anchor, (&texts::clock(second), look::mono(TEXT_CAPTION), look.lo));
        second += step;
    }
}

/// Flags for what the scenario does, diamonds for what a person did.
fn marks_ui(painter: &Painter, scale: &Scale, session: &Session, language: Language, look: &Look) {
    let now = session.sim.now();
    let written = session.resolved.scenario.timeline.iter().map(|entry| (entry, Voice::Timeline));
    let live = session.sim.commands().iter().map(|entry| (entry, Voice::Person));
    let mut marks: Vec<_> = written.chain(live).collect();
    marks.sort_by_key(|(entry, _)| entry.at);
    let mut written_to = f32::NEG_INFINITY;
    for (index, (entry, voice)) in marks.iter().enumerate() {
        let at = SimTime(entry.at.0);
        let x = scale.x(at);
        let color = mark_color(&entry.event, *voice, look);
        pole_ui(painter, scale, x, color, at > now);
        head_of_mark_ui(painter, pos2(x, scale.track.top()), *voice, color);
        // What ends something needs no words where they would cover those of its beginning.
        let ends = ends(&entry.event);
        let next = marks[index + 1..].iter().find(|(next, _)| !self::ends(&next.event) || ends);
        let next = next.map_or(scale.track.right(), |(next, _)| scale.x(SimTime(next.at.0)));
        if ends && x + 14.0 < written_to + 10.0 {
            continue;
        }
        let room = next - x - 20.0;
        if room > 24.0 {
            let words = texts::intervention(&entry.event, language);
            let ink_color = if at > now { look.lo } else { look.mid };
            let run = (words.as_str(), look::regular(TEXT_LABEL - 0.5), ink_color);
            let at = pos2(x + 14.0, scale.track.top() - 10.0);
            let words = ink::line(painter, &[run], room);
            let ground = Align2::LEFT_CENTER.anchor_size(at, words.size()).expand2(vec2(2.0, 0.0));
            painter.rect_filled(ground, 0.0, look.panel);
            written_to = ink::place(painter, at, Align2::LEFT_CENTER, words).right();
        }
    }
}

/// It ends something that an earlier event began.
fn ends(event: &Intervention) -> bool {
    match event {
        Intervention::Recover { .. } | Intervention::RestoreZone { .. } => true,
        Intervention::Slow { factor, .. } => *factor <= 1.0,
        _ => false,
    }
}

fn mark_color(event: &Intervention, voice: Voice, look: &Look) -> Color32 {
    match event {
        _ if voice == Voice::Person => look.retry,
        Intervention::Burst { .. } => look.request,
        Intervention::Recover { .. } | Intervention::RestoreZone { .. } => look.busy,
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

fn head_of_mark_ui(painter: &Painter, foot: bevy_egui::egui::Pos2, voice: Voice, color: Color32) {
    let shape = if voice == Voice::Person {
        let c = foot + vec2(0.0, -9.0);
        vec![c + vec2(0.0, -6.0), c + vec2(6.0, 0.0), c + vec2(0.0, 6.0), c + vec2(-6.0, 0.0)]
    } else {
        let c = foot + vec2(0.0, -15.0);
        vec![c, c + vec2(10.0, 0.0), c + vec2(7.5, 4.0), c + vec2(10.0, 8.0), c + vec2(0.0, 8.0)]
    };
    painter.add(Shape::convex_polygon(shape, color, Stroke::NONE));
}

/// Now.
fn head_ui(painter: &Painter, scale: &Scale, now: SimTime, look: &Look) {
    let x = scale.x(now);
    let top = scale.track.top();
    painter.vline(x, top - 4.0..=scale.track.bottom(), Stroke::new(2.0, look.hi));
    let c = pos2(x, top - 4.0);
    let shape = [vec2(-6.0, -9.0), vec2(6.0, -9.0), vec2(6.0, -3.0), vec2(0.0, 3.0), vec2(-6.0, -3.0)];
    painter.add(Shape::convex_polygon(shape.map(|offset| c + offset).to_vec(), look.hi, Stroke::NONE));
}

/// A click ahead of now runs there; pointing shows the time.
fn seek_ui(ui: &Ui, scale: &Scale, now: SimTime, look: &Look, out: &mut Vec<UiCommand>) {
    let response = ui.interact(scale.track, Id::new("track"), Sense::CLICK);
    let Some(at) = response.hover_pos() else { return };
    let instant = scale.instant(at.x);
    let painter = ui.painter();
    painter.vline(at.x, scale.track.y_range(), Stroke::new(1.0, look.lo));
    let label = texts::instant(instant);
    let tag = Rect::from_center_size(pos2(at.x, scale.track.top() + 12.0), vec2(52.0, 18.0));
    ink::well(painter, tag, 4.0, look.raised, Stroke::new(1.0, look.line));
    ink::text(painter, tag.center(), Align2::CENTER_CENTER, (&label, look::mono(TEXT_CAPTION), look.hi));
    if response.clicked() && instant > now {
        out.push(UiCommand::Seek(instant));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outage_lasts_from_the_failure_to_the_recovery_of_the_same_node() {
        let fail = |node: &str| Intervention::Fail { node: node.into() };
        let recover = |node: &str| Intervention::Recover { node: node.into() };
        let events = [(SimTime(10), fail("db")), (SimTime(12), recover("web")), (SimTime(20), recover("db"))];

        let bands = outages(events.iter().map(|(at, event)| (*at, event, SimTime(100))));

        assert_eq!(bands, vec![Band { from: SimTime(10), to: SimTime(20), outage: true }]);
    }
}
