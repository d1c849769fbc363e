//! Rules of an API: why a request was answered as it was.

use crate::services::rule::rules;

rules! {
    DONE = "apigateway.done",
        en "The integration answered in time, and its answer went to the caller.",
        ko "통합이 제때 응답했고 그 응답이 호출한 쪽에 전달되었습니다.",
        document "API Gateway Developer Guide, \"Integrations for REST APIs in API Gateway\"",
        tests ["ag_09"];
    CACHE_HIT = "apigateway.cache-hit",
        en "The answer came from the cache; the integration was not called.",
        ko "캐시가 응답했고 통합은 호출되지 않았습니다.",
        document "API Gateway Developer Guide, \"Cache settings for REST APIs in API Gateway\"",
        tests ["ag_12", "ag_13", "ag_16"];
    INVALIDATED = "apigateway.cache-invalidated",
        en "The caller asked with Cache-Control: max-age=0, so the integration was called and the entry replaced.",
        ko "호출한 쪽이 Cache-Control: max-age=0을 보내 통합이 호출되고 캐시 항목이 바뀌었습니다.",
        document "API Gateway Developer Guide, \"Invalidate an API Gateway cache entry\"",
        tests ["ag_14"];
    INVALIDATION_REFUSED = "apigateway.cache-invalidation-denied",
        en "The caller may not invalidate the cache, and the stage answers that with 403.",
        ko "호출한 쪽에 캐시를 무효화할 권한이 없어 스테이지가 403으로 응답했습니다.",
        document "API Gateway Developer Guide, \"Invalidate an API Gateway cache entry\"",
        tests ["ag_14"];
    WAF_FILTERED = "apigateway.waf-filtered",
        en "A rule of the web ACL blocked the caller before anything else was looked at.",
        ko "웹 ACL의 규칙이 다른 모든 확인에 앞서 호출을 막았습니다.",
        document "API Gateway Developer Guide, \"Gateway response types for API Gateway\"",
        tests ["ag_23"];
    WAF_RATE = "apigateway.waf-rate-based",
        en "The caller asked more often than the web ACL's rate-based rule allows in its window.",
        ko "호출한 쪽이 웹 ACL의 속도 기반 규칙이 창 안에서 허용하는 횟수를 넘었습니다.",
        document "AWS WAF Developer Guide, \"Using rate-based rule statements in AWS WAF\"",
        tests ["given_a_rate_based_rule"],
        deviation "AWS counts every few seconds and so reacts late; here the count is exact.";
    NO_ROUTE = "apigateway.missing-authentication-token",
        en "No route fits the method and path, or the request is not signed; API Gateway answers 403 for both.",
        ko "메서드와 경로에 맞는 라우트가 없거나 요청에 서명이 없습니다. API Gateway는 둘 다 403으로 응답합니다.",
        document "API Gateway Developer Guide, \"Gateway response types for API Gateway\"",
        tests ["given_no_route_then_403"];
    NOT_FOUND = "apigateway.not-found",
        en "No route of the HTTP API fits the method and path.",
        ko "HTTP API에 메서드와 경로에 맞는 라우트가 없습니다.",
        document "API Gateway Developer Guide, \"Create routes for HTTP APIs in API Gateway\"",
        tests ["given_an_http_api"];
    TOO_LARGE = "apigateway.request-too-large",
        en "The request is larger than 10 MB.",
        ko "요청이 10 MB보다 큽니다.",
        document "API Gateway Developer Guide, \"Quotas for configuring and running a REST API\"",
        tests ["ag_11"];
    RESPONSE_TOO_LARGE = "apigateway.response-too-large",
        en "The integration's answer is larger than 10 MB.",
        ko "통합의 응답이 10 MB보다 큽니다.",
        convention "The payload quota of 10 MB holds for answers too; the guide names no status, so it is 500.",
        tests ["given_an_answer_over_10_mb"];
    UNAUTHORIZED = "apigateway.unauthorized",
        en "The caller's token is missing, unknown or expired.",
        ko "호출한 쪽의 토큰이 없거나 알 수 없거나 만료되었습니다.",
        document "API Gateway Developer Guide, \"Gateway response types for API Gateway\"",
        tests ["ag_18", "cg_01"];
    ACCESS_DENIED = "apigateway.access-denied",
        en "The authorizer knows the caller and does not let this one in.",
        ko "권한 부여자가 호출한 쪽을 알지만 허용하지 않았습니다.",
        document "API Gateway Developer Guide, \"Use API Gateway Lambda authorizers\"",
        tests ["ag_18"];
    AUTHORIZER_FAILURE = "apigateway.authorizer-failure",
        en "The authorizer's function failed, so nobody can say whether the caller may.",
        ko "권한 부여자 함수가 실패하여 호출을 허용할지 알 수 없습니다.",
        document "API Gateway Developer Guide, \"Gateway response types for API Gateway\"",
        tests ["ag_18"];
    AUTHORIZER_UNREACHABLE = "apigateway.authorizer-configuration-error",
        en "The authorizer's function could not be reached.",
        ko "권한 부여자 함수에 연결할 수 없습니다.",
        document "API Gateway Developer Guide, \"Gateway response types for API Gateway\"",
        tests ["given_an_authorizer_that_is_down"];
    INVALID_API_KEY = "apigateway.invalid-api-key",
        en "The method needs an API key of a usage plan, and the request has none.",
        ko "메서드에 사용량 계획의 API 키가 필요하지만 요청에 없습니다.",
        document "API Gateway Developer Guide, \"Gateway response types for API Gateway\"",
        tests ["ag_07"];
    THROTTLED_PLAN = "apigateway.throttled-usage-plan",
        en "The bucket of this API key in its usage plan is empty.",
        ko "사용량 계획에서 이 API 키의 버킷이 비어 있습니다.",
        document "API Gateway Developer Guide, \"Throttle requests to your REST APIs for better throughput\"",
        tests ["ag_06"];
    THROTTLED_STAGE = "apigateway.throttled-stage",
        en "The bucket of the stage is empty.",
        ko "스테이지의 버킷이 비어 있습니다.",
        document "API Gateway Developer Guide, \"Throttle requests to your REST APIs for better throughput\"",
        tests ["ag_01", "ag_02", "ag_03"],
        deviation "AWS calls its throttles targets that may be overrun; here they are exact.";
    THROTTLED_METHOD = "apigateway.throttled-method",
        en "The bucket of this method is empty.",
        ko "이 메서드의 버킷이 비어 있습니다.",
        document "API Gateway Developer Guide, \"Throttle requests to your REST APIs for better throughput\"",
        tests ["given_a_method_with_limits_of_its_own"],
        deviation "AWS calls its throttles targets that may be overrun; here they are exact.";
    THROTTLED_ACCOUNT = "apigateway.throttled-account",
        en "The account's bucket, which all APIs of the Region share, is empty.",
        ko "리전의 모든 API가 함께 쓰는 계정 버킷이 비어 있습니다.",
        document "API Gateway Developer Guide, \"Amazon API Gateway quotas\"",
        tests ["ag_04", "ag_05"],
        deviation "AWS calls its throttles targets that may be overrun; here they are exact.";
    QUOTA_EXCEEDED = "apigateway.quota-exceeded",
        en "The API key has used up its quota of this period.",
        ko "API 키가 이번 기간의 할당량을 모두 썼습니다.",
        document "API Gateway Developer Guide, \"Usage plans and API keys for REST APIs in API Gateway\"",
        tests ["ag_08"],
        deviation "AWS applies quotas on a best-effort basis and does not say when a period begins; here they are exact, and begin at 00:00 UTC.";
    BAD_REQUEST = "apigateway.bad-request-parameters",
        en "The request validator misses a required header or parameter.",
        ko "요청 검증기가 필수 헤더나 파라미터를 찾지 못했습니다.",
        document "API Gateway Developer Guide, \"Request validation for REST APIs in API Gateway\"",
        tests ["given_a_required_parameter"];
    LAMBDA_THROTTLED = "apigateway.lambda-throttled",
        en "The function was throttled; the caller sees 500, not 429.",
        ko "함수가 제한되었지만 호출한 쪽은 429가 아니라 500을 받습니다.",
        document "Lambda Developer Guide, \"Handling Lambda errors with an API Gateway API\"",
        tests ["ag_19"];
    LAMBDA_REJECTED = "apigateway.lambda-rejected",
        en "Lambda refused the request itself; the caller sees 500.",
        ko "Lambda가 요청을 거부했고 호출한 쪽은 500을 받습니다.",
        document "Lambda Developer Guide, \"Handling Lambda errors with an API Gateway API\"",
        tests ["given_lambda_throttled"];
    LAMBDA_ERROR = "apigateway.lambda-error",
        en "The function failed, timed out, or answered with something that is no proxy response.",
        ko "함수가 실패했거나 시간이 초과되었거나 프록시 응답이 아닌 것으로 답했습니다.",
        document "Lambda Developer Guide, \"Handling Lambda errors with an API Gateway API\"",
        tests ["ag_19"];
    INTEGRATION_TIMEOUT = "apigateway.integration-timeout",
        en "The integration did not answer in time; it goes on, unheard and at cost.",
        ko "통합이 제때 응답하지 않았습니다. 통합은 듣는 이 없이 계속 실행되고 비용도 듭니다.",
        document "API Gateway Developer Guide, \"Gateway response types for API Gateway\"",
        tests ["ag_09", "ag_10"];
    INTEGRATION_FAILURE = "apigateway.integration-failure",
        en "The integration could not be reached.",
        ko "통합에 연결할 수 없습니다.",
        document "API Gateway Developer Guide, \"Gateway response types for API Gateway\"",
        tests ["given_lambda_throttled"];
    NODE_FAILED = "apigateway.failed",
        en "The API went down while it worked on the request.",
        ko "요청을 처리하던 중에 API가 멈췄습니다.",
        convention "What was in progress is answered 503 when a node fails.",
        tests ["given_requests_in_progress_when_the_api_fails"];
}
