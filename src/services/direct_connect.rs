//! AWS Direct Connect: a link between the cloud and a node on premises, with a VPN as its backup (semantics sheet
//! 10; Direct Connect User Guide; Site-to-Site VPN User Guide, "Tunnel options"; read 2026-11-22).
//!
//! ```text
//!  call ──► the pipe free in time? ──no──► dropped
//!              │ yes: after those before it, size / bandwidth
//!              ▼ latency                                      ┌── fault: all that is on the way is lost
//!           far end ──► answer, latency                  LINK │   nobody gets through for the failover time
//!                                                             └──► VPN tunnel (less bandwidth), until Recover
//! ```
//! Not modelled here: bandwidth of the answers, several nodes behind one link, two links at once, jitter of the
//! internet, packets (a request takes the pipe for itself until it is through), encryption.

use bevy_ecs::prelude::Component;
use serde::{Deserialize, Serialize};

use crate::services::configuration::{Configuration, Mode, Problem, Reference, Surroundings};
use crate::services::contract::{
    Call, CallId, Change, Charge, Class, Done, Failure, Metric, NodeId, OperationKind, Outbox, Reply, Request, Rule,
    Service, metrics,
};
use crate::services::rule::rules;
use crate::units::bandwidth::Bandwidth;
use crate::units::distribution::Distribution;
use crate::units::key::{Key, Slab};
use crate::units::stream::Purpose;
use crate::units::time::{SimDuration, SimTime};

rules! {
    LOST = "direct-connect.link-failed",
        en "The link failed while the request or its answer was on the way.",
        ko "요청이나 응답이 오가는 중에 회선이 끊어졌습니다.",
        convention "What is on the way is lost at once; real packets are sent again by TCP until somebody gives up.",
        tests ["given_a_link_that_fails"];
    CONVERGING = "direct-connect.failing-over",
        en "The link is down and its routes have not moved to the VPN yet.",
        ko "회선이 끊겼고 경로가 아직 VPN으로 옮겨 가지 않았습니다.",
        document "Direct Connect User Guide, \"Routing policies and BGP communities\" (hold timer of 90 s)",
        tests ["given_a_link_that_fails", "dx_01"],
        deviation "Callers are refused at once; real packets vanish and callers wait for their timeout.";
    CONGESTED = "direct-connect.congested",
        en "More is offered than the link carries, and the queue before it is full.",
        ko "회선이 나를 수 있는 것보다 많이 들어와 앞의 대기열이 가득 찼습니다.",
        convention "A request that would wait longer than longest_queue is dropped.",
        tests ["dx_01"];
}

/// A link.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// The node at the far end.
    pub to: String,
    /// Port speed of the connection; default `1Gbps`.
    #[serde(default = "gigabit")]
    pub bandwidth: Bandwidth,
    /// One way; default 5 ms (a convention for a metropolitan distance).
    #[serde(default = "metro")]
    pub latency: Distribution,
    /// Requests that would wait longer than this for the pipe are dropped; default 1 s (a convention).
    #[serde(default = "second")]
    pub longest_queue: SimDuration,
    /// A Site-to-Site VPN that takes over when the link fails; default: none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vpn: Option<Vpn>,
}

/// A VPN tunnel.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Vpn {
    /// Of one tunnel; default `1.25Gbps`, the standard tunnel.
    pub bandwidth: Bandwidth,
    /// One way; default 50 ms (a convention: 20 to 80 ms over the internet).
    pub latency: Distribution,
    /// From the fault to the takeover; default 90 s, the BGP hold timer (about 1 s with BFD).
    pub failover_time: SimDuration,
}

impl Default for Vpn {
    fn default() -> Self {
        Vpn {
            bandwidth: Bandwidth(1_250_000_000),
            latency: Distribution::Constant(SimDuration::from_millis(50)),
            failover_time: SimDuration::from_secs(90),
        }
    }
}

fn gigabit() -> Bandwidth {
    Bandwidth(1_000_000_000)
}

