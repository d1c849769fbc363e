//! Turning points of a run, found as it is played: what a narrator would tell.
//!
//! The run is looked at in fixed steps of simulated time, so the story is the same at every playback speed. Each
//! kind of turn weighs less the more often it has been told of the same node, so that what is rare comes first.

use std::collections::{BTreeMap, VecDeque};

use crate::measure::asked::{Asked, Question};
use crate::measure::meter::Meter;
use crate::services::contract::{Metric, NodeId, Rule};
use crate::units::time::{NANOS_PER_SECOND, SimDuration, SimTime};

/// Looks at a run of an hour; longer runs are looked at as often, in longer steps.
const LOOKS: u64 = 3_600;

/// Lines of a story, if something happened all the time.
const LINES: u64 = 200;

/// Least time between two lines.
const LEAST_GAP: SimDuration = SimDuration::from_secs(2);

/// Most turns that are kept.
const MOST: usize = 1_000;

/// Smallest backlog worth a line; then each power of ten above it.
const BACKLOG: u64 = 100;

/// Looks that the flow is averaged over.
const WINDOW: usize = 10;

/// Looks that the flow must stay changed before it is told.
const STEADY: u32 = 3;

/// Requests in a window below which the flow says nothing.
const LEAST_FLOW: u64 = 20;

/// Gauges that say how many wait.
const BACKLOGS: [&str; 5] = [
    "ApproximateNumberOfMessagesVisible",
    "QueueLength",
    "AsyncEventsWaiting",
    "QueriesWaiting",
    "NotificationsWaiting",
];

/// Beginnings of the names of rules that have turns of their own, or refuse nobody.
const QUIET: [&str; 3] = ["autoscaling.", "cloudwatch.", "lambda.cold-start"];

/// What turned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// So many wait now, a power of ten.
    Backlog(u64),
    /// Nobody waits any more; so many did at most.
    Drained(u64),
    /// An alarm went off.
    Alarm,
    /// An alarm is over, after so long.
    AlarmOver(SimDuration),
    /// A group wants another number of instances: from, to.
    Wanted(u64, u64),
    /// The first instance that was wanted is in service, after so long.
    FirstInService(SimDuration),
    /// All instances that are wanted are in service.
    AllInService(u64),
    /// A rule decided at this node for the first time.
    Rule(Rule),
    /// The first message went to a dead-letter queue.
    DeadLetter,
    /// A standby took over.
    FailedOver,
    /// The first request of that kind, with its number.
    First(Question, u64),
    /// Less than half of what comes is done in time: done, and sent, in a second (rounded).
    FlowFell(u64, u64),
    /// It is done in time again: done, and sent, in a second (rounded).
    FlowBack(u64, u64),
}

impl What {
    /// Its kind, and how much the first one of it weighs: 1 (little) to 10.
    fn kind(&self) -> (u8, u8) {
        match self {
            What::Backlog(n) if *n <= BACKLOG => (0, 3),
            What::Backlog(n) if *n <= 1_000 => (1, 6),
            What::Backlog(_) => (2, 8),
            What::Drained(_) => (3, 8),
            What::Alarm => (4, 8),
            What::AlarmOver(_) => (5, 6),
            What::Wanted(..) => (6, 6),
            What::FirstInService(_) => (7, 7),
            What::AllInService(_) => (8, 6),
            What::Rule(_) => (9, 7),
            What::DeadLetter => (10, 9),
            What::FailedOver => (11, 9),
            What::First(Question::Failed | Question::Slow | Question::Retried, _) => (12, 8),
            What::First(..) => (13, 10),
            What::FlowFell(..) => (14, 8),
            What::FlowBack(..) => (15, 8),
        }
    }
}

/// A turning point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Turn {
    /// When it was seen.
    pub at: SimTime,
    /// Where, if it was somewhere.
    pub node: Option<NodeId>,
    /// What turned.
    pub what: What,
    /// How rare it is, 1 (common) to 10.
    pub weight: u8,
}

/// What a look sees.
#[derive(Clone, Copy)]
pub struct Look<'a> {
    /// The meters of all nodes.
    pub meters: &'a [Meter],
    /// Rules that decided, by node, in order of first appearance.
    pub causes: &'a [Vec<(Rule, u64)>],
    /// Requests worth asking about.
    pub asked: &'a Asked,
    /// Requests completed in time so far.
    pub on_time: u64,
}

