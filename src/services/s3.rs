//! Amazon S3: an object store that answers gets and puts, each prefix within its own request rates (semantics
//! sheet 8; S3 User Guide, "Best practices design patterns", read 2026-11-22).
//!
//! ```text
//!  get / put ──► prefix of the path or key: token of this second? ──no──► 503 Slow Down
//!                    │ yes
//!                    ▼ latency, answer
//! ```
//! Not modelled here: repartitioning of a prefix that stays hot for half an hour, transfer time by bandwidth,
//! lists, deletes and copies, objects that are there or not (each put stores a new one), multipart uploads,
//! storage classes, event notifications, the website endpoint's redirects and error pages.

use bevy_ecs::prelude::Component;

use crate::services::configuration::Surroundings;
use crate::services::contract::{
    Call, CallId, Change, Charge, Class, Done, Failure, NodeId, Operation, OperationKind, Outbox, Reply, Rule, Service,
    metrics,
};
use crate::services::rule::NODE_FAILED;
pub use crate::services::s3::prefixes::PrefixView;
use crate::services::s3::prefixes::Prefixes;
pub use crate::services::s3::settings::{Config, PrefixSource};
use crate::units::key::{Key, Slab};
use crate::units::stream::Purpose;
use crate::units::time::{SimDuration, SimTime};

mod prefixes;
pub mod rules;
mod settings;
#[cfg(test)]
mod tests;

metrics! {
    GETS = Count "GetRequests", "Gets that reached the bucket.";
    PUTS = Count "PutRequests", "Puts that reached the bucket.";
    SLOW_DOWNS = Count "503SlowDown", "Requests refused with 503 Slow Down.";
    BYTES = Count "BytesDownloaded", "Bytes of successful gets.";
    UPLOADED = Count "BytesUploaded", "Bytes of successful puts.";
    INTERNET = Count "BytesToInternet", "Bytes of successful gets by clients, outside AWS.";
    BILLED_GETS = Count "BilledGetRequests", "Gets that are charged: those refused with 503 are not.";
    BILLED_PUTS = Count "BilledPutRequests", "Puts that are charged: those refused with 503 are not.";
    STORED = Gauge "BucketSizeBytes", "Bytes stored.";
    LATENCY = Duration "TotalRequestLatency", "Time of a successful request.";
}

/// What a picture of a bucket needs.
#[derive(Component, Clone, Debug, Default, PartialEq)]
pub struct View {
    /// Gets so far.
    pub gets: u64,
    /// Puts so far.
    pub puts: u64,
    /// Gets a second that each prefix allows.
    pub get_limit: f64,
    /// Puts a second that each prefix allows.
    pub put_limit: f64,
    /// Prefixes that were asked for, the first 16.
    pub prefixes: Vec<PrefixView>,
    /// Requests refused so far.
    pub slow_downs: u64,
}

/// Prefixes that a picture can show.
const SHOWN_PREFIXES: usize = 16;

/// A request on its way to be answered.
#[derive(Clone, Debug)]
struct Pending {
    call: CallId,
    since: SimTime,
    kind: Kind,
    bytes: u64,
    /// It is for somebody outside AWS.
    to_internet: bool,
}

/// What a bucket can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Get,
    Put,
}

/// A bucket at work.
#[derive(Clone, Debug)]
pub struct S3 {
    config: Config,
    prefixes: Prefixes,
    clients: Vec<NodeId>,
    pending: Slab<Pending>,
    slowdown: f64,
    gets: u64,
    puts: u64,
    slow_downs: u64,
    stored: u64,
}

impl S3 {
    fn answer(&mut self, pending: &Pending, out: &mut impl Outbox) {
        if pending.kind == Kind::Get {
            out.count(BYTES, pending.bytes);
            out.count(INTERNET, if pending.to_internet { pending.bytes } else { 0 });
        } else {
            self.stored = self.stored.saturating_add(pending.bytes);
            out.count(UPLOADED, pending.bytes);
            out.gauge(STORED, self.stored as f64);
        }
        out.span(LATENCY, out.now().since(pending.since));
        out.respond(pending.call, Reply::ok(rules::DONE));
    }

    /// Counts a request and takes a token of its prefix for it, if there is one.
    fn admit(&mut self, kind: Kind, call: &Call, out: &mut impl Outbox) -> bool {
        let (count, billed) = if kind == Kind::Get { (GETS, BILLED_GETS) } else { (PUTS, BILLED_PUTS) };
        *(if kind == Kind::Get { &mut self.gets } else { &mut self.puts }) += 1;
        out.count(count, 1);
        let prefix = self.prefixes.of(&call.request.body);
        let admitted = self.prefixes.take(prefix, kind == Kind::Get, out.now());
        out.count(billed, u64::from(admitted));
        admitted
    }

