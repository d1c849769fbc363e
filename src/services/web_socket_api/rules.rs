//! Rules of a WebSocket API: why a connection ended, or a message did not get through.

use crate::services::rule::rules;

rules! {
    CONNECTED = "websocket.connected",
        en "The connection is open.",
        ko "연결이 열렸습니다.",
        document "API Gateway Developer Guide, \"Manage connected users and client apps: $connect and $disconnect routes\"",
        tests ["ag_20", "ag_22"];
    DELIVERED = "websocket.delivered",
        en "The message was delivered.",
        ko "메시지가 전달되었습니다.",
        document "API Gateway Developer Guide, \"Overview of WebSocket APIs in API Gateway\"",
        tests ["ag_21"];
    TOO_MANY_CONNECTS = "websocket.too-many-connects",
        en "More new connections a second than the account's quota.",
        ko "초당 새 연결이 계정 할당량을 넘었습니다.",
        document "API Gateway Developer Guide, \"Quotas for configuring and running a WebSocket API\"",
        tests ["ag_22"];
    CONNECT_REFUSED = "websocket.connect-refused",
        en "The integration of $connect did not answer with success, so the handshake failed.",
        ko "$connect 통합이 성공으로 응답하지 않아 연결이 거부되었습니다.",
        document "API Gateway Developer Guide, \"Manage connected users and client apps: $connect and $disconnect routes\"",
        tests ["given_a_connect_route"];
    IDLE = "websocket.idle-timeout",
        en "Ten minutes passed without a message, so the connection was closed.",
        ko "10분 동안 메시지가 없어 연결이 닫혔습니다.",
        document "API Gateway Developer Guide, \"Quotas for configuring and running a WebSocket API\"",
        tests ["ag_20"];
    LIFETIME_OVER = "websocket.lifetime-over",
        en "The connection had been open for two hours, so it was closed, however busy.",
        ko "연결이 열린 지 2시간이 지나 사용 중이어도 닫혔습니다.",
        document "API Gateway Developer Guide, \"Quotas for configuring and running a WebSocket API\"",
        tests ["ag_20"];
    MESSAGE_TOO_LARGE = "websocket.message-too-large",
        en "A message over 128 KB, or a frame over 32 KB, closes the connection with code 1009.",
        ko "128 KB가 넘는 메시지나 32 KB가 넘는 프레임은 코드 1009로 연결을 닫습니다.",
        document "API Gateway Developer Guide, \"Quotas for configuring and running a WebSocket API\"",
        tests ["ag_21"];
    GONE = "websocket.gone",
        en "The connection is not open (any more).",
        ko "연결이 열려 있지 않습니다.",
        document "API Gateway Developer Guide, \"Use @connections commands in your backend service\"",
        tests ["ag_20", "given_no_connection"];
    THROTTLED = "websocket.throttled",
        en "The account's bucket, which all APIs share, is empty; the connection stays open.",
        ko "모든 API가 함께 쓰는 계정 버킷이 비어 있습니다. 연결은 유지됩니다.",
        document "API Gateway Developer Guide, \"Protect your WebSocket APIs in API Gateway\"",
        tests ["given_an_empty_account_bucket_when"];
    NO_ROUTE = "websocket.no-route",
        en "No route fits the message, and there is no $default.",
        ko "메시지에 맞는 라우트가 없고 $default도 없습니다.",
        document "API Gateway Developer Guide, \"Create routes for WebSocket APIs in API Gateway\"",
        tests ["given_no_route_for_a_message"];
    INTEGRATION_ERROR = "websocket.integration-error",
        en "The integration of the message's route failed or was late.",
        ko "메시지 라우트의 통합이 실패했거나 늦었습니다.",
        document "API Gateway Developer Guide, \"Overview of WebSocket APIs in API Gateway\"",
        tests ["given_a_function_that_fails_then"];
    NODE_FAILED = "websocket.failed",
        en "The API went down, and its connections with it.",
        ko "API가 멈춰 연결도 함께 끊어졌습니다.",
        convention "What was in progress is answered 503 when a node fails.",
        tests ["given_an_api_that_fails"];
}
