//! Every sentence of the window, in English and Korean, and how numbers and times are written.

use crate::scenario::intervention::Intervention;
use crate::services::ServiceKind;
use crate::units::text::Language;
use crate::units::time::SimTime;

/// Declares the texts: a key, English, Korean.
macro_rules! texts {
    ($($key:ident = $en:literal, $ko:literal;)+) => {
        /// A text of the window.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(super) enum Words { $(#[doc = $en] $key,)+ }

        impl Words {
            /// Every text, for tests.
            #[cfg(test)]
            const ALL: &'static [Words] = &[$(Words::$key,)+];

            /// It, in that language.
            pub(super) fn get(self, language: Language) -> &'static str {
                match (self, language) {
                    $((Words::$key, Language::En) => $en, (Words::$key, Language::Ko) => $ko,)+
                }
            }
        }
    };
}

texts! {
    Scenarios = "Scenarios", "시나리오";
    WhatToSee = "What do you want to see?", "무엇을 보시겠습니까?";
    Play = "Play", "재생";
    OpenFile = "Open file", "파일 열기";
    OpenHint = "Path of a scenario file. Enter opens it, Esc goes back.", "시나리오 파일의 경로. Enter로 열고 Esc로 돌아갑니다.";
    NoScenarios = "There is no scenario here.", "여기에는 시나리오가 없습니다.";
    NoScenariosHint = "Press Ctrl+O and name a file.", "Ctrl+O를 누르고 파일을 적으세요.";
    Light = "Light", "밝게";
    Dark = "Dark", "어둡게";
    Help = "Help", "도움말";    Library = "Library", "목록";
    Why = "Why?", "왜?";
    Strict = "strict", "엄격 모드";
    Realistic = "realistic", "현실 모드";
    Done = "done", "완료";
    Alarmed = "In alarm", "경보 상태";
    DataPoints = "Data points", "데이터";
    LogVolume = "Log volume (bytes)", "로그 양 (바이트)";
    Waiting = "waiting", "대기";
    InFlight = "in flight", "처리 중";
    OnTheWay = "on the way", "이동 중";
    Failed = "failed", "실패";
    DeadLettered = "dead-lettered", "배달 못함";
    Lost = "lost", "유실";
    Unacknowledged = "unacknowledged", "확인 못 받음";
    Duplicated = "done twice", "두 번 처리";
    AddsUp = "all accounted for", "모두 행방 확인";
    DoesNotAddUp = "the account does not add up", "합계가 맞지 않습니다";
    Story = "Story", "이야기";
    Node = "Node", "노드";
    SelectANode = "No node is selected.", "선택한 노드가 없습니다.";
    SelectHint = "Click one, or press Tab.", "노드를 누르거나 Tab을 누르세요.";
    Parameters = "Parameters", "설정";
    Metrics = "Metrics", "지표";
    Causes = "Causes", "원인";
    NoCause = "Nothing was refused or delayed here.", "거절되거나 지연된 것이 없습니다.";
    Handler = "Handler", "처리 단계";
    Defaults = "all defaults", "모두 기본값";
    Held = "held", "유지";
    Paused = "paused", "멈춤";
    AtTheEnd = "at the end", "끝";
    Alarm = "alarm", "경보";
    Jumping = "going there", "이동 중";
    Keys = "Keys", "단축키";
    KeyPlay = "play, pause", "재생, 멈춤";
    KeyStep = "one event back, on", "이전 사건, 다음 사건";
    KeyNext = "previous, next interesting moment", "이전 볼거리, 다음 볼거리";
    KeySlower = "slower, faster", "느리게, 빠르게";
    KeyStart = "start; again: forget live changes", "처음으로, 한 번 더: 바꾼 것 지우기";
    KeyTab = "next node", "다음 노드";
    KeyEnter = "inspect the node", "노드 살펴보기";
    KeyKill = "kill a worker, or stop the node", "처리기나 노드 중단";
    KeyRecover = "recover the node", "노드 복구";
    KeyBurst = "a burst of requests", "요청 폭주";
    KeySlow = "slow the node down five times", "노드를 다섯 배 느리게";
    KeyFlush = "flush the cache", "캐시 비우기";
    KeyPoison = "poison the next message", "다음 메시지를 불량으로";
    KeyWhy = "why did that happen?", "왜 그랬는지 묻기";
    KeyFit = "fit, zoom", "맞춤, 확대";
    KeyPanels = "fold the timeline, the side panel", "시간 막대, 옆 칸 접기";
    KeyTheme = "light or dark", "밝게, 어둡게";
    KeyLanguage = "English or Korean", "영어, 한국어";
    KeyFull = "full screen", "전체 화면";
    KeyBack = "back", "뒤로";
    KeyOpen = "open a scenario file", "시나리오 파일 열기";
    KillNothing = "Select a node first: Tab, or a click.", "먼저 노드를 고르세요. Tab 또는 클릭.";
    NothingAils = "This node is well already.", "이 노드는 이미 정상입니다.";
    NoClient = "This scenario has no clients.", "이 시나리오에는 손님이 없습니다.";
    NoCache = "This node has no cache.", "이 노드에는 캐시가 없습니다.";
    WaitingMessages = "Waiting messages", "대기 메시지";
    InService = "In service, desired", "가동, 목표 대수";
    RequestsInDone = "Sent, answered", "보냄, 응답";
    Outstanding = "Waiting for an answer", "응답 대기";
    Concurrency = "Concurrent executions", "동시 실행";
    Throttles = "Throttled", "제한됨";
    Connections = "Connections", "연결";
    InSystem = "In the system, queued", "시스템 안, 대기";
    Refused = "Refused", "거절";
    Units = "Write, read units", "쓰기, 읽기 용량";
    Objects = "Gets, puts", "읽기, 쓰기";
    ApiRequests = "Requests, 5XX", "요청, 5XX";
    CacheHits = "Cache hits, misses", "캐시 적중, 실패";
    Returned = "Returned, moved to the DLQ", "되돌아옴, DLQ로";
    ResponseTime = "Answer time, mean", "평균 응답 시간";
}

