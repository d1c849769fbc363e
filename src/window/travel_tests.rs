//! Going to other moments, as a session does it.

use std::time::Duration;

use crate::measure::Simulation;
use crate::scenario::intervention::Intervention;
use crate::scenario::load::load;
use crate::scenario::resolve::Resolved;
use crate::units::stream::{Purpose, Stream};
use crate::units::time::{NANOS_PER_SECOND, SimDuration, SimTime};
use crate::window::session::Session;
use crate::window::travel::SLICE;

const FRAME: Duration = Duration::from_millis(16);

fn second(n: u64) -> SimTime {
    SimTime(n * NANOS_PER_SECOND)
}

fn tight_orders() -> Resolved {
    load(include_bytes!("../../scenarios/tight-orders.ron"), "tight-orders.ron").unwrap()
}

/// Plays to that second at twenty times the speed.
fn play(session: &mut Session, to: u64) {
    session.playback.set_speed(20.0);
    session.playback.set_playing(true);
    while session.sim.now() < second(to) {
        session.frame(FRAME, &mut || false);
    }
    session.playback.set_playing(false);
}

fn fail() -> Intervention {
    Intervention::Fail { node: "orders-db".into() }
}

/// The trace of the run without a window, at that instant.
fn trace_at(at: SimTime) -> u64 {
    let mut sim = Simulation::new(&tight_orders());
    sim.run_until(at, u64::MAX);
    sim.trace_hash()
}

#[test]
fn a_session_that_goes_back_shows_what_a_session_shows_that_has_just_come_there() {
    let mut session = Session::new(tight_orders());
    play(&mut session, 400);

    for at in [250, 30, 390, 5].map(second) {
        session.rewind(at);
        let mut fresh = Session::new(tight_orders());
        play(&mut fresh, at.0 / NANOS_PER_SECOND - 1);
        fresh.rewind(at);

        assert_eq!(session.sim.trace_hash(), trace_at(at));
        assert_eq!((session.scene.now, session.ledger), (at, fresh.ledger));
        assert_eq!(session.sim.recorder().story(), fresh.sim.recorder().story(), "the story up to {at}");
        for (ours, theirs) in session.scene.nodes.iter().zip(&fresh.scene.nodes) {
            assert_eq!(ours.picture, theirs.picture, "{} at {at}", ours.name);
            let names = |node: &crate::window::scene::SceneNode| {
                node.causes.iter().filter(|(_, rate, _)| *rate > 0.0).map(|(rule, ..)| rule.name).collect::<Vec<_>>()
            };
            assert_eq!(names(ours), names(theirs), "{} at {at}", ours.name);
        }
        for (ours, theirs) in session.scene.links.iter().zip(&fresh.scene.links) {
            // Both are means of ten seconds, sampled every half second: one may have half a second more in it.
            let (ours, theirs) = (ours.requests_per_second, theirs.requests_per_second);
            assert!((ours - theirs).abs() <= 0.1 * theirs + 1.0, "{ours}/s instead of {theirs}/s at {at}");
        }
    }
}

#[test]
fn fifty_random_moments_are_those_of_a_fresh_run_with_a_live_change_among_them() {
    let mut session = Session::new(tight_orders());
    play(&mut session, 100);
    session.intervene(fail()).unwrap();
    let done = session.sim.commands().to_vec();
    play(&mut session, 300);
    let mut stream = Stream::new(11, "moments", Purpose::Arrival);

    let mut saved = tight_orders();
    saved.scenario.timeline.extend(done.clone());
    for _ in 0..50 {
        let at = SimTime(stream.below(second(300).0));
        session.seek(at);
        while session.playback.goal().is_some() {
            // A frame that has time for one slice only.
            session.frame(FRAME, &mut || true);
        }
        let mut fresh = Simulation::new(&saved);
        fresh.run_until(at, u64::MAX);
        assert_eq!((session.sim.now(), session.sim.trace_hash()), (at, fresh.trace_hash()));
        assert_eq!([session.sim.commands(), session.sim.planned()].concat(), done);
    }
}

#[test]
fn a_frame_of_a_jump_that_has_no_time_runs_one_slice_and_no_more() {
    let mut session = Session::new(tight_orders());
    play(&mut session, 300);
    session.seek(second(290));
    let mut frames = 0;
    while session.playback.goal().is_some() {
        let before = session.sim.events();
        session.frame(FRAME, &mut || true);
        // The last one may add the slice that arrives.
        assert!(session.sim.events() - before <= 2 * SLICE, "{} events", session.sim.events() - before);
        frames += 1;
    }
    assert!(frames > 1, "ten seconds of the run are more than one slice");
}

