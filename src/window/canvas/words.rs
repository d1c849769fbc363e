//! Words on the canvas, in both languages. Short, exact, calm; AWS names as AWS writes them.

use crate::units::text::Language;

/// A few words, in English and Korean; `{}` stands for a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Phrase(&'static str, &'static str);

impl Phrase {
    /// The words as they are.
    pub(super) fn get(self, language: Language) -> &'static str {
        match language {
            Language::En => self.0,
            Language::Ko => self.1,
        }
    }

    /// The words with each `{}` replaced, in order.
    pub(super) fn with(self, language: Language, values: &[&str]) -> String {
        let mut parts = self.get(language).split("{}");
        let mut text = parts.next().unwrap_or_default().to_owned();
        for (i, part) in parts.enumerate() {
            text.push_str(values.get(i).copied().unwrap_or_default());
            text.push_str(part);
        }
        text
    }
}

/// Declares phrases: `NAME = "English", "Korean";`.
macro_rules! phrases {
    ($($name:ident = $en:literal, $ko:literal;)+) => {
        $(pub(super) const $name: Phrase = Phrase($en, $ko);)+

        #[cfg(test)]
        const ALL: &[Phrase] = &[$($name),+];
    };
}

phrases! {
    // Frames.
    REGION = "AWS Region", "AWS 리전";
    ON_PREMISES = "On premises", "온프레미스";
    // Every card.
    DOWN = "down", "중단";
    // Clients.
    USERS = "users", "사용자";
    ONE_HEAD = "one head = {}/s", "한 명 = 초당 {}";
    ONE_HEAD_USERS = "one head = {}", "한 명 = {}명";
    WAIT_FOR_ANSWER = "waiting", "응답 대기";
    ANSWER = "answer", "응답";
    ONE_PER_MINUTE = "one head = {}/min", "한 명 = 분당 {}";
    GIVEN_UP = "{} told no", "{} 거절됨";
    // API Gateway.
    TOKEN_BUCKET = "Token bucket", "토큰 버킷";
    OF_BURST = "of {} burst", "/ 버스트 {}";
    CACHE_OFF = "Cache off", "캐시 꺼짐";
    CACHE_OFF_WHY = "each request passes", "모든 요청이 통과";
    HITS = "hits", "적중";
    ENTRIES = "{} entries", "항목 {}개";
    IN_PROGRESS = "in progress", "처리 중";
    INTEGRATION = "integration", "통합";
    // Lambda.
    OF_CONCURRENT = "of {} concurrent", "/ 동시 실행 {}";
    OF_RESERVED = "of {} reserved", "/ 예약 {}";
    BUSY_STARTING = "{} busy, {} starting", "실행 {}, 시작 {}";
    BUSY_WARM = "{} busy, {} warm", "실행 {}, 대기 {}";
    INIT = "init {}", "초기화 {}";
    EVENTS_WAIT = "{} events wait", "이벤트 {}건 대기";
    KEPT_READY = "{} provisioned", "프로비저닝 {}";
    ONE_SLOT = "1 slot = {}", "칸 1개 = {}";
    // Queue.
    WAITING = "waiting", "대기";
    OLDEST_WAITS = "oldest waits", "최장 대기";
    ONE_BLOCK = "1 block = {} messages", "블록 1개 = {}건";
    ONE_BLOCK_ONE = "1 block = 1 message", "블록 1개 = 1건";
    ONE_ENVELOPE = "1 envelope = 1 message", "봉투 1개 = 1건";
    OLDEST_FIRST = "oldest leaves first →", "오래된 것부터 나감 →";
    NOTHING_WAITS = "nothing waits", "대기 없음";
    IN_FLIGHT = "in flight", "처리 중";
    VISIBILITY = "visibility timeout {}", "표시 제한 시간 {}";
    LEFT = "{} left", "{} 남음";
    WAITS_AGAIN = "0 s: waits again", "0초: 다시 대기";
    DELAYED = "delayed", "지연";
    RETURNED = "returned", "되돌아옴";
    POLLS = "{} polls open", "수신 대기 {}";
    MORE_GROUPS = "+{} groups", "+{}개 그룹";
    // Dead-letter queue.
    DEAD = "dead letters", "배달 못함";
    OLDEST = "oldest {}", "최장 {}";
    NOTHING_DEAD = "empty, as it should be", "비어 있음";
    RECEIVE_MOVES = "receive {} moves it here", "{}번째 수신이면 이리로";
    // DynamoDB.
    WRITES = "write units/s", "쓰기 단위/s";
    READS = "read units/s", "읽기 단위/s";
    OF = "{} of {}", "{} / {}";
    OF_LIMIT = "of {}", "/ {}";
    BURST_CREDIT = "burst credit, {}", "버스트 크레딧, {}";
    LEFT_THIS_SECOND = "left this second, {}", "이번 초에 남은 {}";
    BURST_WRITES = "writes", "쓰기";
    BURST_READS = "reads", "읽기";
    EMPTY_IN = "empty in {}", "{} 뒤 바닥";
    PARTITIONS = "partitions {}", "파티션 {}";
    PROVISIONED = "provisioned", "프로비저닝";
    ON_DEMAND = "on-demand", "온디맨드";
    // Auto Scaling group.
    IN_SERVICE = "in service", "가동 중";
    STARTING = "{} starting", "{}대 시작 중";
    SECONDS_UNTIL_READY = "seconds until ready", "준비까지 남은 초";
    THREADS_BUSY = "{} of {} threads busy", "스레드 {} / {} 사용";
    THREADS = "threads busy", "사용 중 스레드";
    MIN = "min {}", "최소 {}";
    MAX = "max {}", "최대 {}";
    DESIRED = "desired {}", "목표 {}";
    DESIRED_MAX = "desired {} = max", "목표 {} = 최대";
    BACKLOG = "backlog per instance, target", "인스턴스당 밀린 메시지, 목표";
    COOLDOWN = "cooldown", "휴지 시간";
    DESIRED_CHANGED = "{} desired {} → {}", "{} 목표 {} → {}";
    FIXED_SIZE = "no scaling policy", "크기 고정";
    TRACKED = "metric, target", "지표, 목표";
    BY_ALARMS = "scaled by alarms", "경보가 조정";
    // Alarms and logs.
    ALARM_OK = "OK", "정상";
    ALARM_ON = "ALARM", "경보";
    ALARM_UNKNOWN = "NO DATA", "데이터 없음";
    OF_POINTS = "{} of {} points", "{} / 데이터 {}개";
    STORED = "kept", "보관";
    INGESTED = "written", "기록됨";
    KEPT_DAYS = "kept {} days", "{}일 보관";
    KEPT_FOR_EVER = "never expires", "만료 없음";
    // Servers.
    OF_THREADS = "of {} threads", "/ 스레드 {}";
    SERVERS = "{} servers", "서버 {}대";
    ONE_SERVER = "1 server", "서버 1대";
    SERVERS_UP = "{} of {} up", "{} / {}대 가동";
    ACCEPT_QUEUE = "accept queue", "접속 대기열";
    ONE_DOT = "1 dot = {}", "점 1개 = {}";
    REFUSED = "refused", "거절";
    // RDS.
    OF_CONNECTIONS = "of {} connections", "/ 연결 {}";
    WORKING_QUEUED = "{} working, {} queued", "실행 {}, 대기 {}";
    VCPUS = "{} vCPUs", "vCPU {}";
    LAST_QUERY = "last query", "최근 질의";
    BACK_IN = "back in {}", "복구까지 {}";
    STANDBY = "standby ready", "대기 인스턴스 있음";
    // RDS Proxy.
    CLIENT_CONNECTIONS = "{} clients", "클라이언트 {}";
    WAIT_FOR_CONNECTION = "wait for a connection", "연결 대기";
    // SNS.
    PUBLISHED = "published", "게시";
    COPIES_GIVEN_UP = "copies given up", "포기한 사본";
    COPIES_WAIT = "{} wait", "{} 대기";
    // Direct Connect.
    LINK = "link", "회선";
    TUNNEL = "tunnel", "터널";
    UNTIL_VPN = "until the VPN", "뒤 VPN 전환";
    QUEUE_BEFORE_LINK = "queue before it", "앞 대기열";
    LOST_ON_THE_WAY = "requests lost", "잃은 요청";
    // S3.
    PER_SECOND_REQUESTS = "requests/s", "요청/s";
    PUT = "put", "쓰기";
    GET = "get", "읽기";
    PER_PREFIX = "limits are per prefix", "한도는 접두사마다";
    // Brokers on an instance.
    ROOM_TAKEN = "room taken", "사용 중인 공간";
    KEPT_ON_DISK = "kept on disk", "디스크에 보존";
    ONLY_IN_MEMORY = "in memory only", "메모리에만 보관";
    LOST = "lost for good", "영구 유실";
    ARE_LOST = "{} lost", "유실 {}";
    // Consoles.
    OF_COMMANDS = "of {} commands", "/ 명령 {}";
    NEXT_AT = "next at {}", "다음 {}";
    SCRIPT_OVER = "script is over", "스크립트 끝";
    // Cognito.
    SIGN_INS = "sign-ins", "로그인";
    RENEWALS = "renewals", "갱신";
    QUOTA_LEFT = "quota left", "남은 할당량";
    VALID_FOR = "tokens valid for {}", "토큰 유효 시간 {}";
    // WebSocket.
    OPEN_CONNECTIONS = "open", "연결됨";
    CLOSED_BY_API = "closed by the API", "API가 닫음";
    ONE_CONNECTION = "1 dot = {}", "점 1개 = {}";
    // Links.
    STEERS = "desired {} → {}", "목표 {} → {}";
    ARE_EMPTY = "{} empty", "빈 응답 {}";
    ARE_RETRIES = "{} retries", "재시도 {}";
    // Causes.
    THROTTLED = "429, {}", "429, {}";
    OVER_CAPACITY = "over capacity, {}", "용량 초과, {}";
    OVER_IN_FLIGHT = "too many in flight, {}", "처리 중 한도, {}";
    QUEUE_FULL = "queue full, {} refused", "대기열 가득, {} 거절";
    TIMED_OUT = "timeout, {}", "시간 초과, {}";
    TOO_MANY_CONNECTIONS = "too many connections, {}", "연결 초과, {}";
    VISIBILITY_ENDED = "returned, {}", "되돌아옴, {}";
    DEAD_LETTERED = "dead-lettered, {}", "DLQ로 이동, {}";
    EXPIRED = "expired, {}", "보존 기간 끝, {}";
    SLOW_DOWN = "503 Slow Down, {}", "503 Slow Down, {}";
    PASSED_ON = "passes on, {}", "오류 전달, {}";
    REFUSED_WITH = "refused, {}", "거절, {}";
    QUOTA_USED_UP = "429 quota used up, {}", "429 할당량 소진, {}";
    BLOCKED = "403 firewall, {}", "403 방화벽, {}";
    NOT_SIGNED_IN = "401, {}", "401, {}";
    NO_KEY = "403 no key, {}", "403 키 없음, {}";
    TOO_LARGE = "too large, {}", "너무 큼, {}";
    DUPLICATE_DROPPED = "duplicates dropped, {}", "중복 제거, {}";
    SECOND_COPY = "second copies, {}", "중복 사본, {}";
    NO_RETRY_LEFT = "retry quota empty, {}", "재시도 할당량 소진, {}";
    OVER_CONNECT_QUOTA = "429 connects, {}", "429 연결 요청, {}";
    LET_GO = "batches let go, {}", "묶음 놓음, {}";
    TOO_LATE = "deleted too late, {}", "늦은 삭제, {}";
    LOST_AT_WORK = "lost at work, {}", "처리 중 유실, {}";
    CLOSED_IDLE = "closed when idle, {}", "유휴 연결 닫음, {}";
    GIVEN_UP_AFTER = "given up, {}", "포기, {}";
    ALL_THREADS_BUSY = "all threads busy, {} wait", "모든 스레드 사용 중, {}건 대기";
    HOT_KEY = "hot key, {}", "핫 키, {}";
    NOBODY_THERE = "nobody there, {}", "응답 없음, {}";
    COLD_START = "cold start, {}", "콜드 스타트, {}";
    FAILED = "failed, {}", "실패, {}";
    NOTHING_FINISHED = "+{}, nothing is finished", "+{}, 끝나는 일 없음";
    TOO_FEW_WORKERS = "+{}, too few workers", "+{}, 처리기 부족";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_name_the_same_numbers() {
        for phrase in ALL {
            let places = |text: &str| text.matches("{}").count();
            assert_eq!(places(phrase.0), places(phrase.1), "{phrase:?}");
        }
    }

    #[test]
    fn numbers_stand_where_the_braces_were() {
        assert_eq!(OF.with(Language::En, &["140", "100"]), "140 of 100");
    }
}
