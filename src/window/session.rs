//! One scenario being played: its simulation, its playback, and the moment on screen.

use std::time::Duration;

use crate::engine::orders::Ledger;
use crate::measure::Simulation;
use crate::measure::report::{NodeReport, Report};
use crate::measure::theory::Theory;
use crate::scenario::intervention::Intervention;
use crate::scenario::resolve::Resolved;
use crate::services::contract::NodeId;
use crate::services::{NodeConfig, ServiceKind};
use crate::units::text::Language;
use crate::units::time::{SimDuration, SimTime};
use crate::window::extract::Extractor;
use crate::window::past::Past;
use crate::window::playback::Playback;
use crate::window::scene::{Picture, Scene, SceneNode};

/// Numbers with quantiles are counted anew this often, in seconds of wall time.
const REPORT_EVERY: f64 = 0.25;

/// How much slower the key D makes a node.
const SLOWDOWN: f64 = 5.0;

/// Events between two looks at whether a state is to be kept.
const SLICE: u64 = 10_000;

/// A burst by key is this many seconds of the client's rate, at least [`LEAST_BURST`] requests.
const BURST_SECONDS: f64 = 10.0;

/// Smallest burst by key.
const LEAST_BURST: f64 = 100.0;

/// A scenario being played.
pub(super) struct Session {
    /// What is played.
    pub(super) resolved: Resolved,
    /// The simulation; panels read it, only [`Session`] moves it.
    pub(super) sim: Simulation,
    /// Play, pause, speed.
    pub(super) playback: Playback,
    /// The moment on screen.
    pub(super) scene: Scene,
    /// The account of all orders at this moment.
    pub(super) ledger: Ledger,
    /// States to go back to.
    pub(super) past: Past,
    /// Where a jump has arrived, and the instant that it was for: both ways on start from that one.
    pub(super) landing: Option<(SimTime, SimTime)>,
    /// From here on a jump goes in small steps, so that the picture remembers what it needs.
    pub(super) near: SimTime,
    /// The jump under way began at another moment than the one on screen: until it arrives, that one stays.
    pub(super) elsewhere: bool,
    /// Where to go once the jump under way has arrived.
    pub(super) wanted: Option<SimTime>,
    pub(super) extractor: Extractor,
    /// What queueing theory says of this run.
    pub(super) theory: Theory,
    report: Report,
    report_age: f64,
    /// Trace hash of the run that the report is about.
    report_of: u64,
}

impl Session {
    /// At the start of the scenario, paused.
    pub(super) fn new(resolved: Resolved) -> Self {
        let mut sim = Simulation::new(&resolved);
        sim.recorder_mut().watch(true);
        let mut extractor = Extractor::new(&resolved);
        let scene = extractor.scene(&mut sim, &resolved, false, 1.0, 0.0);
        let (ledger, report, past) = (sim.ledger(), sim.report(), Past::new(&sim));
        let theory = Theory::of(&resolved, &[]);
        Session {
            theory,
            resolved,
            scene,
            ledger,
            past,
            landing: None,
            near: SimTime::ZERO,
            elsewhere: false,
            wanted: None,
            extractor,
            report,
            report_age: 0.0,
            report_of: sim.trace_hash(),
            sim,
            playback: Playback::default(),
        }
    }

    /// An independent copy at this moment, with the same past and the same plan; paused.
    pub(super) fn fork(&self) -> Session {
        let mut playback = self.playback.clone();
        // A jump that is under way arrives in the copy as well.
        playback.rest();
        Session {
            resolved: self.resolved.clone(),
            sim: self.sim.clone(),
            playback,
            scene: self.scene.clone(),
            past: self.past.clone(),
            extractor: self.extractor.fork(),
            theory: self.theory.clone(),
            report: self.report.clone(),
            ..*self
        }
    }

    /// Plays or pauses; at the end it starts over.
    pub(super) fn toggle(&mut self) {
        self.settle();
        let playing = self.playback.playing();
        if !playing && self.sim.now() >= self.end() {
            self.restart();
        }
        self.playback.set_playing(!playing);
    }

    /// Lets `wall` time pass and takes the moment that is reached.
    pub(super) fn frame(&mut self, wall: Duration, deadline: &mut dyn FnMut() -> bool) {
        let wall_seconds = wall.as_secs_f64();
        if self.playback.goal().is_some() {
            return self.travel_frame(wall_seconds, deadline);
        }
        self.elsewhere = false;
        let playing = self.playback.playing();
        self.playback.advance(&mut self.sim, wall, deadline);
        self.look(playing, wall_seconds);
        self.past.note(&self.sim);
    }

    /// Runs on to an instant, however long that takes, and shows `wall` seconds of it.
    pub(super) fn run_to(&mut self, to: SimTime, wall: Duration) {
        while !self.sim.run_until(to, SLICE).reached && !self.sim.is_stalled() {
            self.past.note(&self.sim);
        }
        self.look_again(true, wall.as_secs_f64());
        self.past.note(&self.sim);
    }

    /// Follows that request by eye from now on, or none.
    pub(super) fn follow(&mut self, order: Option<u64>) {
        self.extractor.follow(order);
        self.look(false, 0.0);
    }

    /// The request that is followed.
    pub(super) fn followed(&self) -> Option<u64> {
        self.scene.followed.map(|followed| followed.order)
    }

    /// One event.
    pub(super) fn step(&mut self) {
        self.settle();
        self.playback.set_playing(false);
        self.sim.step();
        self.look_again(false, 0.0);
        self.past.note(&self.sim);
    }

    /// Takes this moment, its numbers anew.
    pub(super) fn look_again(&mut self, playing: bool, wall: f64) {
        self.report_age = REPORT_EVERY;
        self.look(playing, wall);
    }