fn metro() -> Distribution {
    Distribution::Constant(SimDuration::from_millis(5))
}

fn second() -> SimDuration {
    SimDuration::from_secs(1)
}

metrics! {
    REQUESTS = Count "Requests", "Requests that came to the link.";
    REFUSED = Count "RequestsLost", "Requests dropped, refused or lost.";
    BYTES = Count "BytesOut", "Bytes that went through, over the link or the tunnel.";
    DX_BYTES = Count "ConnectionBytesEgress", "Of these, over the Direct Connect link, where they are billed.";
    STATE = Gauge "ConnectionState", "1 while the link is up.";
    TUNNEL = Gauge "TunnelState", "1 while the VPN carries the traffic.";
    PORTS = Gauge "Ports", "Ports that are paid for.";
    VPNS = Gauge "VpnConnections", "VPN connections that are paid for.";
    QUEUE_TIME = Duration "QueueTime", "Wait for the pipe.";
    TRANSFER_TIME = Duration "TransferTime", "From the request to its arrival at the far end.";
}

/// What a picture of a link needs.
#[derive(Component, Clone, Debug, Default, PartialEq)]
pub struct View {
    /// Over which way requests go now.
    pub way: Way,
    /// When the VPN takes over.
    pub over_at: Option<SimTime>,
    /// Bits a second of that way.
    pub bandwidth: u64,
    /// How long a request that comes now waits for the pipe.
    pub queue: SimDuration,
    /// The longest that it may.
    pub longest_queue: SimDuration,
    /// Requests lost so far.
    pub lost: u64,
    /// A VPN stands ready to take over.
    pub backup: bool,
}

/// Over which way requests go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Way {
    /// The link.
    #[default]
    Link,
    /// The tunnel.
    Vpn,
    /// None.
    Nothing,
}

impl Configuration for Config {
    fn references(&self) -> Vec<Reference> {
        vec![Reference {
            path: vec!["to".into()],
            to: self.to.clone(),
            operation: OperationKind::Forward,
            effect: false,
        }]
    }

    fn problems(&self) -> Vec<Problem> {
        Vec::new()
    }

    fn far_end(&self) -> Option<&str> {
        Some(&self.to)
    }
}

/// A request on its way there, at work, or on its way back.
#[derive(Clone, Debug)]
struct Passage {
    call: CallId,
    arrived: SimTime,
    latency: SimDuration,
    request: Option<Request>,
    reply: Option<Reply>,
}

/// Tags of wake tokens.
const ARRIVES: u8 = 0;
const RETURNS: u8 = 1;
const TAKES_OVER: u8 = 2;

/// A link at work.
#[derive(Clone, Debug)]
pub struct DirectConnect {
    config: Config,
    mode: Mode,
    far_end: NodeId,
    way: Way,
    /// How many faults and repairs there were: a takeover of an earlier one means nothing.
    fault: u32,
    over_at: Option<SimTime>,
    /// The pipe is taken until then.
    free_at: SimTime,
    passages: Slab<Passage>,
    lost: u64,
}

impl Service for DirectConnect {
    type Config = Config;
    type View = View;

    const METRICS: &'static [Metric] = METRICS;
    const ACCEPTS: &'static [OperationKind] = &[OperationKind::Invoke, OperationKind::Query];
    const RULES: &'static [Rule] = RULES;

    fn new(config: Config, surroundings: &Surroundings) -> Self {
        DirectConnect {
            far_end: surroundings.names.id(&config.to),
            mode: surroundings.mode,
            config,
            way: Way::Link,
            fault: 0,
            over_at: None,
            free_at: SimTime::ZERO,
            passages: Slab::default(),
            lost: 0,
        }
    }

    fn config(&self) -> &Config {
        &self.config
    }

    fn on_start(&mut self, out: &mut impl Outbox) {
        out.gauge(PORTS, 1.0);
        out.gauge(VPNS, f64::from(u8::from(self.config.vpn.is_some())));
        self.show(out);
    }

