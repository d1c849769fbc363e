//! Rules of what lies between services: calls, nodes that are down, handlers.

use crate::services::rule::rules;

rules! {
    UNDECIDED = "order.undecided",
        en "Nothing has decided the fate of the request yet.",
        ko "요청의 결과가 아직 정해지지 않았습니다.",
        convention "Every request begins so; it is never counted as a cause.",
        tests ["the_outcome_follows"];
    UNREACHABLE = "node.unreachable",
        en "The node is down, so nobody answers there.",
        ko "노드가 멈춰 있어 아무도 응답하지 않습니다.",
        convention "A node that is down refuses at once, as a closed port does; callers see 503.",
        tests ["given_a_node_that_is_down"];
    TIMEOUT = "call.timeout",
        en "The caller's patience ended before an answer came; the work goes on unheard.",
        ko "응답이 오기 전에 호출한 쪽이 기다림을 멈췄고, 작업은 듣는 이 없이 계속됩니다.",
        document "AWS Builders' Library, \"Timeouts, retries, and backoff with jitter\"",
        tests ["given_patience_of_2_s"];
    RETRIED = "call.retried",
        en "The call was repeated, and both attempts took effect.",
        ko "호출이 되풀이되었고 두 번 모두 반영되었습니다.",
        document "AWS Builders' Library, \"Making retries safe with idempotent APIs\"",
        tests ["given_a_retry_after_patience"];
    DONE = "handler.done",
        en "The handler ran to its end.",
        ko "핸들러가 끝까지 실행되었습니다.",
        convention "A handler is a list of steps; it succeeds when the last one has.",
        tests ["given_one_thread_and_exponential_work"];
    FAILED = "handler.failed",
        en "The handler failed, as its step says it sometimes does.",
        ko "단계에 적힌 확률대로 핸들러가 실패했습니다.",
        convention "A step Fail(Chance(p)) fails with that chance, from a random stream of its own.",
        tests ["given_a_handler_that_always_fails"];
    POISON = "handler.poison",
        en "The request is poisoned: the handler fails on it every time.",
        ko "요청에 독이 들어 있어 핸들러가 매번 실패합니다.",
        convention "A step Fail(Poison) fails for every poisoned request.",
        tests ["lm_10"];
}
