//! What is on its way on screen: departures of the simulation, with their flight stretched for the eye.

use crate::engine::observe::Departure;
use crate::services::contract::NodeId;
use crate::units::time::SimTime;
use crate::window::look::{TOKENS_ON_SCREEN, TOKENS_PER_LINK};
use crate::window::scene::Token;

/// Shortest flight on screen that the eye can follow, in seconds.
const SHORTEST: f64 = 0.45;

/// Longest flight on screen that nobody waits for, in seconds.
const LONGEST: f64 = 2.5;

/// One thing on its way.
#[derive(Clone, Copy, Debug)]
struct Flight {
    link: usize,
    token: Token,
    age: f64,
    length: f64,
}

/// Everything on its way, oldest first.
#[derive(Clone, Debug, Default)]
pub(super) struct Flights {
    flying: Vec<Flight>,
    /// How many fly on each link.
    crowd: Vec<usize>,
}

impl Flights {
    /// Lets `wall` seconds pass on screen and starts what left since the last frame.
    ///
    /// `links` are caller and callee; answers fly the other way along the same link.
    pub(super) fn update(
        &mut self,
        departures: &[Departure],
        links: &[(NodeId, NodeId)],
        now: SimTime,
        speed: f64,
        wall: f64,
    ) {
        self.crowd.resize(links.len(), 0);
        for flight in &mut self.flying {
            flight.age += wall;
        }
        let crowd = &mut self.crowd;
        self.flying.retain(|flight| {
            let flies = flight.age < flight.length;
            if !flies {
                crowd[flight.link] -= 1;
            }
            flies
        });
        for departure in departures {
            self.start(departure, links, now, speed);
        }
    }

    fn start(&mut self, departure: &Departure, links: &[(NodeId, NodeId)], now: SimTime, speed: f64) {
        let Some(link) = link_of(departure, links) else { return };
        if self.crowd[link] >= TOKENS_PER_LINK || self.flying.len() >= TOKENS_ON_SCREEN {
            return;
        }
        let length = (departure.flight.as_secs_f64() / speed).clamp(SHORTEST, LONGEST);
        let age = now.since(departure.at).as_secs_f64() / speed;
        if age < length {
            self.crowd[link] += 1;
            self.flying.push(Flight { link, token: Token { kind: departure.kind, progress: 0.0 }, age, length });
        }
    }

    /// The tokens of each link, in the order they left.
    #[expect(clippy::cast_possible_truncation, reason = "0 to 1, for drawing")]
    pub(super) fn tokens(&self, links: usize) -> Vec<Vec<Token>> {
        let mut tokens = vec![Vec::new(); links];
        for flight in &self.flying {
            tokens[flight.link].push(Token { progress: (flight.age / flight.length) as f32, ..flight.token });
        }
        tokens
    }
}

/// The link that it flies along, forth or back.
fn link_of(departure: &Departure, links: &[(NodeId, NodeId)]) -> Option<usize> {
    let (from, to) = (departure.from, departure.to);
    let forth = links.iter().position(|link| *link == (from, to));
    forth.or_else(|| links.iter().position(|link| *link == (to, from)))
}
