//! A biography as a picture needs it: places as rows, what it did there as bars, and the moments worth a sentence.

use crate::measure::trace::{Biography, Step};
use crate::services::contract::Rule;
use crate::units::time::{SimDuration, SimTime};

/// What a row stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// The client.
    Client,
    /// A node that is called.
    Node,
    /// Waiting in a queue.
    Waiting,
    /// Received from a queue and not deleted.
    InFlight,
    /// The handler of that receive.
    Handler(u32),
}

/// A place where the request was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Name of the node.
    pub node: String,
    /// Which part of it.
    pub part: Part,
}

/// What a bar means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shade {
    /// The client asks and waits for its answer; whether that was a yes.
    Asking(Option<bool>),
    /// It waits in a queue.
    Waiting,
    /// It is hidden after its receive of that number; whether the time ran out.
    InFlight(u32, bool),
    /// It waits for so many messages of the same batch, or (0) for a thread.
    Behind(u32),
    /// A handler works on it; whether that went well, once it is known.
    Working(Option<bool>),
    /// A call; whether it was answered with success.
    Call(Option<bool>),
}

/// A stretch of time at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bar {
    /// Index of its row.
    pub row: usize,
    /// From here.
    pub from: SimTime,
    /// To here; `None`: it was not over when the story ends.
    pub to: Option<SimTime>,
    /// What it means.
    pub shade: Shade,
}

/// What happened at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// It was born.
    Sent,
    /// The client was told, with this status.
    Told(u16),
    /// The effect happened for the n-th time.
    Effect(u32),
    /// A step of the biography, by its own words.
    Hop(&'static str),
}

/// A moment worth a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moment {
    /// When.
    pub at: SimTime,
    /// Index of the row it stands on.
    pub row: usize,
    /// Name of the node.
    pub node: String,
    /// What happened.
    pub event: Event,
    /// The number of the step: an attempt, a receive count, a status.
    pub number: u32,
    /// How long what ends here took.
    pub after: Option<SimDuration>,
    /// Who took it, for a receive.
    pub by: Option<String>,
    /// How many of its batch come before it, for a receive.
    pub before: u32,
    /// The rule behind it.
    pub rule: Option<Rule>,
}

/// The whole picture.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Waterfall {
    /// Places, in the order in which it came to them; parts of one node lie together.
    pub rows: Vec<Row>,
    /// Stretches of time.
    pub bars: Vec<Bar>,
    /// Moments, in order of time.
    pub moments: Vec<Moment>,
    /// When the story begins.
    pub from: SimTime,
    /// When its last known moment is.
    pub to: SimTime,
}

/// Steps that are drawn but not worth a sentence of their own.
const SILENT: [&str; 6] =
    ["handler starts", "taken by a handler", "waits for its batch", "half read units", "half write units", "received"];

/// A bar that has begun.
struct Open {
    bar: usize,
    /// When what it belongs to began: for the work of a call, when the call arrived.
    since: SimTime,
}

/// A picture in the making.
struct Builder<'a> {
    biography: &'a Biography,
    picture: Waterfall,
    /// Bars that have begun and not ended.
    open: Vec<Open>,
    /// Bars of calls whose caller has given up.
    abandoned: Vec<usize>,
    /// Effects that have been told of.
    effects: usize,
    told: bool,
}

impl Waterfall {
    /// The picture of a biography.
    #[must_use]
    pub fn of(biography: &Biography) -> Self {
        let (picture, open, abandoned) = Default::default();
        let mut builder = Builder { biography, picture, open, abandoned, effects: 0, told: false };
        builder.begin();
        for (index, hop) in biography.hops.iter().enumerate() {
            builder.tell_until(hop.at);
            builder.hop(index, hop);
        }
        builder.tell_until(SimTime::NEVER);
        builder.finish()
    }

    /// Bars of a handler that took receive number `number`: waiting for its batch, and working.
    pub fn handler(&self, number: u32) -> impl Iterator<Item = &Bar> {
        self.bars.iter().filter(move |bar| self.rows[bar.row].part == Part::Handler(number))
    }

    /// When a bar ends, as far as the story goes.
    #[must_use]
    pub fn end(&self, bar: &Bar) -> SimTime {
        bar.to.unwrap_or(self.to)
    }
}