/// A meter that is looked at, and what is remembered of it.
#[derive(Clone, Debug)]
enum Probe {
    Backlog { told: u64, peak: u64 },
    Alarm { since: Option<SimTime> },
    Group { in_service: usize, wanted: u64, asked: Option<Asking> },
    DeadLetters { told: bool },
    Failovers { told: u64 },
}

/// Instances that a group waits for.
#[derive(Clone, Copy, Debug)]
struct Asking {
    since: SimTime,
    had: u64,
    first_told: bool,
}

/// Requests in and out, over the last looks.
#[derive(Clone, Debug, Default)]
struct Flow {
    looks: VecDeque<(SimTime, u64, u64)>,
    /// It has been well before: a run that only begins has not failed.
    begun: bool,
    low: bool,
    steady: u32,
}

/// Turning points so far, and what it takes to find the next.
#[derive(Clone, Debug)]
pub struct Turns {
    step: SimDuration,
    gap: SimDuration,
    next: SimTime,
    /// Node, index of its meter, and what is remembered of it.
    probes: Vec<(NodeId, usize, Probe)>,
    /// Meters of requests that clients sent.
    sent: Vec<usize>,
    /// How many rules of each node have been seen.
    causes: Vec<usize>,
    first: [bool; Question::ALL.len()],
    flow: Flow,
    said: BTreeMap<(Option<NodeId>, u8), u8>,
    turns: Vec<Turn>,
}

impl Turns {
    /// For a run that long of nodes with these metrics, whose meters begin at these places.
    #[must_use]
    pub fn new(metrics: &[&'static [Metric]], first: &[usize], duration: SimDuration) -> Self {
        let seconds = duration.0.div_ceil(NANOS_PER_SECOND);
        let step = SimDuration::from_secs(seconds.div_ceil(LOOKS).max(1));
        let mut turns = Turns {
            step,
            gap: LEAST_GAP.max(SimDuration::from_secs(seconds.div_ceil(LINES))),
            next: SimTime::ZERO + step,
            probes: Vec::new(),
            sent: Vec::new(),
            causes: vec![0; metrics.len()],
            first: [false; Question::ALL.len()],
            flow: Flow::default(),
            said: BTreeMap::new(),
            turns: Vec::new(),
        };
        for ((node, metrics), first) in (0..).zip(metrics).zip(first) {
            turns.probe(NodeId(node), metrics, *first);
        }
        turns
    }

    fn probe(&mut self, node: NodeId, metrics: &[Metric], first: usize) {
        let place = |name: &str| metrics.iter().position(|metric| metric.name == name).map(|index| first + index);
        let probe = |name: &str, probe: Probe| place(name).map(|meter| (node, meter, probe));
        self.probes.extend(BACKLOGS.iter().filter_map(|name| probe(name, Probe::Backlog { told: 0, peak: 0 })));
        self.probes.extend(probe("InAlarm", Probe::Alarm { since: None }));
        self.probes.extend(probe("NumberOfMessagesDeadLettered", Probe::DeadLetters { told: false }));
        self.probes.extend(probe("Failovers", Probe::Failovers { told: 0 }));
        if let Some(in_service) = place("GroupInServiceInstances") {
            let group = Probe::Group { in_service, wanted: 0, asked: None };
            self.probes.extend(probe("GroupDesiredCapacity", group));
        }
        self.sent.extend(place("RequestsSent"));
    }

    /// When the next look is due.
    #[must_use]
    pub fn due(&self) -> SimTime {
        self.next
    }

    /// Every turn so far, in order of time.
    #[must_use]
    pub fn all(&self) -> &[Turn] {
        &self.turns
    }

    /// They are so close together that a story has room for one of them.
    #[must_use]
    pub fn are_close(&self, a: &Turn, b: &Turn) -> bool {
        a.at.0 / self.gap.0 == b.at.0 / self.gap.0
    }

    /// It is `now`: the look that is due, of a state that has not changed since it was.
    pub fn look(&mut self, now: SimTime, look: Look<'_>) {
        let at = self.next;
        // Nothing happened between two looks that are due at once: one is enough.
        self.next = SimTime((now.0 / self.step.0 + 1) * self.step.0);
        for index in 0..self.probes.len() {
            self.look_at(index, at, look);
        }
        self.look_at_causes(at, look);
        self.look_at_requests(at, look.asked);
        self.look_at_flow(at, look);
    }

    fn say(&mut self, at: SimTime, node: Option<NodeId>, what: What) {
        let (kind, base) = what.kind();
        let said = self.said.entry((node, kind)).or_default();
        let weight = base.saturating_sub(*said);
        *said = said.saturating_add(1);
        if weight > 0 && self.turns.len() < MOST {
            self.turns.push(Turn { at, node, what, weight });
        }
    }

    fn look_at(&mut self, index: usize, at: SimTime, look: Look<'_>) {
        let (node, meter, probe) = &mut self.probes[index];
        let node = *node;
        let found = match probe {
            Probe::Backlog { told, peak } => backlog(level(look, *meter, at), told, peak),
            Probe::Alarm { since } => alarm(level(look, *meter, at) > 0, since, at),
            Probe::Group { in_service, wanted, asked } => {
                let (desired, in_service) = (level(look, *meter, at), level(look, *in_service, at));
                group(desired, in_service, wanted, asked, at)
            }
            Probe::DeadLetters { told } => {
                let first = !*told && sum(look, *meter, at) > 0;
                *told |= first;
                [first.then_some(What::DeadLetter), None]
            }
            Probe::Failovers { told } => {
                let more = sum(look, *meter, at) > *told;
                *told = sum(look, *meter, at);
                [more.then_some(What::FailedOver), None]
            }
        };
        found.into_iter().flatten().for_each(|what| self.say(at, Some(node), what));
    }

    fn look_at_causes(&mut self, at: SimTime, look: Look<'_>) {
        for (node, causes) in (0..).zip(look.causes) {
            let seen = std::mem::replace(&mut self.causes[node as usize], causes.len());
            for (rule, _) in &causes[seen..] {
                if !QUIET.iter().any(|quiet| rule.name.starts_with(quiet)) {
                    self.say(at, Some(NodeId(node)), What::Rule(*rule));
                }
            }
        }
    }

    fn look_at_requests(&mut self, at: SimTime, asked: &Asked) {
        const TOLD: [Question; 4] = [Question::Twice, Question::Lost, Question::Unacknowledged, Question::Failed];
        for question in TOLD {
            let seen = &mut self.first[question as usize];
            if let Some(first) = asked.oldest(question).filter(|_| !*seen) {
                *seen = true;
                self.say(at, None, What::First(question, first.order));
            }
        }
    }

    fn look_at_flow(&mut self, at: SimTime, look: Look<'_>) {
        let sent = self.sent.iter().map(|meter| sum(look, *meter, at)).sum();
        if let Some(what) = self.flow.look(at, sent, look.on_time) {
            self.say(at, None, what);
        }
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "levels are whole and not negative")]
fn level(look: Look<'_>, meter: usize, at: SimTime) -> u64 {
    look.meters[meter].totals(at).level.max(0.0) as u64
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "counts are whole and not negative")]
fn sum(look: Look<'_>, meter: usize, at: SimTime) -> u64 {
    look.meters[meter].totals(at).sum as u64
}