    fn slow_down(&mut self, call: &Call, out: &mut impl Outbox) {
        self.slow_downs += 1;
        out.count(SLOW_DOWNS, 1);
        out.cause(rules::SLOW_DOWN);
        out.hop(call.request.body.order, rules::SLOW_DOWN.name, call.request.attempt);
        out.respond(call.id, Reply::failed(503, Failure::Throttled, rules::SLOW_DOWN));
    }

    /// What was in progress is dropped with the node.
    fn drop_everything(&mut self, out: &mut impl Outbox) {
        let keys: Vec<Key> = self.pending.iter().map(|(key, _)| key).collect();
        for pending in keys.into_iter().filter_map(|key| self.pending.remove(key)) {
            out.respond(pending.call, Reply::failed(503, Failure::Unreachable, NODE_FAILED));
        }
    }
}

impl Service for S3 {
    type Config = Config;
    type View = View;

    const METRICS: &'static [crate::services::contract::Metric] = METRICS;
    const ACCEPTS: &'static [OperationKind] = &[OperationKind::Object];
    const RULES: &'static [Rule] = rules::RULES;

    fn new(config: Config, surroundings: &Surroundings) -> Self {
        S3 {
            prefixes: Prefixes::new(&config, &surroundings.routes),
            clients: surroundings.clients.clone(),
            stored: config.stored.0,
            config,
            pending: Slab::default(),
            slowdown: 1.0,
            gets: 0,
            puts: 0,
            slow_downs: 0,
        }
    }

    fn config(&self) -> &Config {
        &self.config
    }

    fn on_start(&mut self, out: &mut impl Outbox) {
        out.gauge(STORED, self.stored as f64);
    }

    fn on_call(&mut self, call: Call, out: &mut impl Outbox) {
        let kind = match call.request.operation {
            Operation::Get => Kind::Get,
            Operation::Put => Kind::Put,
            _ => return out.respond(call.id, Reply::failed(405, Failure::Rejected, rules::UNSUPPORTED)),
        };
        if !self.admit(kind, &call, out) {
            return self.slow_down(&call, out);
        }
        let asked = u64::from(call.request.body.size);
        let bytes = self.config.object_size.filter(|_| kind == Kind::Get).map_or(asked, |size| size.0);
        let to_internet = self.clients.contains(&call.from);
        let pending = Pending { call: call.id, since: out.now(), kind, bytes, to_internet };
        let latency = out.stream(Purpose::Service).duration(&self.config.latency).scaled(self.slowdown);
        if latency == SimDuration::ZERO {
            self.answer(&pending, out);
        } else {
            let key = self.pending.insert(pending);
            out.wake_at(out.now() + latency, Class::Completion, key.to_bits());
        }
    }

    fn on_wake(&mut self, token: u64, out: &mut impl Outbox) {
        if let Some(pending) = self.pending.remove(Key::from_bits(token)) {
            self.answer(&pending, out);
        }
    }

    fn on_reply(&mut self, _token: u64, _reply: Reply, _out: &mut impl Outbox) {}

    fn on_done(&mut self, _token: u64, _done: Done, _out: &mut impl Outbox) {}

    fn on_change(&mut self, change: &Change, out: &mut impl Outbox) {
        match change {
            Change::Fail => self.drop_everything(out),
            Change::Slow(times) => self.slowdown = *times,
            _ => {}
        }
    }

    fn reconfigure(&mut self, config: Config, out: &mut impl Outbox) {
        self.prefixes.reconfigure(out.now(), &config);
        self.config = config;
    }

    fn view(&self, now: SimTime) -> View {
        View {
            gets: self.gets,
            puts: self.puts,
            get_limit: self.config.get_rate_limit.as_per_second(),
            put_limit: self.config.put_rate_limit.as_per_second(),
            prefixes: self.prefixes.views(now, SHOWN_PREFIXES),
            slow_downs: self.slow_downs,
        }
    }

    fn charges(&self) -> Vec<Charge> {
        let charge = |item: &str, metric, scale| Charge { item: item.to_owned(), metric, scale };
        vec![
            charge("s3.get-requests", BILLED_GETS, 1.0),
            charge("s3.put-requests", BILLED_PUTS, 1.0),
            charge("s3.storage-gb-months", STORED, 1.0 / (BYTES_PER_GB * HOURS_PER_MONTH)),
            charge("data.gb-to-internet", INTERNET, 1.0 / BYTES_PER_GB),
        ]
    }
}

/// Hours of a month (semantics sheet 0, rule 6) and bytes of a gigabyte: storage is billed by GB-months.
const HOURS_PER_MONTH: f64 = 730.0;
const BYTES_PER_GB: f64 = 1_073_741_824.0;