    fn on_call(&mut self, call: Call, out: &mut impl Outbox) {
        out.count(REQUESTS, 1);
        let Some((bandwidth, latency)) = self.pipe() else { return self.refuse(call.id, CONVERGING, out) };
        let starts = self.free_at.max(out.now());
        let waits = starts.since(out.now());
        if waits > self.config.longest_queue {
            return self.refuse(call.id, CONGESTED, out);
        }
        let bytes = u64::from(call.request.body.size);
        self.free_at = starts + bandwidth.transfer(bytes);
        out.span(QUEUE_TIME, waits);
        out.count(BYTES, bytes);
        if self.way == Way::Link {
            out.count(DX_BYTES, bytes);
        }
        let latency = out.stream(Purpose::Platform).duration(&latency);
        let (at, arrived) = (self.free_at + latency, out.now());
        let passage = Passage { call: call.id, arrived, latency, request: Some(call.request), reply: None };
        let key = self.passages.insert(passage);
        out.wake_at(at, Class::Request, key.tagged(ARRIVES));
    }

    fn on_wake(&mut self, token: u64, out: &mut impl Outbox) {
        match Key::untag(token) {
            (ARRIVES, key) => self.hand_over(key, out),
            (RETURNS, key) => {
                let Some(passage) = self.passages.remove(key) else { return };
                if let Some(reply) = passage.reply {
                    out.respond(passage.call, reply);
                }
            }
            (_, key) if key.index() == self.fault => self.take_over(out),
            _ => {}
        }
    }

    fn on_reply(&mut self, token: u64, reply: Reply, out: &mut impl Outbox) {
        let key = Key::from_bits(token);
        let Some(passage) = self.passages.get_mut(key) else { return };
        passage.reply = Some(reply);
        out.wake_at(out.now() + passage.latency, Class::Completion, key.tagged(RETURNS));
    }

    fn on_done(&mut self, _token: u64, _done: Done, _out: &mut impl Outbox) {}

    fn on_change(&mut self, change: &Change, out: &mut impl Outbox) {
        match change {
            Change::Fail => self.fail(out),
            Change::Recover => {
                self.fault += 1;
                self.way = Way::Link;
                self.over_at = None;
                self.free_at = out.now();
                self.show(out);
            }
            _ => {}
        }
    }

    fn reconfigure(&mut self, config: Config, _out: &mut impl Outbox) {
        self.config = config;
    }

    fn view(&self, now: SimTime) -> View {
        View {
            way: self.way,
            over_at: self.over_at,
            bandwidth: self.pipe().map_or(0, |(bandwidth, _)| bandwidth.0),
            queue: self.free_at.since(now),
            longest_queue: self.config.longest_queue,
            lost: self.lost,
            backup: self.config.vpn.is_some(),
        }
    }

    fn charges(&self) -> Vec<Charge> {
        let port = self.config.bandwidth.to_string().to_lowercase();
        vec![
            Charge { item: format!("direct-connect.port-{port}"), metric: PORTS, scale: 1.0 },
            Charge { item: "direct-connect.gb-out".into(), metric: DX_BYTES, scale: 1.0 / (1_u64 << 30) as f64 },
            Charge { item: "vpn.connection-hours".into(), metric: VPNS, scale: 1.0 },
        ]
    }
}

impl DirectConnect {
    /// Bandwidth and latency of the way that requests take now.
    fn pipe(&self) -> Option<(Bandwidth, Distribution)> {
        match self.way {
            Way::Link => Some((self.config.bandwidth, self.config.latency)),
            // In realistic mode 20 to 80 ms for the default of 50 ms: the internet promises nothing.
            Way::Vpn => self.config.vpn.map(|vpn| (vpn.bandwidth, self.mode.spread(vpn.latency, 0.4, 1.6))),
            Way::Nothing => None,
        }
    }

