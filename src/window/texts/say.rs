//! Texts with values in them: a function each, whose arguments are the values that its message names.

use fluent_bundle::FluentValue;

use crate::units::text::Language;
use crate::window::texts::bundles::fill;

/// Declares them: the name of the message with `_` for `-`, and its values.
macro_rules! sentences {
    ($($name:ident($($value:ident),+);)+) => {
        $(
            #[doc = concat!("The message `", stringify!($name), "`.")]
            pub(in crate::window) fn $name<'v>($($value: impl Into<FluentValue<'v>>,)+ language: Language) -> String {
                fill(stringify!($name), [$((stringify!($value), $value.into())),+], language)
            }
        )+

        /// Every one with the names of its values.
        #[cfg(test)]
        pub(super) const ALL: &[(&str, &[&str])] = &[$((stringify!($name), &[$(stringify!($value)),+])),+];
    };
}

/// Declares badges: messages whose one value is a rate. They stand in a table, so each is a function of one type.
macro_rules! badges {
    ($($name:ident)+) => {
        $(
            #[doc = concat!("The message `", stringify!($name), "`.")]
            pub(in crate::window) fn $name(rate: &str, language: Language) -> String {
                fill(stringify!($name), [("rate", rate.into())], language)
            }
        )+

        /// Every badge.
        #[cfg(test)]
        pub(super) const BADGES: &[&str] = &[$(stringify!($name)),+];
    };
}

badges! {
    cause_throttled cause_over_capacity cause_over_in_flight cause_queue_full cause_timed_out
    cause_too_many_connections cause_visibility_ended cause_dead_lettered cause_expired cause_slow_down
    cause_passed_on cause_quota_used_up cause_blocked cause_not_signed_in cause_no_key cause_too_large
    cause_duplicate_dropped cause_second_copy cause_no_retry_left cause_over_connect_quota cause_let_go cause_too_late
    cause_lost_at_work cause_closed_idle cause_given_up cause_failing_over cause_fits_no_rule cause_hot_key cause_nobody_there cause_cold_start cause_failed
    cause_nothing_finished cause_too_few_workers
}