#[test]
fn a_pointer_that_goes_on_before_the_jump_has_arrived_is_followed() {
    let mut session = Session::new(tight_orders());
    play(&mut session, 300);
    let mut shown = Vec::new();
    // Every frame has time for one slice and another wish.
    for second_wanted in (100..290).rev() {
        session.seek(second(second_wanted));
        session.frame(FRAME, &mut || true);
        shown.push(session.scene.now);
    }
    while session.playback.goal().is_some() {
        session.frame(FRAME, &mut || true);
    }
    shown.dedup();
    assert!(shown.len() > 5 && shown.iter().all(|at| at.0 % NANOS_PER_SECOND == 0 || *at >= second(300)), "{shown:?}");
    assert_eq!(session.scene.now, second(100), "the last wish counts");
}

#[test]
fn what_is_on_its_way_stays_in_its_place_while_the_pointer_rests() {
    let mut session = Session::new(tight_orders());
    play(&mut session, 150);
    session.playback.set_speed(0.1);
    session.rewind(second(140));
    let flying = |session: &Session| session.scene.links.iter().map(|link| link.tokens.clone()).collect::<Vec<_>>();
    let before = flying(&session);
    assert!(before.iter().any(|tokens| !tokens.is_empty()), "something is on its way in the promotion");

    for _ in 0..20 {
        session.seek(second(140));
        session.frame(FRAME, &mut || false);
    }
    assert_eq!(flying(&session), before);
}

#[test]
fn a_change_during_a_jump_is_about_the_moment_that_was_asked_for() {
    let mut session = Session::new(tight_orders());
    play(&mut session, 300);
    session.seek(second(200));
    session.frame(FRAME, &mut || true);
    session.seek(second(190));
    session.intervene(fail()).unwrap();
    assert_eq!(session.sim.commands()[0].at.0, second(190).0 + 1);
}

#[test]
fn one_event_back_is_just_before_the_last_one_and_one_on_is_there_again() {
    let mut session = Session::new(tight_orders());
    play(&mut session, 130);
    session.step();

    for _ in 0..5 {
        let (events, trace) = (session.sim.events(), session.sim.trace_hash());
        session.step_back();
        session.frame(FRAME, &mut || false);
        assert_eq!(session.sim.events(), events - 1);
        session.step();
        assert_eq!((session.sim.events(), session.sim.trace_hash()), (events, trace));
        session.step_back();
        session.frame(FRAME, &mut || false);
    }
}

#[test]
fn what_was_done_live_is_done_again_until_something_else_is_done() {
    let mut session = Session::new(tight_orders());
    play(&mut session, 50);
    session.intervene(fail()).unwrap();
    play(&mut session, 60);
    let (at, trace) = (session.sim.now(), session.sim.trace_hash());

    session.rewind(second(40));
    assert_eq!((session.sim.commands().len(), session.sim.planned().len()), (0, 1));
    session.rewind(at);
    assert_eq!(session.sim.trace_hash(), trace, "by itself, to the bit");

    session.rewind(second(40));
    session.intervene(Intervention::Burst { node: "shoppers".into(), count: 9 }).unwrap();
    assert!(session.sim.planned().is_empty());
    assert!(session.past.instants().all(|kept| kept <= second(40)), "nothing is known of the new future");
}

#[test]
fn undo_goes_to_just_before_the_last_live_change_and_drops_it() {
    let mut session = Session::new(tight_orders());
    play(&mut session, 30);
    session.intervene(Intervention::Burst { node: "shoppers".into(), count: 9 }).unwrap();
    play(&mut session, 50);
    let before = session.sim.now();
    session.intervene(fail()).unwrap();
    play(&mut session, 60);

    assert_eq!(session.undo(), Some(fail()));
    assert_eq!((session.sim.now(), session.sim.commands().len()), (before, 1));
    assert!(session.sim.planned().is_empty());

    // One that is planned only is taken out of the plan.
    session.rewind(second(10));
    assert!(matches!(session.undo(), Some(Intervention::Burst { .. })));
    assert_eq!((session.sim.now(), session.sim.planned().len()), (second(10), 0));
    session.rewind(second(60));
    assert_eq!(session.sim.trace_hash(), trace_at(second(60)), "as if nothing had been done");
    assert_eq!(session.undo(), None);
}

#[test]
fn from_the_beginning_home_forgets_what_was_done_live() {
    let mut session = Session::new(tight_orders());
    play(&mut session, 20);
    session.intervene(fail()).unwrap();
    play(&mut session, 30);

    session.restart();
    assert_eq!((session.sim.events(), session.sim.planned().len()), (0, 1));
    session.restart();
    assert_eq!((session.sim.events(), session.sim.planned().len()), (0, 0));
}

