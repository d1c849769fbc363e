//! A queue built by hand on one instance, beside what SQS does.

use crate::checks::play;

#[test]
fn given_a_broker_in_memory_when_its_instance_dies_then_what_it_held_is_lost() {
    let played = play("broker_memory");

    // The second message was handed out, the third waiting; the first was acknowledged before.
    assert_eq!(played.hops(1, "message lost"), [(10.0, 1)]);
    assert_eq!(played.hops(2, "message lost"), [(10.0, 0)]);
    assert_eq!(played.answers("cli")[6].2, "node.unreachable");
}

#[test]
fn given_a_broker_with_a_disk_when_its_instance_dies_then_messages_wait_for_the_restart() {
    let played = play("broker_disk");

    assert_eq!(played.received("cli"), [(1.0, vec![1]), (3.0, vec![2]), (25.0, vec![2, 3])]);
}

#[test]
fn given_a_full_broker_then_it_refuses_what_sqs_would_take() {
    play("broker_full");
}

#[test]
fn given_an_empty_broker_then_a_receive_waits_and_what_is_not_acknowledged_comes_back() {
    let played = play("broker_empty");

    // Handed over at 7.3 s, back at 12.3 s for the poll of that instant.
    assert_eq!(played.received("cli"), [(7.3, vec![1]), (12.3, vec![1])]);
    assert_eq!(played.answers("cli").last().unwrap(), &(40.0, 200, "instance-queue.empty-receive"));
}

#[test]
fn given_a_broker_when_a_visibility_is_changed_then_it_does_not_understand() {
    let played = play("broker_empty");

    assert_eq!(played.answers("cli")[4], (13.0, 400, "instance-queue.unknown-action"));
}

#[test]
fn given_a_lost_zone_when_the_broker_stands_in_it_then_nobody_can_send() {
    play("broker_fleet");
}