sentences! {
    // window.ftl
    seed(n);
    rests_at(title, time);
    length(time);
    claims(n);
    library_told_no(n);
    library_waited(n);
    live_changes(n);
    things_to_mend(n, file);
    trouble_with(file);
    sent(unit);
    account_of(time);
    reached(speed);
    level_and_most(now, most);
    // signs.ftl
    page_of(page, pages);
    // theory.ftl
    with_load(model, load);
    fluid_grows(rate);
    fluid_drains(rate);
    broken_no_steady_state(load);
    broken_held_up(node);
    broken_behind(node);
    broken_no_model(node);
    broken_arrivals(measured, expected);
    broken_refuses(rate);
    failed_so_far(failed, lost, unacknowledged);
    goodput(unit);
    // cost.ftl
    prices(region, compiled);
    // promises.ftl
    promise_more(n);
    promise_not(n);
    promise_over(n);
    promise_under(n);
    promise_at_least(n);
    promise_at_most(n);
    promise_before(n);
    promise_after(n);
    promise_between(least, most);
    promise_statistic(what, statistic);
    // palette.ftl
    open_scenario(title);
    select_node(name);
    // settings.ftl
    settings_unwritten(problem);
    // presenter.ftl
    sum_before(what);
    sum_left_over(node);
    sum_until_empty(node);
    sum_let_in(node);
    sum_attempts_each(node);
    sum_held(node);
    hands_right(right, all);
    // interventions.ftl
    node_fails(node);
    node_is_back(node);
    normal_speed(node);
    slower(node, factor);
    more_latency(node, latency);
    at_once(node, n);
    cache_flushed(node);
    sends_poison(node);
    loses_worker(node);
    zone_is_lost(zone);
    zone_is_back(zone);
    executes_policy(node, policy);
    protects_instances(node);
    lifts_protection(node);
    has_unhealthy(node);
    has_healthy(node);
    // live.ftl
    undone(what);
    changes_to_save(n);
    file_exists(path);
    saved(path);
    // time.ftl
    microseconds(n);
    milliseconds(n);
    seconds(n);
    minutes(n);
    hours(n);
    minutes_and_seconds(minutes, seconds);
    hours_and_minutes(hours, minutes);
    // canvas.ftl
    one_head(rate);
    one_head_per_minute(rate);
    one_head_users(n);
    told_no(rate);
    of_burst(n);
    entries(n);
    of_concurrent(n);
    of_reserved(n);
    busy_starting(busy, starting);
    busy_warm(busy, warm);
    init(time);
    events_wait(n);
    kept_ready(n);
    one_slot(n);
    one_block(n);
    hidden_for(time);
    time_left(time);
    polls_open(n);
    more_groups(n);
    oldest(time);
    receive_moves(n);
    used_of(used, most);
    of_limit(n);
    burst_credit(what);
    left_this_second(what);
    empty_in(time);
    partitions(n);
    starting(n);
    threads_busy_of(busy, n);
    least(n);
    most(n);
    desired(n);
    desired_is_most(n);
    desired_changed(at, from, to);
    of_points(n, of);
    kept_days(n);
    of_threads(n);
    servers(n);
    servers_up(up, n);
    one_dot(n);
    of_connections(n);
    working_queued(working, queued);
    vcpus(n);
    back_in(time);
    client_connections(n);
    copies_wait(n);
    are_lost(n);
    of_commands(n);
    next_at(time);
    valid_for(time);
    steers(from, to);
    are_empty(rate);
    are_retries(rate);
    // follow.ftl
    follow_flies(from, to);
    follow_at(node);
    follow_waits(node);
    follow_in_flight(node);
    follow_turn(node);
    follow_worked_on(node);
    follow_handled(node);
    follow_failed_at(node);
    follow_answered(node);
    follow_refused(node);
    follow_gave_up(node);
    follow_deleted(node);
    // causes.ftl
    cause_other(name, rate);
    all_threads_busy(n);
    // narrator.ftl
    narrator_backlog(n, node);
    narrator_drained(node, n);
    narrator_alarm(node);
    narrator_alarm_after(node, needed, of, period);
    narrator_alarm_over(node, time);
    narrator_wanted(node, to, from);
    narrator_first_in_service(node, time);
    narrator_all_in_service(node, n);
    narrator_rule(node, rule);
    narrator_dead_letter(node);
    narrator_failed_over(node);
    narrator_first_twice(n);
    narrator_first_lost(n);
    narrator_first_unacknowledged(n);
    narrator_first_failed(n);
    narrator_flow_fell(sent, unit, done);
    narrator_flow_back(done, unit, sent);
    // steps.ftl
    step_compute(work);
    step_call(to, timeout, effect);
    step_event(to, timeout);
    step_read(to, timeout, effect);
    step_write(to, timeout, effect);
    step_query_table(to, size, timeout);
    step_batch_get(n, to, timeout);
    step_batch_write(n, to, timeout);
    step_get(to, timeout, effect);
    step_put(to, timeout, effect);
    step_query(to, work, timeout, effect);
    step_connect(to, timeout);
    step_publish(to, timeout);
    step_put_events(event, to, timeout);
    step_send(to, timeout);
    step_post(to, timeout, effect);
    step_answer(status);
    step_log(to, size);
    step_fail(percent);
    // why.ftl
    why_no_answer(after);
    why_told_at_once(status);
    why_told(status, after);
    why_twice(n);
    why_lost(n);
    why_dead_lettered(n);
    why_failed(n);
    why_unacknowledged(n);
    why_slow(n);
    why_retried(n);
    why_only(node);
    trial_no_difference(before);
    trial_twice(before, after);
    trial_lost(before, after);
    trial_dead_lettered(before, after);
    trial_failed(before, after);
    trial_unacknowledged(before, after);
    trial_slow(before, after);
    trial_retried(before, after);
    trial_with_open(result, n);
    row_receive(n);
    bar_visibility_over(n, took);
    bar_receive(n, took);
    bar_waits(took);
    bar_behind(n, took);
    // moments.ftl
    moment_sent(node);
    moment_effect(node);
    moment_effect_again(node, times);
    moment_accepted_at_once(status);
    moment_accepted(status, after);
    moment_client_gives_up(after);
    moment_told_at_once(status);
    moment_told(status, after);
    moment_arrived(n, node);
    moment_answered(node, status);
    moment_answered_after(node, status, after);
    moment_gave_up(node);
    moment_gave_up_after(node, after);
    moment_stored(node);
    moment_received(by, n);
    moment_received_behind(by, n, before);
    moment_visible_again(after);
    moment_deleted(node);
    moment_old_receipt(n);
    moment_expired(node);
    moment_message_lost(node);
    moment_moved(n);
    moment_reached(node, after);
    moment_handled(node, after);
    moment_handler_failed(node, after);
    moment_handler_stopped(node);
    moment_event_accepted(node);
    moment_event_attempted(node, n);
    moment_event_processed(node);
    moment_event_waits_again(n);
    moment_given_up(node, n);
    // answers.ftl
    answer_work_outlived(took, hidden);
    answer_batch_outlived(n, took, hidden);
    answer_not_done_in_time(hidden);
    answer_handler_failed(hidden);
    answer_handler_gone(hidden);
    answer_not_deleted(hidden);
    answer_both_attempts(took, late);
    answer_already_happened(took);
    answer_expired(took);
    answer_received_too_often(n);
    answer_gave_up(took);
    answer_gave_up_after_attempts(n, took);
    answer_unheard(told, late);
    answer_unheard_already(told);
    answer_attempts(n);
    answer_waited(took, node);
    answer_waited_its_turn(took, node);
    answer_worked(node, took);
    answer_answered(node, took);
    answer_waited_of(total, took, node);
    answer_waited_for_work_of(total, took, node);
    answer_waited_for_batch_of(total, took, node);
    answer_worked_of(total, node, took);
    answer_answered_of(total, node, took);
    answer_held_same(first, n);
    answer_held_other(first, n, next);
    answer_held(first, n);
    // twin.ftl
    twin_length(time, watched, speed);
    twin_against(a, b);
    twin_forked(title, at);
    twin_what_if(title);
    twin_done_at(what, at);
    twin_calls(way, name);
    twin_sends(way, name);
    twin_takes(way, name);
    twin_same(n);
    twin_other_instants(n);
    twin_other_numbers(a, b);
    twin_chart_broken(unit);
    twin_chart_done(unit);
    twin_arriving(rate);
    twin_arriving_above(rate);
    twin_arriving_each(a, b);
    twin_not_charged(nodes);
    twin_difference(n);
    twin_nothing(unit);
    twin_failed(n, of, unit);
    twin_lost(n, of, unit);
    twin_failed_and_lost(failed, lost, of, unit);
    twin_unheard(n);
    twin_twice(n);
    twin_owes(n, unit);
    twin_dead(n);
    twin_all_done(n, unit);
    twin_waits(n, here);
    twin_done_more(n, here, there, unit);
    twin_broke_fewer(n, here, there, unit);
}
