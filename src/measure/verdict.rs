//! The answer to a question about one request: which moment decided, and the numbers that say why.

use crate::measure::asked::Question;
use crate::measure::trace::Biography;
use crate::measure::waterfall::{Bar, Event, Moment, Part, Shade, Waterfall};
use crate::services::contract::Rule;
use crate::units::time::{SimDuration, SimTime};

/// Why it went as it did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The message became visible again while its handler was still at work.
    WorkOutlivedVisibility {
        /// From the receive to the end of the work; `None`: it had not ended.
        took: Option<SimDuration>,
        /// How many messages of its batch came before it.
        before: u32,
        /// How long the message was hidden.
        hidden: SimDuration,
    },
    /// The handler failed, and the message became visible again.
    HandlerFailed {
        /// Why it failed.
        rule: Option<Rule>,
        /// How long the message was hidden.
        hidden: SimDuration,
    },
    /// Whoever had the message was gone before it was done.
    HandlerGone {
        /// How long the message was hidden.
        hidden: SimDuration,
    },
    /// The work was done in time and the message was not deleted all the same.
    NotDeleted {
        /// How long the message was hidden.
        hidden: SimDuration,
    },
    /// A caller gave up and tried again, and both attempts took effect.
    BothAttempts {
        /// How long it had waited.
        patience: SimDuration,
        /// How long after that the first effect happened; `None`: it had happened before.
        late: Option<SimDuration>,
    },
    /// It lay in a queue until the queue dropped it.
    Expired {
        /// How long it lay there.
        kept: SimDuration,
    },
    /// It was received too often and moved to a dead-letter queue.
    ReceivedTooOften {
        /// How often.
        receives: u32,
        /// Why its handler failed the last time, if it failed.
        rule: Option<Rule>,
    },
    /// Its client got no answer in time.
    GaveUp {
        /// How long it waited, retries included.
        after: SimDuration,
        /// How often it tried.
        attempts: u32,
    },
    /// Its client was refused.
    Refused {
        /// HTTP status.
        status: u16,
        /// The rule that refused it.
        rule: Rule,
        /// How often the client tried.
        attempts: u32,
    },
    /// It happened, but its client had been told no.
    Unheard {
        /// From the no to the effect; `None`: the effect came first.
        late: Option<SimDuration>,
        /// From birth to the no.
        told: SimDuration,
    },
    /// One stretch of time was longer than all others.
    Longest {
        /// That stretch, an index into the bars.
        bar: usize,
        /// How long it was.
        span: SimDuration,
        /// From birth to the effect, or as far as the story goes.
        total: SimDuration,
    },
    /// The first attempt came to nothing, a later one worked.
    TriedAgain {
        /// Why the first attempt came to nothing.
        rule: Option<Rule>,
        /// How often it was tried in all.
        attempts: u32,
    },
    /// What this rule says.
    ByRule(Rule),
    /// Nothing is known yet.
    Unknown,
}

/// A verdict with the moment that decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Why.
    pub verdict: Verdict,
    /// The moment, an index into those of the picture.
    pub decided: Option<usize>,
}

/// The answer to `question` about that request.
#[must_use]
pub fn answer(biography: &Biography, picture: &Waterfall, question: Question) -> Answer {
    let found = match question {
        Question::Twice => twice(biography, picture),
        Question::DeadLettered => dead(picture),
        Question::Lost => lost(biography, picture),
        Question::Failed => told_no(biography, picture),
        Question::Unacknowledged => unheard(biography, picture),
        Question::Retried => again(picture, SimTime::NEVER).map(|index| tried_again(picture, index)),
        Question::Slow => longest(biography, picture),
    };
    found.unwrap_or_else(|| by_rule(biography, picture))
}

/// What the rule that decided says, at its last moment.
fn by_rule(biography: &Biography, picture: &Waterfall) -> Answer {
    let decided = biography.cause.and_then(|cause| last(picture, |moment| moment.rule == Some(cause)));
    Answer { verdict: biography.cause.map_or(Verdict::Unknown, Verdict::ByRule), decided }
}

fn last(picture: &Waterfall, wanted: impl Fn(&Moment) -> bool) -> Option<usize> {
    picture.moments.iter().rposition(wanted)
}

fn is(moment: &Moment, what: &str) -> bool {
    matches!(moment.event, Event::Hop(own) if own == what)
}

