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
        followed: Option<u64>,
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
            self.start(departure, links, now, speed, followed);
        }
    }

    fn start(
        &mut self,
        departure: &Departure,
        links: &[(NodeId, NodeId)],
        now: SimTime,
        speed: f64,
        followed: Option<u64>,
    ) {
        let Some(link) = link_of(departure, links) else { return };
        // Whoever is followed is seen, however full it is.
        let followed = followed.filter(|order| departure.carries.holds(*order));
        let full = self.crowd[link] >= TOKENS_PER_LINK || self.flying.len() >= TOKENS_ON_SCREEN;
        if full && followed.is_none() {
            return;
        }
        let length = (departure.flight.as_secs_f64() / speed).clamp(SHORTEST, LONGEST);
        let mut age = now.since(departure.at).as_secs_f64() / speed;
        if followed.is_some() {
            // Its flights are stretched, but it is seen in one place at a time: the next waits for the one before.
            let before = self.flying.iter().filter(|flight| flight.token.order == followed);
            let landed = before.map(|flight| flight.length - flight.age).fold(0.0, f64::max);
            age = age.min(0.0) - landed;
        }
        if age < length {
            self.crowd[link] += 1;
            let order = followed.or_else(|| departure.carries.first());
            let token = Token { kind: departure.kind, progress: 0.0, order };
            self.flying.push(Flight { link, token, age, length });
        }
    }

    /// The tokens of each link, in the order they left.
    #[expect(clippy::cast_possible_truncation, reason = "0 to 1, for drawing")]
    pub(super) fn tokens(&self, links: usize) -> Vec<Vec<Token>> {
        let mut tokens = vec![Vec::new(); links];
        for flight in self.flying.iter().filter(|flight| flight.age >= 0.0) {
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

#[cfg(test)]
mod tests {
    use crate::engine::observe::{Carried, DepartureKind};
    use crate::units::time::SimDuration;

    use super::*;

    const LINK: (NodeId, NodeId) = (NodeId(0), NodeId(1));

    fn departure(kind: DepartureKind, carries: Carried) -> Departure {
        Departure { at: SimTime::ZERO, from: LINK.0, to: LINK.1, kind, flight: SimDuration::ZERO, carries }
    }

    #[test]
    fn whoever_is_followed_flies_even_where_it_is_full() {
        let mut flights = Flights::default();
        let crowd: Vec<Departure> =
            (0..400).map(|order| departure(DepartureKind::Request, Carried::One(order))).collect();

        flights.update(&crowd, &[LINK], SimTime::ZERO, 1.0, 0.0, Some(333));

        let tokens = &flights.tokens(1)[0];
        // 200 of a link's budget, and the one beyond it.
        assert_eq!(tokens.len(), TOKENS_PER_LINK + 1);
        assert_eq!(tokens.last().and_then(|token| token.order), Some(333));
    }

    #[test]
    fn whoever_is_followed_flies_one_way_after_the_other() {
        let mut flights = Flights::default();
        let links = [LINK, (NodeId(1), NodeId(2))];
        let there = departure(DepartureKind::Request, Carried::One(5));
        let on = Departure { from: NodeId(1), to: NodeId(2), ..there.clone() };

        flights.update(&[there, on], &links, SimTime::ZERO, 1.0, 0.0, Some(5));
        let seen = |flights: &Flights| flights.tokens(2).iter().map(Vec::len).collect::<Vec<_>>();
        assert_eq!(seen(&flights), [1, 0]);
        // The first takes the shortest time that the eye can follow.
        flights.update(&[], &links, SimTime::ZERO, 1.0, SHORTEST + 0.01, Some(5));
        assert_eq!(seen(&flights), [0, 1]);
        flights.update(&[], &links, SimTime::ZERO, 1.0, SHORTEST, Some(5));
        assert_eq!(seen(&flights), [0, 0]);
    }

    #[test]
    fn a_batch_goes_by_the_number_that_is_followed_and_else_by_its_first() {
        let batch = [departure(DepartureKind::Batch(3), Carried::Many([7, 8, 9].into()))];
        for (followed, shown) in [(Some(8), 8), (Some(1), 7), (None, 7)] {
            let mut flights = Flights::default();
            flights.update(&batch, &[LINK], SimTime::ZERO, 1.0, 0.0, followed);
            assert_eq!(flights.tokens(1)[0][0].order, Some(shown), "{followed:?}");
        }
    }
}