/// A number of whole things, with a comma each three digits.
pub(super) fn count(n: u64) -> String {
    let digits = n.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A measured number: whole when large, with decimals when small.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "rounded and not negative")]
pub(super) fn number(value: f64) -> String {
    if !value.is_finite() {
        return "–".into();
    }
    let size = value.abs();
    let sign = if value < 0.0 { "-" } else { "" };
    match size {
        s if s < 0.0005 => "0".into(),
        s if s < 0.95 => trim(format!("{sign}{s:.2}")),
        s if s < 99.5 => trim(format!("{sign}{s:.1}")),
        s => format!("{sign}{}", count(s.round() as u64)),
    }
}

/// A rate: `77/s`.
pub(super) fn rate(value: f64) -> String {
    format!("{}/s", number(value))
}

/// Seconds as people say them: `31 ms`, `2.4 s`, `3:38`.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "rounded and not negative")]
pub(super) fn span(seconds: f64) -> String {
    match seconds {
        s if s <= 0.0 => "0 s".into(),
        s if s < 0.000_95 => format!("{} µs", (s * 1e6).round()),
        s if s < 0.01 => format!("{} ms", trim(format!("{:.1}", s * 1e3))),
        s if s < 0.9995 => format!("{} ms", (s * 1e3).round()),
        s if s < 59.95 => format!("{} s", trim(format!("{s:.1}"))),
        s => clock(s as u64),
    }
}

/// Minutes and seconds, with hours in front when there are any: `06:24`.
pub(super) fn clock(seconds: u64) -> String {
    let (hours, minutes, seconds) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    if hours > 0 { format!("{hours}:{minutes:02}:{seconds:02}") } else { format!("{minutes:02}:{seconds:02}") }
}

/// An instant to the second.
pub(super) fn instant(at: SimTime) -> String {
    clock(at.0 / 1_000_000_000)
}