/// The message came back, or the call was repeated, last before that instant.
fn again(picture: &Waterfall, before: SimTime) -> Option<usize> {
    last(picture, |moment| moment.at <= before && came_back(moment))
        .or_else(|| last(picture, |moment| moment.at <= before && is(moment, "gave up waiting")))
        .or_else(|| last(picture, |moment| moment.at <= before && is(moment, "answered") && moment.number >= 400))
}

fn came_back(moment: &Moment) -> bool {
    const BACK: [&str; 4] = [
        "message visible again",
        "message waits again",
        "event waits again",
        "a copy of the message survived its delete",
    ];
    matches!(moment.event, Event::Hop(what) if BACK.contains(&what))
}

fn twice(biography: &Biography, picture: &Waterfall) -> Option<Answer> {
    let repeated = last(picture, |moment| matches!(moment.event, Event::Effect(n) if n > 1))?;
    let second = picture.moments[repeated].at;
    // The rule that began it again decides; by it we know which of several beginnings it was.
    let by_cause = last(picture, |moment| moment.at <= second && came_back(moment) && moment.rule == biography.cause);
    if let Some(index) = by_cause {
        return Some(back(picture, index));
    }
    // The attempt that was one too many, and the impatience before it.
    let repeated = last(picture, |moment| moment.at <= second && is(moment, "arrived") && moment.number > 1);
    let attempt = repeated.map_or(second, |index| picture.moments[index].at);
    let gave_up = last(picture, |moment| moment.at <= attempt && is(moment, "gave up waiting"));
    if let Some(index) = gave_up {
        let moment = &picture.moments[index];
        let effect = biography.effects.first()?.at;
        let late = (effect > moment.at).then(|| effect.since(moment.at));
        let verdict = Verdict::BothAttempts { patience: moment.after.unwrap_or_default(), late };
        return Some(Answer { verdict, decided: Some(index) });
    }
    again(picture, second).map(|index| back(picture, index))
}

/// Why the message came back at that moment.
fn back(picture: &Waterfall, index: usize) -> Answer {
    let moment = &picture.moments[index];
    let hidden = moment.after.unwrap_or_default();
    let verdict = match moment.event {
        Event::Hop("message visible again" | "message waits again") => held_too_long(picture, moment, hidden),
        _ => moment.rule.map_or(Verdict::Unknown, Verdict::ByRule),
    };
    Answer { verdict, decided: Some(index) }
}

fn held_too_long(picture: &Waterfall, moment: &Moment, hidden: SimDuration) -> Verdict {
    let began = SimTime(moment.at.0.saturating_sub(hidden.0));
    // Several queues may count their receives alike: only work that began in this stretch.
    let bars: Vec<&Bar> =
        picture.handler(moment.number).filter(|bar| bar.from >= began && bar.from <= moment.at).collect();
    let Some(work) = bars.last() else { return Verdict::HandlerGone { hidden } };
    let from = bars.iter().map(|bar| bar.from).min().unwrap_or(work.from);
    let after_it = picture.handler(moment.number).filter(|bar| bar.from > moment.at && bar.row == work.row).last();
    let end = after_it.unwrap_or(work);
    let before = bars.iter().find_map(|bar| if let Shade::Behind(n) = bar.shade { Some(n) } else { None });
    let failed = |moment: &&Moment| is(moment, "handler failed") && Some(moment.at) == end.to;
    match end.shade {
        Shade::Working(Some(false)) => match picture.moments.iter().find(failed) {
            Some(failure) => Verdict::HandlerFailed { rule: failure.rule, hidden },
            None => Verdict::HandlerGone { hidden },
        },
        _ if end.to.is_some_and(|to| to <= moment.at) => Verdict::NotDeleted { hidden },
        _ => {
            let took = end.to.map(|to| to.since(from));
            Verdict::WorkOutlivedVisibility { took, before: before.unwrap_or(0), hidden }
        }
    }
}

fn dead(picture: &Waterfall) -> Option<Answer> {
    let moved = last(picture, |moment| is(moment, "message moved to the dead-letter queue"))?;
    let moment = &picture.moments[moved];
    let failed = |other: &&Moment| other.at <= moment.at && is(other, "handler failed");
    let rule = picture.moments.iter().rev().find(failed).and_then(|failure| failure.rule);
    let verdict = Verdict::ReceivedTooOften { receives: moment.number, rule };
    Some(Answer { verdict, decided: Some(moved) })
}