#[test]
fn a_fork_goes_its_own_way() {
    let mut session = Session::new(tight_orders());
    play(&mut session, 50);
    let mut fork = session.fork();
    assert_eq!((fork.sim.now(), fork.sim.trace_hash()), (session.sim.now(), session.sim.trace_hash()));

    fork.intervene(fail()).unwrap();
    fork.rewind(second(200));
    assert_eq!(session.sim.commands().len(), 0);
    session.rewind(second(200));
    assert_eq!(session.sim.trace_hash(), trace_at(second(200)));
    assert_ne!(fork.sim.trace_hash(), session.sim.trace_hash());
    fork.rewind(second(20));
    assert_eq!(fork.sim.trace_hash(), trace_at(second(20)), "they have their past in common");
}

/// The moments that "next" leads to, in frames that have time for so many slices.
fn tour(patience: u32) -> Vec<(SimTime, u64)> {
    let mut session = Session::new(tight_orders());
    let mut moments = Vec::new();
    while session.sim.now() < session.end() {
        session.next_interesting();
        while session.playback.goal().is_some() {
            let mut slices = 0;
            session.frame(FRAME, &mut || {
                slices += 1;
                slices >= patience
            });
        }
        moments.push((session.sim.now(), session.sim.trace_hash()));
    }
    moments
}

#[test]
fn next_stops_at_every_turn_and_at_what_is_written_however_fast_the_machine_is() {
    let moments = tour(u32::MAX);
    assert_eq!(moments, tour(1));
    assert!(moments.windows(2).all(|pair| pair[0].0 < pair[1].0));

    let resolved = tight_orders();
    let scenario = &resolved.scenario;
    let written = scenario.watch.iter().map(|moment| moment.at).chain(scenario.timeline.iter().map(|entry| entry.at));
    for at in written.filter(|at| *at > SimDuration::ZERO) {
        assert!(moments.iter().any(|(moment, _)| moment.0 == at.0), "{at} is missing");
    }
    let mut session = Session::new(tight_orders());
    session.rewind(session.end());
    for line in session.sim.recorder().story() {
        // A turn is told with the first event after it.
        let next = moments.iter().find(|(moment, _)| *moment >= line.at).unwrap();
        assert!(next.0.since(line.at) < SimDuration::from_secs(1), "{line:?} is passed by");
    }
}

#[test]
fn previous_leads_back_over_the_same_moments() {
    let mut session = Session::new(tight_orders());
    for _ in 0..4 {
        session.next_interesting();
        session.frame(FRAME, &mut || false);
    }
    let fourth = session.sim.now();
    let mut back = Vec::new();
    while session.sim.now() > SimTime::ZERO {
        session.previous_interesting();
        session.frame(FRAME, &mut || false);
        back.push(session.sim.now());
    }
    assert!(back.len() >= 3 && back[0] < fourth, "{back:?} from {fourth}");
    assert!(back.windows(2).all(|pair| pair[1] < pair[0]), "{back:?}");
}

#[test]
fn whoever_waits_for_a_jump_sees_how_much_of_it_is_done() {
    let mut session = Session::new(tight_orders());
    session.seek(session.end());
    let (mut shares, mut frames) = (Vec::new(), 0);
    while session.playback.goal().is_some() {
        // A machine that has time for one slice a frame.
        session.frame(FRAME, &mut || true);
        frames += 1;
        shares.extend(session.playback.progress(session.sim.now()).map(|done| (frames, done)));
    }

    // Ten frames of 16 ms are the first that come to 150 ms.
    assert_eq!(shares[0].0, 10);
    assert!(frames > 20 && shares.windows(2).all(|pair| pair[0].1 <= pair[1].1), "{shares:?}");
    assert!(shares.iter().all(|(_, done)| (0.0..=1.0).contains(done)) && shares.last().unwrap().1 > 0.9);
    assert_eq!(session.playback.progress(session.sim.now()), None, "it has arrived");
}

#[test]
fn a_jump_that_is_waited_for_can_be_ended_where_it_is_ahead_and_back() {
    let mut session = Session::new(tight_orders());
    play(&mut session, 600);
    for to in [1_100, 150].map(second) {
        session.past = crate::window::past::Past::new(&Simulation::new(&tight_orders()));
        session.seek(to);
        assert!(!session.stop_jump(), "nobody has waited yet");
        while session.playback.progress(session.sim.now()).is_none() {
            session.frame(FRAME, &mut || true);
        }
        let here = session.sim.now();

        assert!(session.stop_jump() && here < to);

        assert_eq!((session.sim.now(), session.playback.playing(), session.elsewhere), (here, false, false));
        assert_eq!((session.scene.now, session.sim.trace_hash()), (here, trace_at(here)));
        assert!(!session.stop_jump(), "there is no jump any more");
    }
}
