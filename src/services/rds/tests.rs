//! A database alone: what happens to connections that are kept.

use super::*;
use crate::services::probe::{Probe, at, request, secs};

fn query_on(session: Key) -> Operation {
    let work = Distribution::Constant(secs(1.0));
    Operation::QueryOn(Box::new(OnSession { work, session: Some(session), by_address: false }))
}

fn database(config: Config) -> (Rds, Probe) {
    (Rds::new(config, &Surroundings::default()), Probe::new())
}

/// Opens a connection that is kept.
fn connect(rds: &mut Rds, probe: &mut Probe) -> Key {
    probe.ask(rds, request(Operation::OpenSession));
    match &probe.responses.last().unwrap().reply.content {
        Content::Session(session) => *session,
        content => panic!("{content:?}"),
    }
}

#[test]
fn given_a_kept_connection_when_it_is_closed_then_its_place_is_free_again() {
    let (mut rds, mut probe) = database(Config { max_connections: Some(1), ..Config::default() });
    let session = connect(&mut rds, &mut probe);

    probe.ask(&mut rds, request(Operation::OpenSession));
    assert_eq!(probe.responses.last().unwrap().reply.rule, TOO_MANY_CONNECTIONS);
    probe.ask(&mut rds, request(Operation::CloseSession(session)));
    connect(&mut rds, &mut probe);
}

#[test]
fn given_a_query_at_work_when_its_connection_is_closed_then_the_place_is_free_after_the_work() {
    let (mut rds, mut probe) = database(Config::default());
    let session = connect(&mut rds, &mut probe);
    probe.ask(&mut rds, request(query_on(session)));

    probe.ask(&mut rds, request(Operation::CloseSession(session)));
    assert_eq!(rds.view(probe.now).connections, 1, "the database notices when the query has ended");
    probe.advance(&mut rds, at(1.0));
    assert_eq!(rds.view(probe.now).connections, 0);
}

#[test]
fn given_a_kept_connection_when_the_host_fails_then_the_next_query_on_it_fails() {
    let (mut rds, mut probe) = database(Config::default());
    let session = connect(&mut rds, &mut probe);

    probe.change(&mut rds, &Change::Fail);
    probe.change(&mut rds, &Change::Recover);
    probe.ask(&mut rds, request(query_on(session)));

    assert_eq!(probe.responses.last().unwrap().reply.rule, SESSION_GONE);
}

#[test]
fn given_connects_that_hang_when_the_host_fails_then_they_are_never_answered() {
    let (mut rds, mut probe) = database(Config { connects_in_outage: ConnectsInOutage::Hang, ..Config::default() });
    probe.change(&mut rds, &Change::Fail);

    probe.ask(&mut rds, request(Operation::OpenSession));
    assert_eq!((probe.left_hanging.len(), probe.responses.len(), probe.reachable), (1, 0, Some(true)));

    // The host restarts after 1,200 s; an attempt begun then gets its answer.
    probe.advance(&mut rds, at(1_200.0));
    connect(&mut rds, &mut probe);
}

#[test]
fn given_a_request_that_is_no_query_then_it_is_rejected() {
    let (mut rds, mut probe) = database(Config::default());

    probe.ask(&mut rds, request(Operation::Invoke));

    assert_eq!(probe.responses[0].reply.rule, NOT_A_QUERY);
}