impl Builder<'_> {
    fn row(&mut self, node: &str, part: Part) -> usize {
        let rows = &mut self.picture.rows;
        rows.iter().position(|row| row.node == node && row.part == part).unwrap_or_else(|| {
            rows.push(Row { node: node.to_owned(), part });
            rows.len() - 1
        })
    }

    /// The row on which something at that node stands if it says no more.
    fn any_row(&mut self, node: &str) -> usize {
        let known = self.picture.rows.iter().rposition(|row| row.node == node);
        known.unwrap_or_else(|| self.row(node, Part::Node))
    }

    fn open(&mut self, node: &str, part: Part, at: SimTime, shade: Shade) {
        let row = self.row(node, part);
        self.picture.bars.push(Bar { row, from: at, to: None, shade });
        self.open.push(Open { bar: self.picture.bars.len() - 1, since: at });
    }

    /// The oldest open bar on that row that ends by this; it begins when what it belongs to began.
    fn close(&mut self, node: &str, part: Part, at: SimTime, end: impl Fn(Shade) -> Option<Shade>) -> Option<Bar> {
        let place = self.open.iter().position(|open| {
            let bar = &self.picture.bars[open.bar];
            let row = &self.picture.rows[bar.row];
            row.node == node && row.part == part && end(bar.shade).is_some()
        })?;
        let open = self.open.remove(place);
        let bar = &mut self.picture.bars[open.bar];
        bar.to = Some(at);
        bar.shade = end(bar.shade).unwrap_or(bar.shade);
        Some(Bar { from: open.since, ..*bar })
    }

    fn begin(&mut self) {
        let (biography, sent) = (self.biography, self.biography.sent);
        (self.picture.from, self.picture.to) = (sent, sent);
        let told = biography.told.as_ref();
        let row = self.row(&biography.client, Part::Client);
        let shade = Shade::Asking(told.map(|told| told.ok));
        self.picture.bars.push(Bar { row, from: sent, to: told.map(|told| told.at), shade });
        let client = biography.client.clone();
        self.moment(sent, row, &client, Event::Sent, 0, None, None);
    }

    fn moment(
        &mut self,
        at: SimTime,
        row: usize,
        node: &str,
        event: Event,
        number: u32,
        after: Option<SimDuration>,
        rule: Option<Rule>,
    ) {
        self.picture.to = self.picture.to.max(at);
        let node = node.to_owned();
        self.picture.moments.push(Moment { at, row, node, event, number, after, by: None, before: 0, rule });
    }

    /// What the client was told, and effects that no hop stands for, before the next hop.
    fn tell_until(&mut self, at: SimTime) {
        let biography = self.biography;
        while let Some(effect) = biography.effects.get(self.effects).filter(|effect| effect.at < at) {
            let row = self.any_row(&effect.node);
            self.effects += 1;
            let nth = u32::try_from(self.effects).unwrap_or(u32::MAX);
            self.moment(effect.at, row, &effect.node, Event::Effect(nth), 0, None, None);
        }
        if let Some(told) = biography.told.as_ref().filter(|told| told.at < at && !self.told) {
            self.told = true;
            let (client, after) = (biography.client.clone(), told.at.since(biography.sent));
            let row = self.row(&client, Part::Client);
            self.moment(told.at, row, &client, Event::Told(told.status), 0, Some(after), Some(told.rule));
        }
    }

    fn hop(&mut self, index: usize, hop: &Step) {
        let after = match hop.what {
            "arrived" | "answered" | "handler starts" => self.call(hop),
            "gave up waiting" => self.gave_up(hop),
            what if what.starts_with("event") => self.event(hop),
            what if what.contains("handler") || what == "handled" || what == "waits for its batch" => self.handler(hop),
            _ => self.message(hop),
        };
        self.picture.to = self.picture.to.max(hop.at);
        self.say(index, hop, after);
    }

    /// This node keeps messages: a call that brings or takes one is not drawn.
    fn is_queue(&self, node: &str) -> bool {
        let keeps = |hop: &&Step| hop.node == node && hop.what.starts_with("message");
        self.biography.hops.iter().any(|hop| keeps(&hop))
    }

    fn call(&mut self, hop: &Step) -> Option<SimDuration> {
        if self.is_queue(&hop.node) {
            return None;
        }
        let still = |shade| matches!(shade, Shade::Call(None)).then_some(Shade::Behind(0));
        match hop.what {
            "arrived" => self.open(&hop.node, Part::Node, hop.at, Shade::Call(None)),
            "handler starts" => {
                // From its arrival to here it waited; a handler of an event has no call behind it.
                let waited = self.close(&hop.node, Part::Node, hop.at, still);
                if let Some(bar) = waited {
                    self.open(&hop.node, Part::Node, hop.at, Shade::Working(None));
                    if let Some(open) = self.open.last_mut() {
                        open.since = bar.from;
                    }
                    return Some(hop.at.since(bar.from));
                }
            }
            _ => return self.answered(hop),
        }
        None
    }

    /// Of several calls that are open, the answer belongs to the one that arrived at this very instant, else to one
    /// that is worked on, else to the oldest.
    fn answered(&mut self, hop: &Step) -> Option<SimDuration> {
        let ok = hop.number < 400;
        let row = self.row(&hop.node, Part::Node);
        let candidates = self.open.iter().enumerate().filter(|(_, open)| self.picture.bars[open.bar].row == row);
        let rank = |open: &Open| {
            let works = matches!(self.picture.bars[open.bar].shade, Shade::Working(None));
            (open.since != hop.at, !works, open.since)
        };
        let Some((place, _)) = candidates.min_by_key(|(_, open)| rank(open)) else {
            // Nobody was there.
            if !ok {
                self.picture.bars.push(Bar { row, from: hop.at, to: Some(hop.at), shade: Shade::Call(Some(false)) });
            }
            return None;
        };
        let open = self.open.remove(place);
        let bar = &mut self.picture.bars[open.bar];
        let worked = matches!(bar.shade, Shade::Working(_));
        (bar.to, bar.shade) = (Some(hop.at), if worked { Shade::Working(Some(ok)) } else { Shade::Call(Some(ok)) });
        Some(hop.at.since(open.since))
    }

    /// How long the caller had waited: its first call that is still open and that it has not given up before.
    fn gave_up(&mut self, hop: &Step) -> Option<SimDuration> {
        let bar = |open: &Open| (open.bar, Bar { from: open.since, ..self.picture.bars[open.bar] });
        let node = |bar: &Bar| self.picture.rows[bar.row].node.as_str();
        let own = self.open.iter().map(bar).filter(|(_, bar)| node(bar) == hop.node).map(|(_, bar)| bar.from).max();
        let called = self.open.iter().map(bar).filter(|(index, bar)| {
            let own = own.unwrap_or(SimTime::ZERO);
            node(bar) != hop.node && bar.from >= own && !self.abandoned.contains(index)
        });
        let (index, bar) = called.min_by_key(|(index, bar)| (bar.from, *index))?;
        self.abandoned.push(index);
        Some(hop.at.since(bar.from))
    }

    /// An event in a function's own queue.
    fn event(&mut self, hop: &Step) -> Option<SimDuration> {
        let (node, at, number) = (hop.node.as_str(), hop.at, hop.number);
        let waiting = |shade| (shade == Shade::Waiting).then_some(shade);
        let ended = |ok: bool| move |shade| matches!(shade, Shade::Working(None)).then_some(Shade::Working(Some(ok)));
        let closed = match hop.what {
            "event attempted" => {
                let waited = self.close(node, Part::Waiting, at, waiting);
                self.open(node, Part::Handler(number), at, Shade::Working(None));
                waited
            }
            "event processed" => self.close(node, Part::Handler(number), at, ended(true)),
            "event given up" => self.close(node, Part::Waiting, at, waiting),
            "event waits again" => {
                let worked = self.close(node, Part::Handler(number), at, ended(false));
                self.open(node, Part::Waiting, at, Shade::Waiting);
                worked
            }
            "event accepted" => {
                self.open(node, Part::Waiting, at, Shade::Waiting);
                None
            }
            _ => None,
        };
        closed.map(|bar| at.since(bar.from))
    }

    fn handler(&mut self, hop: &Step) -> Option<SimDuration> {
        let (node, at, part) = (hop.node.as_str(), hop.at, Part::Handler(hop.number));
        let working = |ok: bool| {
            move |shade| match shade {
                Shade::Working(None) | Shade::Behind(_) => Some(Shade::Working(Some(ok))),
                _ => None,
            }
        };
        match hop.what {
            "taken by a handler" => self.open(node, part, at, Shade::Working(None)),
            "waits for its batch" => {
                // It stands right behind the hop by which the batch was taken.
                if let Some(open) = self.open.last() {
                    self.picture.bars[open.bar].shade = Shade::Behind(hop.number);
                }
            }
            "reached by the handler" => {
                let waited = self.close(node, part, at, |shade| matches!(shade, Shade::Behind(_)).then_some(shade))?;
                self.open(node, part, at, Shade::Working(None));
                return Some(at.since(waited.from));
            }
            "handler stopped" if hop.number == 0 => {
                self.close(node, Part::Node, at, working(false))?;
            }
            what => {
                self.close(node, part, at, working(what == "handled"))?;
                let began = self.picture.handler(hop.number).filter(|bar| self.picture.rows[bar.row].node == node);
                return began.map(|bar| bar.from).min().map(|from| at.since(from));
            }
        }
        None
    }

    fn message(&mut self, hop: &Step) -> Option<SimDuration> {
        let (node, at, number) = (hop.node.as_str(), hop.at, hop.number);
        let waiting = |shade| (shade == Shade::Waiting).then_some(shade);
        let hidden = |over: bool| {
            move |shade| (shade == Shade::InFlight(number, false)).then_some(Shade::InFlight(number, over))
        };
        let closed = match hop.what {
            "message stored" => {
                self.open(node, Part::Waiting, at, Shade::Waiting);
                None
            }
            "message received" => {
                let waited = self.close(node, Part::Waiting, at, waiting);
                self.open(node, Part::InFlight, at, Shade::InFlight(number, false));
                waited
            }
            "message visible again" | "message waits again" => {
                let held = self.close(node, Part::InFlight, at, hidden(true));
                self.open(node, Part::Waiting, at, Shade::Waiting);
                held
            }
            "message moved to the dead-letter queue" => self.close(node, Part::Waiting, at, waiting),
            "message deleted" | "message expired" | "message lost" => self
                .close(node, Part::InFlight, at, hidden(false))
                .or_else(|| self.close(node, Part::Waiting, at, waiting)),
            _ => None,
        };
        closed.map(|bar| at.since(bar.from))
    }

    /// The sentence that a hop is worth, if it is.
    fn say(&mut self, index: usize, hop: &Step, after: Option<SimDuration>) {
        let first_arrival = hop.what == "arrived" && hop.number <= 1;
        let plain_answer = hop.what == "answered" && hop.number < 400 && self.is_queue(&hop.node);
        // A refusal under its rule's own name is followed by the answer that says so.
        let refusal = hop.what.contains('.');
        if first_arrival || plain_answer || refusal || SILENT.contains(&hop.what) {
            return self.receiver(index, hop);
        }
        let effect = self.biography.effects.get(self.effects);
        let with_effect = hop.what == "answered" && hop.number < 400;
        let row = self.row_of(hop);
        match effect.filter(|effect| with_effect && effect.at == hop.at && effect.node == hop.node) {
            Some(_) => {
                self.effects += 1;
                let nth = u32::try_from(self.effects).unwrap_or(u32::MAX);
                self.moment(hop.at, row, &hop.node, Event::Effect(nth), hop.number, after, hop.rule);
            }
            None => self.moment(hop.at, row, &hop.node, Event::Hop(hop.what), hop.number, after, hop.rule),
        }
    }

    /// Who took a message stands in the sentence of its receive.
    fn receiver(&mut self, index: usize, hop: &Step) {
        if hop.what != "taken by a handler" {
            return;
        }
        let before = self.biography.hops.get(index + 1).filter(|next| next.what == "waits for its batch");
        let before = before.map_or(0, |next| next.number);
        let received = self.picture.moments.iter_mut().rev().find(|moment| {
            moment.event == Event::Hop("message received") && moment.number == hop.number && moment.by.is_none()
        });
        if let Some(moment) = received {
            (moment.by, moment.before) = (Some(hop.node.clone()), before);
        }
    }

    fn row_of(&mut self, hop: &Step) -> usize {
        let part = match hop.what {
            "message received" | "message deleted" | "delete with an old receipt" => Part::InFlight,
            "message stored" | "message visible again" | "message waits again" | "message expired" => Part::Waiting,
            "message moved to the dead-letter queue" | "message lost" => Part::Waiting,
            "handled" | "handler failed" | "reached by the handler" | "handler stopped" if hop.number > 0 => {
                Part::Handler(hop.number)
            }
            "gave up waiting" if hop.node == self.biography.client => Part::Client,
            _ => return self.any_row(&hop.node),
        };
        self.row(&hop.node, part)
    }

    /// Parts of one node come together, in their order.
    fn finish(mut self) -> Waterfall {
        let first = |row: &Row| self.picture.rows.iter().position(|other| other.node == row.node);
        let mut order: Vec<usize> = (0..self.picture.rows.len()).collect();
        order.sort_by_key(|index| {
            let row = &self.picture.rows[*index];
            (first(row), row.part, *index)
        });
        let mut place = vec![0; order.len()];
        order.iter().enumerate().for_each(|(new, old)| place[*old] = new);
        let rows = order.iter().map(|index| self.picture.rows[*index].clone()).collect();
        self.picture.rows = rows;
        self.picture.bars.iter_mut().for_each(|bar| bar.row = place[bar.row]);
        self.picture.moments.iter_mut().for_each(|moment| moment.row = place[moment.row]);
        self.picture
    }
}