fn backlog(level: u64, told: &mut u64, peak: &mut u64) -> [Option<What>; 2] {
    *peak = (*peak).max(level);
    let mut reached = BACKLOG;
    while reached <= level / 10 {
        reached *= 10;
    }
    if level >= BACKLOG && reached > *told {
        *told = reached;
        return [Some(What::Backlog(reached)), None];
    }
    if *told > 0 && level <= *peak / 200 {
        let drained = What::Drained(*peak);
        (*told, *peak) = (0, 0);
        return [Some(drained), None];
    }
    [None, None]
}

fn alarm(on: bool, since: &mut Option<SimTime>, at: SimTime) -> [Option<What>; 2] {
    match (*since, on) {
        (None, true) => {
            *since = Some(at);
            [Some(What::Alarm), None]
        }
        (Some(from), false) => {
            *since = None;
            [Some(What::AlarmOver(at.since(from))), None]
        }
        _ => [None, None],
    }
}

fn group(
    desired: u64,
    in_service: u64,
    wanted: &mut u64,
    asked: &mut Option<Asking>,
    at: SimTime,
) -> [Option<What>; 2] {
    let before = std::mem::replace(wanted, desired);
    // What a group wants at first is no change.
    let changed = (before != desired && before > 0).then_some(What::Wanted(before, desired));
    if desired > before && before > 0 && asked.is_none() {
        *asked = Some(Asking { since: at, had: in_service, first_told: false });
    }
    let arrived = match asked {
        Some(asking) if in_service > asking.had && !asking.first_told => {
            asking.first_told = true;
            Some(What::FirstInService(at.since(asking.since)))
        }
        Some(asking) if asking.first_told && in_service >= desired => Some(What::AllInService(in_service)),
        _ => None,
    };
    if in_service >= desired && asked.is_some_and(|asking| asking.first_told) && changed.is_none() {
        *asked = None;
    }
    [changed, arrived]
}