fn lost(biography: &Biography, picture: &Waterfall) -> Option<Answer> {
    let gone = last(picture, |moment| is(moment, "message expired"))?;
    let moment = &picture.moments[gone];
    if moment.rule != biography.cause {
        return None;
    }
    let stored = picture.moments.iter().find(|other| is(other, "message stored") && other.node == moment.node)?;
    Some(Answer { verdict: Verdict::Expired { kept: moment.at.since(stored.at) }, decided: Some(gone) })
}

/// How often the client tried.
fn attempts(biography: &Biography, picture: &Waterfall) -> u32 {
    let told = |moment: &&Moment| moment.node != biography.client && is(moment, "arrived");
    picture.moments.iter().filter(told).map(|moment| moment.number).max().unwrap_or(1)
}

fn told_no(biography: &Biography, picture: &Waterfall) -> Option<Answer> {
    let told = biography.told.as_ref().filter(|told| !told.ok)?;
    let attempts = attempts(biography, picture);
    if told.status == 0 {
        let decided = last(picture, |moment| is(moment, "gave up waiting") && moment.at <= told.at);
        return Some(Answer { verdict: Verdict::GaveUp { after: told.at.since(biography.sent), attempts }, decided });
    }
    // Whoever refused first is further behind than the one who told the client.
    let refusal = |moment: &Moment| is(moment, "answered") && moment.number >= 400 && moment.at <= told.at;
    let deepest = last(picture, |moment| refusal(moment) && moment.rule == Some(told.rule));
    let decided = deepest.or_else(|| last(picture, refusal));
    Some(Answer { verdict: Verdict::Refused { status: told.status, rule: told.rule, attempts }, decided })
}

fn unheard(biography: &Biography, picture: &Waterfall) -> Option<Answer> {
    let told = biography.told.as_ref().filter(|told| !told.ok)?;
    let effect = biography.effects.first()?.at;
    let late = (effect > told.at).then(|| effect.since(told.at));
    let decided = last(picture, |moment| is(moment, "gave up waiting") && moment.at <= told.at)
        .or_else(|| last(picture, |moment| matches!(moment.event, Event::Told(_))));
    Some(Answer { verdict: Verdict::Unheard { late, told: told.at.since(biography.sent) }, decided })
}

fn tried_again(picture: &Waterfall, index: usize) -> Answer {
    let moment = &picture.moments[index];
    if came_back(moment) {
        return back(picture, index);
    }
    let arrivals = picture.moments.iter().filter(|moment| is(moment, "arrived")).map(|moment| moment.number);
    let verdict = Verdict::TriedAgain { rule: moment.rule, attempts: arrivals.max().unwrap_or(1) };
    Answer { verdict, decided: Some(index) }
}

/// The longest stretch before the effect; calls count only where nothing lies within them.
fn longest(biography: &Biography, picture: &Waterfall) -> Option<Answer> {
    let done = biography.effects.first().map(|effect| effect.at);
    let done = done.or(biography.told.as_ref().map(|told| told.at)).unwrap_or(picture.to);
    let span = |bar: &Bar| picture.end(bar).min(done).since(bar.from);
    let plain = |bar: &Bar| {
        let within = |other: &Bar| {
            other.row != bar.row
                && other.from >= bar.from
                && picture.end(other) <= picture.end(bar)
                && span(other).0 > 0
        };
        match bar.shade {
            Shade::Asking(_) | Shade::InFlight(..) => false,
            Shade::Waiting | Shade::Behind(_) => true,
            Shade::Working(_) | Shade::Call(_) => {
                // Most of it was not spent waiting for somebody else.
                let inner = picture.bars.iter().filter(|other| within(other)).map(|other| span(other).0).max();
                inner.is_none_or(|inner| inner * 2 < span(bar).0)
            }
        }
    };
    let bars = picture.bars.iter().enumerate().filter(|(_, bar)| plain(bar));
    let (index, bar) = bars.max_by_key(|(index, bar)| (span(bar), usize::MAX - index))?;
    let end = picture.end(bar);
    let decided = picture.moments.iter().position(|moment| moment.at == end && moment.row == bar.row);
    let verdict = Verdict::Longest { bar: index, span: span(bar), total: done.since(biography.sent) };
    Some(Answer { verdict, decided })
}

/// The place of a bar, for sentences about it.
#[must_use]
pub fn place(picture: &Waterfall, bar: usize) -> (&str, Part, Shade) {
    let bar = &picture.bars[bar];
    let row = &picture.rows[bar.row];
    (&row.node, row.part, bar.shade)
}
