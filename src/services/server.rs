//! A fixed fleet of servers, on premises or EC2: threads, and an accept queue in front of them.
//!
//! ```text
//!  call ──► load balancer (round robin over servers that are up)
//!              │
//!              ▼ thread free?            accept queue full?
//!           run handler ◄── accept queue ──────► 503 refused
//! ```
//! Servers on EC2 stand in the Availability Zones in turn and fail with them; a server that comes back is up at once.
//! Not modelled here: health checks of the load balancer (a failed server is out at once), its own price.

use std::collections::VecDeque;

use bevy_ecs::prelude::Component;
use serde::{Deserialize, Serialize};

use crate::services::configuration::{Configuration, Problem, Reference, Surroundings};
use crate::services::contract::{
    Body, Call, CallId, Change, Charge, Done, Failure, Metric, OperationKind, Outbox, Reply, Rule, Service, TaskId,
    Work, Worker, WorkerState, metrics,
};
use crate::services::handler::{Step, references};
use crate::services::rule::rules;
use crate::services::station::{Form, Meters, Station};
use crate::units::key::{Key, Slab};
use crate::units::time::SimTime;

rules! {
    REFUSED_RULE = "server.accept-queue-full",
        en "All threads of the server are at work and its accept queue is full, so the request is refused.",
        ko "서버의 스레드가 모두 일하는 중이고 대기열도 가득 차서 요청을 거절합니다.",
        convention "A bounded accept queue answers 503 when it is full, as common web servers are set up to do.",
        tests ["given_two_threads_and_room_for_one"];
    DOWN_RULE = "server.no-server-up",
        en "No server of the fleet is up, so nobody takes the request.",
        ko "가동 중인 서버가 없어 요청을 받을 곳이 없습니다.",
        document "Elastic Load Balancing, \"Troubleshoot your Application Load Balancers\", HTTP 503",
        tests ["given_one_of_two_zones_is_lost"];
    KILLED_RULE = "server.machine-lost",
        en "The server stopped, by itself or with its Availability Zone, and what it was doing is cut off.",
        ko "서버가 멈추거나 가용 영역과 함께 사라져, 하던 일이 끊어집니다.",
        convention "Callers see a broken connection at once (503); real ones may wait for their own timeout.",
        tests ["given_one_of_two_zones_is_lost"];
}

/// A fleet of servers that all run the same handler.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Where it stands; default `OnPremises`.
    #[serde(default)]
    pub place: ServerPlace,
    /// Availability Zones that servers on EC2 stand in, in turn; default: all of the scenario.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub availability_zones: Vec<String>,
    /// Kind of EC2 instance, for the bill; default `"t3.micro"`.
    #[serde(default = "micro")]
    pub instance_type: String,
    /// How many servers, 1..=10000; default 1.
    #[serde(default = "one")]
    pub servers: u32,
    /// Threads of each server (requests at work at once), 1..=100000.
    pub threads: u32,
    /// Requests that may wait at each server, 0..=100000000; default: no bound.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accept_queue: Option<u32>,
    /// What a thread does for one request.
    pub handler: Vec<Step>,
}

fn micro() -> String {
    "t3.micro".into()
}

fn one() -> u32 {
    1
}

/// Where servers stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
pub enum ServerPlace {
    /// In a rack of one's own.
    #[default]
    OnPremises,
    /// On EC2 instances of a fixed number.
    Ec2,
}

metrics! {
    REQUESTS = Count "Requests", "Requests that reached the fleet.";
    REFUSED = Count "RefusedRequests", "Requests refused because the accept queue was full or no server was up.";
    ERRORS = Count "Errors", "Requests whose handler failed.";
    NUMBER_IN_SYSTEM = Gauge "NumberInSystem", "L: requests waiting or at work.";
    QUEUE_LENGTH = Gauge "QueueLength", "Lq: requests waiting in accept queues.";
    BUSY_THREADS = Gauge "BusyThreads", "Threads at work.";
    RUNNING = Gauge "RunningInstances", "Servers that are up on EC2.";
    WAIT_TIME = Duration "WaitTime", "Wq: time in the accept queue.";
    RESPONSE_TIME = Duration "ResponseTime", "W: from arrival to answer.";
}