impl Flow {
    fn look(&mut self, at: SimTime, sent: u64, done: u64) -> Option<What> {
        self.looks.push_back((at, sent, done));
        if self.looks.len() <= WINDOW {
            return None;
        }
        let (from, sent_before, done_before) = self.looks.pop_front()?;
        let (sent, done) = (sent - sent_before, done - done_before);
        if sent < LEAST_FLOW {
            return None;
        }
        let low = done * 2 < sent;
        self.begun |= !low;
        if low == self.low || !self.begun || (self.low && done * 10 < sent * 8) {
            self.steady = 0;
            return None;
        }
        self.steady += 1;
        if self.steady < STEADY {
            return None;
        }
        (self.low, self.steady) = (low, 0);
        let nanos = at.since(from).0.max(1);
        let rate = |n: u64| (n * NANOS_PER_SECOND + nanos / 2) / nanos;
        let (done, sent) = (rate(done), rate(sent));
        Some(if low { What::FlowFell(done, sent) } else { What::FlowBack(done, sent) })
    }
}

#[cfg(test)]
mod tests {
    use crate::measure::telling;

    use super::*;

    fn at(second: u64) -> SimTime {
        SimTime(second * NANOS_PER_SECOND)
    }

    #[test]
    fn a_backlog_is_told_at_each_power_of_ten_and_when_it_is_gone() {
        let (mut told, mut peak) = (0, 0);
        let levels = [50, 99, 150, 900, 12_000, 9_000, 11_000, 61, 60, 3];
        let found = levels.map(|level| backlog(level, &mut told, &mut peak)[0]);

        // The peak is 12,000: drained from 12,000 / 200 = 60 on, and told once.
        let expected = [
            None,
            None,
            Some(What::Backlog(100)),
            None,
            Some(What::Backlog(10_000)),
            None,
            None,
            None,
            Some(What::Drained(12_000)),
            None,
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn a_group_is_told_of_when_it_wants_more_when_the_first_is_there_and_when_all_are() {
        let (mut wanted, mut asked) = (0, None);
        let looks = [(0, 2, 2), (10, 6, 2), (70, 6, 2), (110, 6, 3), (120, 6, 6), (130, 6, 6), (200, 4, 6)];
        let found =
            looks.map(|(second, desired, in_service)| group(desired, in_service, &mut wanted, &mut asked, at(second)));

        assert_eq!(found[0], [None, None]);
        assert_eq!(found[1], [Some(What::Wanted(2, 6)), None]);
        assert_eq!(found[3], [None, Some(What::FirstInService(SimDuration::from_secs(100)))]);
        assert_eq!(found[4], [None, Some(What::AllInService(6))]);
        assert_eq!(found[5], [None, None]);
        assert_eq!(found[6], [Some(What::Wanted(6, 4)), None]);
    }

    #[test]
    fn the_flow_is_told_when_it_has_stayed_low_and_when_it_is_back() {
        let mut flow = Flow::default();
        let (mut sent, mut done, mut found) = (0, 0, Vec::new());
        // 10 a second; all done up to 20 s, none up to 40 s, all again later.
        for second in 1..=60 {
            sent += 10;
            done += if (21..=40).contains(&second) { 0 } else { 10 };
            found.extend(flow.look(at(second), sent, done).map(|what| (second, what)));
        }
        // The mean of ten looks is below half from 26 s on (40 of 100), and stays so for three looks at 28 s.
        // Back: 80 of 100 at 48 s, the third such look at 50 s, when all of the last ten were done.
        assert_eq!(found, [(28, What::FlowFell(2, 10)), (50, What::FlowBack(10, 10))]);
    }

    #[test]
    fn of_turns_close_together_only_the_rarest_is_told_and_repetition_makes_common() {
        let mut turns = Turns::new(&[], &[], SimDuration::from_secs(400));
        // A gap of 400 s / 200 = 2 s.
        turns.say(at(10), None, What::Alarm);
        turns.say(at(11), None, What::DeadLetter);
        turns.say(at(12), None, What::Alarm);
        assert_eq!(
            telling::told(&turns).iter().map(|turn| turn.what).collect::<Vec<_>>(),
            [What::DeadLetter, What::Alarm]
        );
        assert_eq!(turns.all().iter().map(|turn| turn.weight).collect::<Vec<_>>(), [8, 9, 7]);
        (0..50).for_each(|n| turns.say(at(100 + n), None, What::Alarm));
        assert_eq!(turns.all().len(), 3 + 6, "the ninth alarm of a node is no news");
    }
}