    /// Somebody else moved the simulation: takes the moment that is reached, `wall` seconds later.
    pub(super) fn moved(&mut self, playing: bool, wall: f64) {
        self.look(playing, wall);
        self.past.note(&self.sim);
    }

    pub(super) fn look(&mut self, playing: bool, wall: f64) {
        let speed = self.playback.speed();
        self.scene = self.extractor.scene(&mut self.sim, &self.resolved, playing, speed, wall);
        self.ledger = self.sim.ledger();
        if !self.ledger.adds_up() {
            self.playback.set_playing(false);
        }
        if !self.theory.is_of(self.sim.commands()) {
            self.theory = Theory::of(&self.resolved, self.sim.commands());
        }
        self.report_age += wall;
        let moved = self.report_of != self.sim.trace_hash();
        if moved && (self.report_age >= REPORT_EVERY || !self.playback.playing()) {
            self.report = self.sim.report();
            self.report_of = self.sim.trace_hash();
            self.report_age = 0.0;
        }
    }

    /// All numbers, at most a quarter of a second old.
    pub(super) fn report(&self) -> &Report {
        &self.report
    }

    /// A node's numbers, at most a quarter of a second old.
    pub(super) fn node_report(&self, node: NodeId) -> Option<&NodeReport> {
        self.report.nodes.get(node.0 as usize)
    }

    /// A node's name and what it runs by now.
    pub(super) fn config(&self, node: NodeId) -> Option<(&str, NodeConfig)> {
        let (name, _) = self.resolved.scenario.nodes.0.get(node.0 as usize)?;
        Some((name, self.sim.config(node)))
    }

    /// What people call a node.
    pub(super) fn called(&self, node: NodeId, language: Language) -> &str {
        let own = self.resolved.scenario.nodes.0.get(node.0 as usize).map_or("", |(name, _)| name);
        self.resolved.called(language).node(own)
    }

    /// How long the scenario is.
    pub(super) fn end(&self) -> SimTime {
        self.sim.end()
    }

    /// A person changes the world, now. What was planned, and what is known of it, is dropped.
    pub(super) fn intervene(&mut self, intervention: Intervention) -> Result<(), String> {
        self.settle();
        // The moment just before it is the one that it can be undone to.
        self.past.keep(&self.sim);
        self.sim.intervene(intervention)?;
        self.playback.arrive();
        self.past.end_at(self.sim.now());
        // It happens in the next nanosecond, and is to be seen although time stands still.
        self.sim.run_until(self.sim.now() + SimDuration(1), u64::MAX);
        self.look(false, 0.0);
        Ok(())
    }

    /// What "kill" means for that node: one of its workers if it has any, else the node itself.
    pub(super) fn kill(&self, node: NodeId) -> Option<Intervention> {
        let shown = self.scene.nodes.get(node.0 as usize)?;
        let name = shown.name.clone();
        Some(match shown.kind {
            ServiceKind::Lambda | ServiceKind::AutoScalingGroup | ServiceKind::Server => {
                Intervention::KillWorker { node: name }
            }
            _ => Intervention::Fail { node: name },
        })
    }

    /// The selected client, or the first one.
    pub(super) fn client(&self, selected: Option<NodeId>) -> Option<&SceneNode> {
        let clients = || self.scene.nodes.iter().filter(|node| node.kind == ServiceKind::Client);
        clients().find(|node| Some(node.id) == selected).or_else(|| clients().next())
    }

    /// The selected API if it has a cache, or the first that has one.
    pub(super) fn cache(&self, selected: Option<NodeId>) -> Option<&SceneNode> {
        let caches = || {
            let nodes = self.scene.nodes.iter();
            nodes.filter(|node| matches!(&node.picture, Picture::ApiGateway(view) if view.cache.is_some()))
        };
        caches().find(|node| Some(node.id) == selected).or_else(|| caches().next())
    }

    /// A burst at the selected client, or at the first one.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "positive and bounded")]
    pub(super) fn burst(&self, selected: Option<NodeId>) -> Option<Intervention> {
        let client = self.client(selected)?;
        let count = (client.rate("RequestsSent") * BURST_SECONDS).clamp(LEAST_BURST, 1e6);
        Some(Intervention::Burst { node: client.name.clone(), count: count.round() as u32 })
    }

    /// Slower by [`SLOWDOWN`], or back to normal if it is slow already.
    pub(super) fn slow(&self, node: NodeId) -> Option<Intervention> {
        let name = self.scene.nodes.get(node.0 as usize)?.name.clone();
        let factor = if self.slowed(&name) { 1.0 } else { SLOWDOWN };
        Some(Intervention::Slow { node: name, factor })
    }

    /// Bringing it back would change something: it is stopped, or some of its servers are.
    pub(super) fn ails(&self, node: NodeId) -> bool {
        let picture = self.scene.nodes.get(node.0 as usize).map(|node| &node.picture);
        !self.sim.is_up(node) || matches!(picture, Some(Picture::Server(view)) if view.up < view.servers)
    }

    /// The last word about this node's speed was that it is slow.
    pub(super) fn slowed(&self, name: &str) -> bool {
        let due = self.resolved.scenario.timeline.iter().filter(|entry| entry.at.0 <= self.sim.now().0);
        let factors = due.chain(self.sim.commands()).filter_map(|entry| match &entry.event {
            Intervention::Slow { node, factor } if node == name => Some((entry.at, *factor)),
            _ => None,
        });
        factors.max_by_key(|(at, _)| *at).is_some_and(|(_, factor)| (factor - 1.0).abs() > 1e-9)
    }
}