    /// A request has come out at the far end.
    fn hand_over(&mut self, key: Key, out: &mut impl Outbox) {
        let Some(passage) = self.passages.get_mut(key) else { return };
        let Some(request) = passage.request.take() else { return };
        out.span(TRANSFER_TIME, out.now().since(passage.arrived));
        // An effect marked on the call happens when the caller has its answer, not here as well.
        out.call(self.far_end, Request { effect: false, ..request }, None, key.to_bits());
    }

    fn refuse(&mut self, call: CallId, rule: Rule, out: &mut impl Outbox) {
        self.lost += 1;
        out.count(REFUSED, 1);
        out.cause(rule);
        let failure = if rule == CONGESTED { Failure::Overloaded } else { Failure::Unreachable };
        out.respond(call, Reply::failed(503, failure, rule));
    }

    /// The link breaks with all that is on the way; the tunnel takes over once the routes have moved.
    fn fail(&mut self, out: &mut impl Outbox) {
        if self.way != Way::Link {
            // It was down already; what has taken over, or is about to, stays.
            return out.reachable(self.config.vpn.is_some());
        }
        self.fault += 1;
        self.way = Way::Nothing;
        let keys: Vec<Key> = self.passages.iter().map(|(key, _)| key).collect();
        for key in keys {
            let Some(passage) = self.passages.remove(key) else { continue };
            self.refuse(passage.call, LOST, out);
        }
        self.over_at = self.config.vpn.map(|vpn| out.now() + vpn.failover_time);
        if let Some(at) = self.over_at {
            out.reachable(true);
            out.wake_at(at, Class::Deadline, Key::plain(self.fault).tagged(TAKES_OVER));
        }
        self.show(out);
    }

    fn take_over(&mut self, out: &mut impl Outbox) {
        self.way = Way::Vpn;
        self.over_at = None;
        self.free_at = out.now();
        self.show(out);
    }

    fn show(&self, out: &mut impl Outbox) {
        out.gauge(STATE, f64::from(u8::from(self.way == Way::Link)));
        out.gauge(TUNNEL, f64::from(u8::from(self.way == Way::Vpn)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::services::configuration::Names;
    use crate::services::contract::Operation;
    use crate::services::probe::{Probe, at, request};

    fn link(vpn: Option<Vpn>) -> (DirectConnect, Probe) {
        let config = Config {
            to: "erp".into(),
            bandwidth: gigabit(),
            latency: Distribution::ZERO,
            longest_queue: second(),
            vpn,
        };
        let names = Names([("erp".to_owned(), NodeId(1))].into());
        (DirectConnect::new(config, &Surroundings { names, ..Surroundings::default() }), Probe::new())
    }

    #[test]
    fn given_a_link_that_fails_then_all_on_the_way_is_lost_and_the_tunnel_carries_after_90_s() {
        let (mut link, mut probe) = link(Some(Vpn { latency: Distribution::ZERO, ..Vpn::default() }));
        probe.ask(&mut link, request(Operation::Invoke));

        probe.change(&mut link, &Change::Fail);
        probe.ask(&mut link, request(Operation::Invoke));
        let rules: Vec<Rule> = probe.responses.iter().map(|response| response.reply.rule).collect();
        assert_eq!((rules, probe.reachable), (vec![LOST, CONVERGING], Some(true)));

        probe.advance(&mut link, at(90.0));
        probe.ask(&mut link, request(Operation::Invoke));
        probe.advance(&mut link, at(91.0));
        assert_eq!((probe.calls.len(), probe.count_of(DX_BYTES)), (1, 0));
    }

    #[test]
    fn given_a_link_without_a_tunnel_then_it_stays_down_until_it_is_repaired() {
        let (mut link, mut probe) = link(None);
        probe.change(&mut link, &Change::Fail);

        probe.advance(&mut link, at(1_000.0));
        assert_eq!((link.way, probe.reachable), (Way::Nothing, None));
        probe.change(&mut link, &Change::Recover);
        assert_eq!(link.way, Way::Link);
    }
}
