//! Checks of the semantics sheet (LM-*) that concern the SQS event source mapping.

use super::tests::config;
use super::*;
use crate::services::contract::{Delivery, NodeId, Receive, Rule, Work};
use crate::services::probe::{MadeCall, Probe, at, delivery, messages, secs};

fn function(source: &str, rest: &str) -> Lambda {
    let names = Names([("orders".to_owned(), NodeId(3))].into());
    let surroundings = Surroundings { names, ..Surroundings::default() };
    let text = format!(r#"init: "0s", event_source: (queue: "orders", {source}), {rest}"#);
    Lambda::new(config(&text), &surroundings)
}

fn probe(handler_seconds: f64) -> Probe {
    Probe::with_handlers_of(secs(handler_seconds))
}

/// A queue without visibility timeouts: so many messages, handed to whoever polls.
struct Backlog {
    left: u32,
    next: u32,
}

fn backlog(left: u32) -> Backlog {
    Backlog { left, next: 0 }
}

fn wanted(call: &MadeCall) -> Option<u32> {
    match &call.request.operation {
        Operation::Receive(wanted) => Some(wanted.max),
        _ => None,
    }
}

fn receive(max: u32, wait: f64) -> Operation {
    Operation::Receive(Box::new(Receive { max, wait: Some(secs(wait)), visibility: None, if_below: None }))
}

impl Backlog {
    /// Answers the polls that are open, and those that follow, as long as there are messages.
    fn serve(&mut self, f: &mut Lambda, out: &mut Probe) {
        let open: Vec<usize> = out.open_calls();
        let mut polls: std::collections::VecDeque<usize> = open.into_iter().collect();
        while let Some(call) = polls.pop_front().filter(|_| self.left > 0) {
            let Some(max) = wanted(&out.calls[call]) else { continue };
            let take = max.min(self.left);
            let batch = (self.next..self.next + take).map(|n| delivery(n, SimTime::NEVER)).collect();
            (self.left, self.next) = (self.left - take, self.next + take);
            let before = out.calls.len();
            out.reply(f, call, messages(batch));
            polls.extend(before..out.calls.len());
        }
    }
}

/// The first call that is an open receive is answered with these messages.
fn give(f: &mut Lambda, out: &mut Probe, batch: Vec<Delivery>) {
    let call = out.open_calls().into_iter().find(|call| wanted(&out.calls[*call]).is_some()).expect("somebody polls");
    out.reply(f, call, messages(batch));
}

fn deleted(out: &Probe) -> Vec<u32> {
    let receipts = out.calls.iter().filter_map(|call| match &call.request.operation {
        Operation::Delete(receipts) => Some(receipts),
        _ => None,
    });
    receipts.flat_map(|receipts| receipts.iter()).map(|receipt| receipt.message.index()).collect()
}

fn open_polls(out: &Probe) -> usize {
    out.open_calls().into_iter().filter(|call| wanted(&out.calls[*call]).is_some()).count()
}

#[test]
fn given_a_throttled_batch_when_capacity_comes_back_then_the_same_batch_runs() {
    let (mut f, mut out) = (function("", "reserved_concurrent_executions: 0"), probe(0.5));
    f.on_start(&mut out);
    give(&mut f, &mut out, vec![delivery(7, at(30.0))]);
    let more = Config { reserved_concurrent_executions: Some(1), ..f.config().clone() };
    f.reconfigure(more, &mut out);

    out.advance(&mut f, at(2.0));

    assert_eq!((out.runs[0].at, deleted(&out)), (at(1.0), vec![7]));
}

#[test]
fn given_a_timeout_then_the_whole_batch_comes_back_even_with_item_failures() {
    let (mut f, mut out) = (function("report_batch_item_failures: true", ""), probe(10.0));
    f.on_start(&mut out);
    give(&mut f, &mut out, vec![delivery(0, at(30.0))]);

    out.advance(&mut f, at(3.0));

    assert_eq!((out.count_of(TIMEOUTS), out.running(), open_polls(&out)), (1, 0, 5));
    assert!(deleted(&out).is_empty());
}

#[test]
fn given_an_idle_queue_then_five_long_polls_of_20_s_are_open() {
    let (mut f, mut out) = (function("", ""), Probe::new());
    f.on_start(&mut out);
    assert_eq!(open_polls(&out), 5);
    let expected = receive(10, 20.0);
    assert!(out.calls.iter().all(|call| call.request.operation == expected && call.to == NodeId(3)));

    out.advance(&mut f, at(20.0));
    give(&mut f, &mut out, Vec::new());
    assert_eq!((open_polls(&out), f.view(out.now).pollers), (5, Some((5, 5))));
}

#[test]
fn given_a_ramp_when_the_queue_is_empty_again_then_the_ceiling_falls_back_to_5() {
    let (mut f, mut out) = (function("batch_size: 1", r#"timeout: "10m""#), probe(61.0));
    f.on_start(&mut out);
    let mut queue = backlog(100);
    queue.serve(&mut f, &mut out);
    out.advance(&mut f, at(60.0));
    queue.serve(&mut f, &mut out);
    assert_eq!(f.view(out.now).pollers, Some((105, 305)));

    out.advance(&mut f, at(200.0));
    assert_eq!(f.view(out.now).pollers, Some((5, 305)));
    give(&mut f, &mut out, Vec::new());
    assert_eq!(f.view(out.now).pollers, Some((5, 5)));

    // The steps of the old ramp are over, too.
    let left = out.pending();
    out.advance(&mut f, at(400.0));
    assert!(out.pending() < left && f.view(out.now).pollers == Some((5, 5)));
}

#[test]
fn given_batches_that_are_throttled_then_the_ramp_stands_still() {
    let mut f = function("batch_size: 1", r#"timeout: "10m", reserved_concurrent_executions: 2"#);
    let (mut out, mut queue) = (probe(500.0), backlog(1_000));
    f.on_start(&mut out);
    for minute in 0..5_u32 {
        out.advance(&mut f, at(f64::from(60 * minute)));
        queue.serve(&mut f, &mut out);
        assert_eq!(f.view(out.now).pollers, Some((5, 5)), "at minute {minute}");
    }
}

#[test]
fn given_traffic_that_never_needs_all_pollers_then_there_is_no_ramp() {
    let (mut f, mut out) = (function("batch_size: 1", ""), probe(0.3));
    f.on_start(&mut out);
    for k in 0..200_u32 {
        out.advance(&mut f, at(f64::from(k)));
        give(&mut f, &mut out, vec![delivery(k, SimTime::NEVER)]);
    }
    assert_eq!(f.view(out.now).pollers, Some((5, 5)));
}

#[test]
fn given_a_batching_window_then_messages_are_gathered_until_it_ends() {
    let (mut f, mut out) = (function(r#"batch_size: 100, maximum_batching_window: "10s""#, ""), probe(1.0));
    f.on_start(&mut out);
    give(&mut f, &mut out, vec![delivery(0, at(60.0))]);
    assert!(out.runs.is_empty());

    // The same poller asks for the rest of its batch, for the rest of its window.
    out.advance(&mut f, at(4.0));
    let poll = out.calls.len() - 2;
    let rest = |call: &MadeCall| wanted(call) == Some(99);
    let poll = (poll..out.calls.len()).find(|call| rest(&out.calls[*call])).unwrap();
    out.reply(&mut f, poll, messages(vec![delivery(1, at(64.0)), delivery(2, at(64.0))]));
    // 10 s of window and 3 s of function timeout, and 30 s on top of that.
    let (visibility, if_below) = (Some(secs(43.0)), Some(secs(13.0)));
    let rest = Operation::Receive(Box::new(Receive { max: 97, wait: Some(secs(6.0)), visibility, if_below }));
    assert_eq!(out.calls.last().unwrap().request.operation, rest);

    out.advance(&mut f, at(10.0));
    out.reply(&mut f, out.calls.len() - 1, messages(Vec::new()));
    assert_eq!((out.runs.len(), out.runs[0].at), (1, at(10.0)));
    out.advance(&mut f, at(11.0));
    assert_eq!(deleted(&out), [0, 1, 2]);
}

#[test]
fn given_a_batch_over_6_mb_then_it_is_invoked_in_parts() {
    let (mut f, mut out) = (function("", ""), probe(1.0));
    f.on_start(&mut out);
    let large = |n| {
        let mut delivery = delivery(n, at(60.0));
        delivery.body.size = 1_048_576;
        delivery
    };

    give(&mut f, &mut out, (0..10).map(large).collect());
    out.advance(&mut f, at(5.0));

    // 6 x 1 MB fit into the payload, then the other 4.
    let sizes = out.runs.iter().map(|run| match &run.work {
        Work::Batch(batch) => batch.len(),
        Work::Request(_) => 0,
    });
    assert_eq!(sizes.collect::<Vec<_>>(), [6, 4]);
    assert_eq!(deleted(&out).len(), 10);
}

#[test]
fn given_a_queue_that_fails_then_pollers_pause_for_a_second() {
    let (mut f, mut out) = (function("", ""), Probe::new());
    f.on_start(&mut out);
    for call in 0..5 {
        out.reply(&mut f, call, Reply::failed(503, Failure::Unreachable, Rule::named("node.failed")));
    }
    assert_eq!(open_polls(&out), 0);

    out.advance(&mut f, at(1.0));
    assert_eq!((open_polls(&out), out.calls.len()), (5, 10));
}

#[test]
fn given_a_function_that_fails_and_recovers_then_it_hangs_up_and_polls_afresh() {
    let (mut f, mut out) = (function("", ""), probe(1.0));
    f.on_start(&mut out);
    out.change(&mut f, &Change::Fail);
    out.change(&mut f, &Change::Recover);
    assert_eq!((out.hung_up.len(), open_polls(&out)), (5, 5));

    give(&mut f, &mut out, vec![delivery(1, at(30.0))]);
    assert_eq!(out.runs.len(), 1);
}

#[test]
fn given_an_environment_that_is_killed_with_its_batch_then_the_poller_goes_on() {
    let (mut f, mut out) = (function("", ""), probe(1.0));
    f.on_start(&mut out);
    give(&mut f, &mut out, vec![delivery(0, at(30.0))]);

    out.change(&mut f, &Change::KillWorker);

    assert_eq!((out.running(), open_polls(&out), deleted(&out).len()), (0, 5, 0));
}