/// What a picture of a fleet needs.
#[derive(Component, Clone, Debug, Default, PartialEq)]
pub struct View {
    /// Servers in all.
    pub servers: u32,
    /// Servers that are up.
    pub up: u32,
    /// Threads of each.
    pub threads: u32,
    /// Threads at work, all servers.
    pub busy: u32,
    /// Requests waiting, all servers.
    pub queued: u32,
    /// Room for waiting requests at each server, if bounded.
    pub accept_queue: Option<u32>,
    /// On premises or EC2.
    pub on_premises: bool,
    /// Requests refused so far.
    pub refused: u64,
    /// Its Availability Zones, and whether each is up; servers stand in them in turn.
    pub zones: Vec<(String, bool)>,
}

impl Configuration for Config {
    fn references(&self) -> Vec<Reference> {
        references(&self.handler)
    }

    fn problems(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        if !(1..=10_000).contains(&self.servers) {
            problems.push(Problem::range("servers", self.servers, "1..=10000"));
        }
        if !(1..=100_000).contains(&self.threads) {
            problems.push(Problem::range("threads", self.threads, "1..=100000"));
        }
        if let Some(room) = self.accept_queue.filter(|room| *room > 100_000_000) {
            problems.push(Problem::range("accept_queue", room, "0..=100000000"));
        }
        problems.extend(crate::services::handler::problems(&self.handler));
        problems
    }

    fn availability_zones(&self) -> &[String] {
        &self.availability_zones
    }

    /// Servers do not move to other zones.
    fn fixed(&self) -> Vec<String> {
        let named = self.references().into_iter().map(|reference| reference.to);
        named.chain(self.availability_zones.iter().cloned()).chain([format!("{:?}", self.place)]).collect()
    }

    fn handler(&self) -> &[Step] {
        &self.handler
    }

    fn station(&self) -> Option<Station> {
        let (machines, threads, room) = (self.servers, self.threads, self.accept_queue);
        let meters = Meters {
            arrivals: Some("Requests"),
            waiting: Some("QueueLength"),
            at_work: Some("BusyThreads"),
            in_system: Some("NumberInSystem"),
            wait: Some("WaitTime"),
            response: Some("ResponseTime"),
            refused: Some("RefusedRequests"),
            instances: None,
        };
        Some(Station { form: Form::Threads { machines, threads, room, scales: false }, pace: 1.0, meters })
    }
}

/// A request at work or waiting.
#[derive(Clone, Debug)]
struct Job {
    call: CallId,
    body: Body,
    server: u32,
    arrived: SimTime,
    task: Option<TaskId>,
}

/// One machine of the fleet.
#[derive(Clone, Debug)]
struct Machine {
    up: bool,
    busy: u32,
    waiting: VecDeque<Key>,
}

/// A fleet of servers.
#[derive(Clone, Debug)]
pub struct Server {
    config: Config,
    machines: Vec<Machine>,
    jobs: Slab<Job>,
    next_machine: u32,
    slowdown: f64,
    busy: u32,
    queued: u32,
    refused: u64,
    /// Zones that its servers stand in, by index; empty on premises.
    zones: Vec<u32>,
    /// Their names, for pictures.
    zone_names: Vec<String>,
    lost_zones: Vec<u32>,
}

impl Service for Server {
    type Config = Config;
    type View = View;

    const METRICS: &'static [Metric] = METRICS;
    const ACCEPTS: &'static [OperationKind] = &[OperationKind::Invoke, OperationKind::Forward];
    const RULES: &'static [Rule] = RULES;

    fn new(config: Config, surroundings: &Surroundings) -> Self {
        let zones = match config.place {
            ServerPlace::Ec2 => surroundings.zones(&config.availability_zones),
            ServerPlace::OnPremises => Vec::new(),
        };
        let machines = (0..config.servers).map(|_| Machine { up: true, busy: 0, waiting: VecDeque::new() }).collect();
        Server {
            config,
            machines,
            // Where there is only one zone, nobody asks for its name.
            zone_names: zones
                .iter()
                .filter(|_| surroundings.zones.len() > 1)
                .filter_map(|zone| surroundings.zones.get(*zone as usize).cloned())
                .collect(),
            zones,
            lost_zones: Vec::new(),
            jobs: Slab::default(),
            next_machine: 0,
            slowdown: 1.0,
            busy: 0,
            queued: 0,
            refused: 0,
        }
    }

    fn config(&self) -> &Config {
        &self.config
    }

    fn on_start(&mut self, out: &mut impl Outbox) {
        self.show_running(out);
    }