/// An instant to the tenth: `06:24.0`.
pub(super) fn instant_tenths(at: SimTime) -> String {
    format!("{}.{}", instant(at), at.0 / 100_000_000 % 10)
}

/// A playback speed: `0.5×`, `140×`.
pub(super) fn speed(speed: f64) -> String {
    match speed {
        s if s < 0.995 => format!("{}×", trim(format!("{s:.2}"))),
        s if s < 9.95 => format!("{}×", trim(format!("{s:.1}"))),
        s => format!("{}×", s.round()),
    }
}

/// Without the zeros that say nothing.
fn trim(text: String) -> String {
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

/// What clients sent, in the scenario's own word: "orders sent".
pub(super) fn sent(unit: &str, language: Language) -> String {
    match language {
        Language::En => format!("{unit} sent"),
        Language::Ko => format!("보낸 {unit}"),
    }
}

/// How many seconds of simulated time a scenario has, and how long that is to watch at the speed it suggests.
pub(super) fn length(duration: SimTime, language: Language) -> String {
    let time = instant(duration);
    match language {
        Language::En => format!("{time} simulated"),
        Language::Ko => format!("시뮬레이션 {time}"),
    }
}

/// Which moment an account is of.
pub(super) fn account_of(at: SimTime, language: Language) -> String {
    match language {
        Language::En => format!("as of {}", instant(at)),
        Language::Ko => format!("{} 기준", instant(at)),
    }
}

/// How many changes a person made live.
pub(super) fn live_changes(n: usize, language: Language) -> String {
    match (language, n) {
        (Language::En, 1) => "1 live change".into(),
        (Language::En, n) => format!("{n} live changes"),
        (Language::Ko, n) => format!("직접 바꾼 것 {n}"),
    }
}

/// The speed that was reached when it is less than the wanted one.
pub(super) fn reached(actual: f64, language: Language) -> String {
    match language {
        Language::En => format!("{} reached", speed(actual)),
        Language::Ko => format!("{} 도달", speed(actual)),
    }
}

/// A file with mistakes.
pub(super) fn things_to_mend(n: usize, file: &str, language: Language) -> String {
    match (language, n) {
        (Language::En, 1) => format!("1 thing to mend in {file}"),
        (Language::En, n) => format!("{n} things to mend in {file}"),
        (Language::Ko, n) => format!("{file}에서 고칠 것 {n}개"),
    }
}

/// An intervention in a few words, as the timeline and the narrator name it.
pub(super) fn intervention(event: &Intervention, language: Language) -> String {
    let ko = language == Language::Ko;
    match event {
        Intervention::Fail { node } if ko => format!("{node} 중단"),
        Intervention::Fail { node } => format!("{node} fails"),
        Intervention::Recover { node } if ko => format!("{node} 복구"),
        Intervention::Recover { node } => format!("{node} is back"),
        Intervention::Slow { node, factor } if (*factor - 1.0).abs() < 1e-9 => {
            if ko {
                format!("{node} 원래 속도")
            } else {
                format!("{node} at normal speed")
            }
        }
        Intervention::Slow { node, factor } if ko => format!("{node} {}배 느려짐", number(*factor)),
        Intervention::Slow { node, factor } => format!("{node} {}× slower", number(*factor)),
        Intervention::AddLatency { node, latency } if ko => format!("{node} 지연 +{latency}"),
        Intervention::AddLatency { node, latency } => format!("{node} latency +{latency}"),
        Intervention::Burst { node, count: n } if ko => format!("{node} 한꺼번에 {}", count(u64::from(*n))),
        Intervention::Burst { node, count: n } => format!("{node} {} at once", count(u64::from(*n))),
        Intervention::Flush { node } if ko => format!("{node} 캐시 비움"),
        Intervention::Flush { node } => format!("{node} cache flushed"),
        Intervention::Poison { node } if ko => format!("{node} 불량 요청"),
        Intervention::Poison { node } => format!("{node} sends a poisoned one"),
        Intervention::KillWorker { node } if ko => format!("{node} 처리기 하나 중단"),
        Intervention::KillWorker { node } => format!("{node} loses a worker"),
        Intervention::Set { node, parameter, value } => format!("{node} {parameter} = {value}"),
        Intervention::LoseZone { zone } if ko => format!("가용 영역 {zone} 장애"),
        Intervention::LoseZone { zone } => format!("zone {zone} is lost"),
        Intervention::RestoreZone { zone } if ko => format!("가용 영역 {zone} 복구"),
        Intervention::RestoreZone { zone } => format!("zone {zone} is back"),
        Intervention::ExecutePolicy { node, policy, .. } if ko => format!("{node} 정책 {policy} 실행"),
        Intervention::ExecutePolicy { node, policy, .. } => format!("{node} executes {policy}"),
        Intervention::SetInstanceProtection { node, protected_from_scale_in: true, .. } if ko => {
            format!("{node} 인스턴스 보호 설정")
        }
        Intervention::SetInstanceProtection { node, .. } if ko => format!("{node} 인스턴스 보호 해제"),
        Intervention::SetInstanceProtection { node, protected_from_scale_in: true, .. } => {
            format!("{node} protects instances")
        }
        Intervention::SetInstanceProtection { node, .. } => format!("{node} lifts protection"),
        Intervention::SetInstanceHealth { node, healthy: false, .. } if ko => format!("{node} 인스턴스 상태 불량"),
        Intervention::SetInstanceHealth { node, .. } if ko => format!("{node} 인스턴스 상태 정상"),
        Intervention::SetInstanceHealth { node, healthy: false, .. } => format!("{node} has unhealthy instances"),
        Intervention::SetInstanceHealth { node, .. } => format!("{node} has healthy instances"),
    }
}

/// A kind of service, short enough for a header.
pub(super) fn kind(kind: ServiceKind, language: Language) -> &'static str {
    if language == Language::En {
        return kind.title();
    }
    match kind {
        ServiceKind::Client => "손님",
        ServiceKind::ApiGateway => "API Gateway (REST)",
        ServiceKind::Lambda => "Lambda 함수",
        ServiceKind::Sqs => "SQS 대기열",
        ServiceKind::DynamoDb => "DynamoDB 테이블",
        ServiceKind::AutoScalingGroup => "EC2 Auto Scaling 그룹",
        ServiceKind::Server => "서버",
        ServiceKind::Rds => "RDS 데이터베이스",
        ServiceKind::RdsProxy => "RDS Proxy",
        ServiceKind::Sns => "SNS 주제",
        ServiceKind::DirectConnect => "Direct Connect 회선",
        ServiceKind::S3 => "S3 버킷",
        ServiceKind::Alarm => "CloudWatch 경보",
        ServiceKind::LogGroup => "CloudWatch 로그 그룹",
        ServiceKind::Console => "AWS 콘솔",
        ServiceKind::Cognito => "Cognito 사용자 풀",
        ServiceKind::WebSocketApi => "API Gateway (WebSocket)",
        ServiceKind::InstanceQueue => "EC2 인스턴스 대기열",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_exists_in_both_languages() {
        for words in Words::ALL {
            assert!(!words.get(Language::En).is_empty() && !words.get(Language::Ko).is_empty(), "{words:?}");
        }
    }

    #[test]
    fn numbers_are_written_as_the_look_asks() {
        assert_eq!(
            (count(17_435).as_str(), count(999).as_str(), count(1_000_000).as_str()),
            ("17,435", "999", "1,000,000")
        );
        assert_eq!(
            (number(0.0), number(0.25), number(12.34), number(1_234.5)),
            ("0".into(), "0.25".into(), "12.3".into(), "1,235".into())
        );
        assert_eq!((span(0.031), span(2.4), span(218.0)), ("31 ms".into(), "2.4 s".into(), "03:38".into()));
        assert_eq!((speed(0.5), speed(140.2)), ("0.5×".into(), "140×".into()));
        assert_eq!(instant_tenths(SimTime(384_050_000_000)), "06:24.0");
    }
}
