//! The timeline: what has been, what lasts, and what the scenario still holds.

use bevy_egui::egui::{Align2, Color32, Painter, Rect, Shape, Stroke, Ui, pos2, vec2};

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
use crate::window::look::{self, Look, MARGIN, TEXT_CAPTION};
use crate::window::marks;
use crate::window::playback::Goal;
use crate::window::scrub;
use crate::window::session::Session;
use crate::window::texts;
use crate::window::transport;

/// Room of the transport.
const TRANSPORT: f32 = 352.0;

/// Opacity of a band for what lasts.
const BAND: f32 = 0.15;

/// Traffic this many times the least counts as a burst.
const BURST: f64 = 1.5;

/// What the timeline shows.
#[derive(Clone, Copy)]
pub(super) struct Track<'a> {
    /// Its clock, its kept states and its main curve.
    pub(super) session: &'a Session,
    /// The two sides of a twin, whose marks are told apart by letter.
    pub(super) pair: Option<[&'a Session; 2]>,
    /// The node whose curve it is, if one is selected.
    pub(super) selected: Option<NodeId>,
}

/// Draws transport and track.
pub(super) fn timeline_ui(
    ui: &mut Ui,
    rect: Rect,
    Track { session, pair, selected }: Track<'_>,
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
    kept_ui(&painter, &scale, session, look);
    ticks_ui(&painter, &scale, TEXT_CAPTION, look);
    let sessions = pair.unwrap_or([session, session]);
    marks::marks_ui(&painter, &scale, session.sim.now(), sessions, language, look);
    head_ui(&painter, &scale, head(session), look);
    scrub::scrub_ui(ui, &scale, session, language, look, out);
}

/// Where the head stands: at the goal of a jump that is under way, else at this moment.
fn head(session: &Session) -> SimTime {
    session.playback.goal().and_then(Goal::instant).unwrap_or(session.sim.now())
}

/// The track alone, without marks: what has been, and where in the run it is. `text` is the size of its times.
pub(super) fn bare_track_ui(painter: &Painter, track: Rect, session: &Session, text: f32, look: &Look) {
    let scale = Scale { track, end: session.end() };
    painter.rect_filled(track, 0.0, look.inset);
    past_ui(painter, &scale, session, None, look);
    ticks_ui(painter, &scale, text, look);
    head_ui(painter, &scale, head(session), look);
}

/// Where an instant stands on the track.
pub(super) struct Scale {
    pub(super) track: Rect,
    pub(super) end: SimTime,
}

impl Scale {
    #[expect(clippy::cast_possible_truncation, reason = "for drawing")]
    pub(super) fn x(&self, at: SimTime) -> f32 {
        let across = at.as_secs_f64() / self.end.as_secs_f64().max(1e-9);
        self.track.left() + self.track.width() * across.clamp(0.0, 1.0) as f32
    }

    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "within the scenario")]
    pub(super) fn instant(&self, x: f32) -> SimTime {
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
    // What was done live before going back will be done again.
    let done = session.sim.commands().iter().map(|entry| (entry, session.sim.now()));
    let live = done.chain(session.sim.planned().iter().map(|entry| (entry, end)));
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

/// Ticks at the foot of the track: the states that going back starts from.
fn kept_ui(painter: &Painter, scale: &Scale, session: &Session, look: &Look) {
    let foot = scale.track.bottom();
    for at in session.past.instants() {
        painter.vline(scale.x(at), foot - 6.0..=foot, Stroke::new(1.0, look.mid));
    }
}

/// Times under the track, at round distances that leave room for their words.
fn ticks_ui(painter: &Painter, scale: &Scale, text: f32, look: &Look) {
    const STEPS: [u64; 16] = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 21_600, 86_400];
    let end = scale.end.as_secs_f64();
    let most = f64::from(scale.track.width() * TEXT_CAPTION / (text * 100.0)).max(1.0);
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
        ink::text(painter, at, anchor, (&texts::clock(second), look::mono(text), look.lo));
        second += step;
    }
}

/// Now: inside the track, so that it never stands on the words of a mark.
fn head_ui(painter: &Painter, scale: &Scale, now: SimTime, look: &Look) {
    let x = scale.x(now);
    painter.vline(x, scale.track.y_range(), Stroke::new(2.0, look.hi));
    let corner = pos2(x, scale.track.top());
    let shape = [vec2(-6.0, 0.0), vec2(6.0, 0.0), vec2(6.0, 6.0), vec2(0.0, 12.0), vec2(-6.0, 6.0)];
    painter.add(Shape::convex_polygon(shape.map(|offset| corner + offset).to_vec(), look.hi, Stroke::NONE));
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