    fn on_call(&mut self, call: Call, out: &mut impl Outbox) {
        out.count(REQUESTS, 1);
        let Some(server) = self.choose_machine() else {
            return self.refuse(call.id, DOWN_RULE, out);
        };
        let machine = &self.machines[server as usize];
        let full = self.config.accept_queue.is_some_and(|room| machine.waiting.len() >= room as usize);
        let thread_free = machine.busy < self.config.threads;
        if !thread_free && full {
            return self.refuse(call.id, REFUSED_RULE, out);
        }
        let (call, body) = (call.id, call.request.body);
        let key = self.jobs.insert_with(|| Job { call, body, server, arrived: out.now(), task: None });
        out.gauge(NUMBER_IN_SYSTEM, self.jobs.len().cast_signed() as f64);
        if thread_free {
            self.start(key, out);
            out.gauge(BUSY_THREADS, f64::from(self.busy));
        } else {
            self.machines[server as usize].waiting.push_back(key);
            self.queued += 1;
            out.gauge(QUEUE_LENGTH, f64::from(self.queued));
        }
    }

    fn on_wake(&mut self, _token: u64, _out: &mut impl Outbox) {}

    fn on_reply(&mut self, _token: u64, _reply: Reply, _out: &mut impl Outbox) {}

    fn on_done(&mut self, token: u64, mut done: Done, out: &mut impl Outbox) {
        let ended = self.jobs.retire(Key::from_bits(token), |job| (job.call, job.server, job.arrived));
        let Some((call, server, arrived)) = ended else { return };
        // Changed where it lies: an answer that was moved first would make the processor wait for it.
        let reply = &mut done.reply;
        if reply.is_ok() && !(200..400).contains(&reply.status) {
            reply.failure = Some(if reply.status / 100 == 4 { Failure::Rejected } else { Failure::Fault });
        }
        if !reply.is_ok() {
            out.count(ERRORS, 1);
        }
        out.span(RESPONSE_TIME, out.now().since(arrived));
        out.gauge(NUMBER_IN_SYSTEM, self.jobs.len().cast_signed() as f64);
        self.machines[server as usize].busy -= 1;
        self.busy -= 1;
        self.start_waiting(server, out);
        out.gauge(BUSY_THREADS, f64::from(self.busy));
        out.respond(call, done.reply);
    }

    fn on_change(&mut self, change: &Change, out: &mut impl Outbox) {
        match change {
            Change::Fail => (0..self.config.servers).for_each(|server| self.stop_machine(server, out)),
            Change::Recover => self.boot(|_| true),
            Change::Slow(factor) => self.slowdown = *factor,
            Change::KillWorker => {
                if let Some(server) = (0..self.config.servers).find(|server| self.machines[*server as usize].up) {
                    self.stop_machine(server, out);
                }
            }
            Change::LoseZone(zone) => {
                self.lost_zones.push(*zone);
                let gone: Vec<u32> =
                    (0..self.config.servers).filter(|server| self.zone(*server) == Some(*zone)).collect();
                gone.into_iter().for_each(|server| self.stop_machine(server, out));
            }
            Change::RestoreZone(zone) => {
                self.lost_zones.retain(|lost| lost != zone);
                self.boot(|own| own == Some(*zone));
            }
            _ => {}
        }
        self.show_running(out);
    }

    fn reconfigure(&mut self, config: Config, out: &mut impl Outbox) {
        for server in config.servers..self.config.servers {
            self.stop_machine(server, out);
        }
        self.machines.resize(config.servers as usize, Machine { up: true, busy: 0, waiting: VecDeque::new() });
        for server in self.config.servers..config.servers {
            self.machines[server as usize].up = !self.in_lost_zone(server);
        }
        self.next_machine %= config.servers;
        self.config = config;
        for server in 0..self.config.servers {
            self.start_waiting(server, out);
        }
        out.gauge(BUSY_THREADS, f64::from(self.busy));
        self.show_running(out);
    }

    fn charges(&self) -> Vec<Charge> {
        match self.config.place {
            ServerPlace::Ec2 => {
                vec![Charge { item: format!("ec2.{}", self.config.instance_type), metric: RUNNING, scale: 1.0 }]
            }
            ServerPlace::OnPremises => Vec::new(),
        }
    }

    fn view(&self, _now: SimTime) -> View {
        let zone = |(index, name): (&u32, &String)| (name.clone(), !self.lost_zones.contains(index));
        View {
            servers: self.config.servers,
            up: u32::try_from(self.machines.iter().filter(|machine| machine.up).count()).unwrap_or(u32::MAX),
            threads: self.config.threads,
            busy: self.busy,
            queued: self.queued,
            accept_queue: self.config.accept_queue,
            on_premises: self.config.place == ServerPlace::OnPremises,
            refused: self.refused,
            zones: self.zones.iter().zip(&self.zone_names).map(zone).collect(),
        }
    }

    fn workers(&self, _now: SimTime) -> Vec<Worker> {
        let state = |machine: &Machine| match machine {
            Machine { up: false, .. } => WorkerState::Lost,
            Machine { busy: 0, .. } => WorkerState::Idle,
            _ => WorkerState::Busy,
        };
        let worker = |(machine, number): (&Machine, u64)| Worker {
            number,
            state: state(machine),
            busy: machine.busy,
            slots: self.config.threads,
            queued: u32::try_from(machine.waiting.len()).unwrap_or(u32::MAX),
            until: None,
            zone: usize::try_from(number).unwrap_or(0) % self.zones.len().max(1),
        };
        self.machines.iter().zip(0..).map(worker).collect()
    }
}

impl Server {
    /// The zone that a server stands in, one after the other; `None` on premises.
    fn zone(&self, server: u32) -> Option<u32> {
        let zones = u32::try_from(self.zones.len()).unwrap_or(0);
        server.checked_rem(zones).map(|place| self.zones[place as usize])
    }

    /// Servers in these zones are up again, except in zones that are lost.
    fn boot(&mut self, zones: impl Fn(Option<u32>) -> bool) {
        for server in 0..self.config.servers {
            if zones(self.zone(server)) && !self.in_lost_zone(server) {
                self.machines[server as usize].up = true;
            }
        }
    }

    fn in_lost_zone(&self, server: u32) -> bool {
        self.zone(server).is_some_and(|zone| self.lost_zones.contains(&zone))
    }

    fn show_running(&self, out: &mut impl Outbox) {
        if self.config.place == ServerPlace::Ec2 {
            out.gauge(RUNNING, self.machines.iter().filter(|machine| machine.up).count().cast_signed() as f64);
        }
    }

    /// Round robin over the servers that are up, as an Application Load Balancer does by default.
    fn choose_machine(&mut self) -> Option<u32> {
        let n = self.config.servers;
        let first = if self.next_machine < n { self.next_machine } else { 0 };
        // Most of the time the next one is up.
        let chosen = if self.machines[first as usize].up {
            first
        } else {
            (first..n).chain(0..first).find(|m| self.machines[*m as usize].up)?
        };
        self.next_machine = chosen + 1;
        Some(chosen)
    }

    fn refuse(&mut self, call: CallId, rule: Rule, out: &mut impl Outbox) {
        self.refused += 1;
        out.count(REFUSED, 1);
        out.cause(rule);
        out.respond(call, Reply::failed(503, Failure::Overloaded, rule));
    }

    /// A thread takes a request; whoever calls this sets the gauge of busy threads afterwards.
    #[inline(always)]
    fn start(&mut self, key: Key, out: &mut impl Outbox) {
        let Some(job) = self.jobs.get_mut(key) else { return };
        self.machines[job.server as usize].busy += 1;
        self.busy += 1;
        out.span(WAIT_TIME, out.now().since(job.arrived));
        job.task = Some(out.run(Work::Request(job.body), self.slowdown, key.to_bits()));
    }

    #[inline]
    fn start_waiting(&mut self, server: u32, out: &mut impl Outbox) {
        let threads = self.config.threads;
        let next = |machine: &mut Machine| {
            if machine.up && machine.busy < threads { machine.waiting.pop_front() } else { None }
        };
        while let Some(key) = next(&mut self.machines[server as usize]) {
            self.queued -= 1;
            out.gauge(QUEUE_LENGTH, f64::from(self.queued));
            self.start(key, out);
        }
    }

    /// The machine is gone with all it had: callers see a broken connection.
    fn stop_machine(&mut self, server: u32, out: &mut impl Outbox) {
        let machine = &mut self.machines[server as usize];
        machine.up = false;
        machine.busy = 0;
        self.queued -= u32::try_from(machine.waiting.len()).unwrap_or(0);
        machine.waiting.clear();
        let lost: Vec<Key> = self.jobs.iter().filter(|(_, job)| job.server == server).map(|(key, _)| key).collect();
        for key in lost {
            let Some(job) = self.jobs.remove(key) else { continue };
            if let Some(task) = job.task {
                self.busy -= 1;
                out.abort(task);
            }
            out.cause(KILLED_RULE);
            out.respond(job.call, Reply::failed(503, Failure::Unreachable, KILLED_RULE));
        }
        out.gauge(NUMBER_IN_SYSTEM, self.jobs.len().cast_signed() as f64);
        out.gauge(QUEUE_LENGTH, f64::from(self.queued));
        out.gauge(BUSY_THREADS, f64::from(self.busy));
    }
}
