//! Every sentence of the window, in English and Korean, and how numbers and times are written.
//!
//! The sentences are Project Fluent messages in `assets/text/en` and `assets/text/ko`, built into the program.
//! [`Words`] names those without values, which are put together once a language; [`say`] has a function for each
//! of the others. A name without a message, and a message without a name, fail a test.

pub(super) mod say;

mod bundles;
#[cfg(test)]
mod tests;

use crate::scenario::called::Called;
use crate::scenario::intervention::Intervention;
use crate::services::ServiceKind;
use crate::services::contract::Metric;
use crate::units::text::Language;
use crate::units::time::SimTime;

/// Declares the texts without values, by file. A text is named as its message is: `WhatToSee` is `what-to-see`.
macro_rules! words {
    ($($key:ident)+) => {
        /// A text of the window that needs no values.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(super) enum Words { $(#[doc = stringify!($key)] $key,)+ }

        impl Words {
            /// The name of each, in the order of their numbers.
            const NAMES: &'static [&'static str] = &[$(stringify!($key),)+];
        }
    };
}

words! {
    // window.ftl
    Scenarios WhatToSee LibraryHint Play OpenFile OpenHint NoScenarios NoScenariosHint Light Dark Help Why BothLanguages
    Strict Realistic SelectANode SelectHint KillNothing NothingAils NoClient NoCache Done Waiting InFlight OnTheWay
    Failed DeadLettered Lost Unacknowledged Duplicated AddsUp DoesNotAddUp Held Paused AtTheEnd Alarm Jumping Speed Story Node
    Parameters Metrics Causes NoCause Handler Defaults MendHint TroubleHint NoSuchFile MayNotRead IsAFolder NameAnother
    // help.ftl
    Keys GroupTime GroupNode GroupView GroupProgram KeyPlay KeyStep KeyStepBack KeyNext KeyPrevious KeySlower
    KeyFaster KeyStart KeyTab KeyTabBack KeyEnter KeyKill KeyRecover KeyBurst KeySlow KeyFlush KeyPoison KeyWhy KeyFollow
    KeyWhyNext KeyWhyBack KeyFork KeySwitch KeyCompare KeyFit KeyZoomIn KeyZoomOut KeyTimeline KeySide KeyWalk KeyPlayFirst KeyPlayOther KeyLibrary
    KeyTheme KeyLanguage KeyPresent KeyFull KeyBack KeyOpen KeyStoryOn KeyStoryBack KeyAnswer KeyTakeBack
    KeyZone KeyEdit KeySave KeyUndo
    // live.ftl
    DoBurst DoPoison DoKillWorker DoStop DoRecover DoSlow DoNormal DoLoseZone DoRestoreZone DoFlush RunIsOver
    NothingToSlow WhichZone NotSet ChangeHint FixedHint ListHint EditHint NothingToChange Undo NothingToUndo SaveFile
    SaveHint SaveElsewhere
    // palette.ftl
    Everything PaletteHint PaletteNothing PaletteNothingHint AScenario PaletteKeys PaletteDo Close
    // settings.ftl
    Settings SettingsHint OwnName SettingLanguage SettingTheme SettingMotion SettingSize MotionFull MotionReduced
    SettingsBroken
    // presenter.ftl
    Present Predict Hands WatchIt WatchOn PauseIt AgainFromStart ArrivingNow FootAnswer FootPlay FootNext FootLeave FootOther SumSince
    SumToldNo SumIn SumOut SumMoreWaiting SumArrive SumTurnedAway SumAdmitted SumAttempts SumNew SumEach SumHeldEach SumInstances
    // follow.ftl
    NothingToFollow FollowAwaited FollowDead FollowCompleted FollowFailed FollowLost FollowUnacknowledged
    FollowDuplicated
    // signs.ftl
    Signs SignCharts Cards TurnPages SignTokens SignLinks SignBadges SignFar SignMid SignNear SignHeld SignUnit SignRequest SignRequestMeans
    SignResponse SignResponseMeans SignMessage SignMessageMeans SignBatch SignBatchMeans SignRetry SignRetryMeans SignError
    SignErrorMeans SignCached SignCachedMeans SignThrottled SignThrottledMeans SignFollowed SignFollowedMeans
    SignLinkSingle SignLinkEven SignLinkFlow KeySigns KeyCharts KeyCards SignColors VisionAll VisionNoRed VisionNoGreen
    VisionNoBlue ColorClosest ColorOnCard ColorCold ColorWarm ColorBusy ColorTerminated ColorBg ColorPanel ColorCard ColorRaised
    ColorInset ColorLine ColorLine2 ColorHi ColorMid ColorLo ColorAccent ChartTheory ChartBroken ChartWanted ChartAlarm
    ChartSpread ChartTwin StateCalm StateBusy StateClosedLoop StateThrottled StateCached StateCold StateReserved StateKept
    StateGrowing StateEmpty StateFifo StateRefusing StateDown StateFailover StateZoneLost StateCooldown StateBooting
    StateSlowReader StateHotKey StateWaiting StateOverCapacity StateUnknown StateEnded StateAlarm
    // charts.ftl
    Alarmed DataPoints LogVolume WaitingMessages InService RequestsInDone Outstanding Concurrency Throttles
    Connections InSystem Refused Units Objects ApiRequests CacheHits Returned ResponseTime RequestsRefused AgeOfOldest
    Distribution
    // theory.ftl
    ModelNobodyWaits ModelLittle BrokenNotPoisson BrokenRateChanges BrokenClosedLoop BrokenUnforeseen BrokenInTurn
    BrokenBatches BrokenScaling BrokenDown BrokenWorkerLost BrokenImpatient BrokenComesAgain
    // cost.ftl
    Cost WhyTab SoFar AMonth CostSoFar Free FreeHint NoPrice NoFreeTier
    // promises.ftl
    PromiseNone PromiseMax PromiseMin PromiseLast PromiseMean PromisePerSecond PromisePending PromiseOnTime
    PromiseOnTimePerSecond PromiseCompletionTime PromiseAnswerTime PromiseLastEnded PromiseLastFailed PromiseLastLate
    PromiseCost PromiseCostPerMonth PromiseAnswered PromiseRetries PromiseAttempts PromiseTimeouts PromiseReceived
    PromiseWorkedOff PromiseCameBack PromiseEmptyReceives PromiseWait PromiseFailedTries PromiseBusyThreads
    PromiseInService PromiseInvocations PromiseColdStarts PromiseSpilledOver PromiseErrors PromiseGivenUp
    PromiseCacheHits PromiseCacheMisses PromiseBilledRequests PromiseRequests PromiseQueries PromiseConnectionsRefused
    PromiseConnectionsClosed PromiseWriteUnits PromiseStored PromiseStateChanges
    // kinds.ftl
    KindClient KindApiGateway KindLambda KindSqs KindDynamoDb KindAutoScalingGroup KindServer KindRds KindRdsProxy
    KindSns KindEventBridge KindDirectConnect KindS3 KindAlarm KindLogGroup KindConsole KindCognito KindWebSocketApi KindInstanceQueue
    // canvas.ftl
    Region OnPremises Down Users WaitForAnswer Answer TokenBucket CacheOff CacheOffWhy Hits InProgress Integration
    OldestWaits OneEnvelope OldestFirst NothingWaits WaitsAgain Delayed BackAgain Dead NothingDead Writes Reads
    BurstWrites BurstReads Provisioned OnDemand Serving SecondsUntilReady ThreadsBusy Backlog Cooldown FixedSize
    Tracked ByAlarms AlarmOk AlarmOn AlarmUnknown Stored Ingested KeptForEver AcceptQueue TurnedAway LastQuery Standby
    WaitForConnection Published CopiesGivenUp Events NoRuleTook Link Tunnel UntilVpn QueueBeforeLink LostOnTheWay RequestsPerSecond Put
    Get PerPrefix RoomTaken KeptOnDisk OnlyInMemory LostForGood ScriptOver SignIns Renewals QuotaLeft OpenConnections
    ClosedByApi
    // steps.ftl
    StepEffect StepFailIfPoisoned
    // why.ftl
    WhyConvention WhyListTwice WhyListLost WhyListDeadLettered WhyListFailed WhyListUnacknowledged WhyListSlow
    WhyListRetried WhyColumnNumber WhyColumnSent WhyColumnTook WhyNoneLost WhyNoneTwice WhyNoneDeadLettered
    WhyNoneFailed WhyNoneUnacknowledged WhyNoneSlow WhyNoneRetried WhyNoneHint WhySteps WhyLooking WhyPrevented
    WhyTrying WhyUnknown RowClient RowWaiting RowInFlight
    // moments.ftl
    MomentVisibilityChanged MomentEventThrottled
    // answers.ftl
    AnswerNotOver
    // twin.ftl
    Fork Compare TwinOpening TwinOpeningQuestion TwinAsItWas TwinUnchanged TwinSent TwinSoFar TwinBrokeNone TwinEven
    TwinEqual
}

impl Words {
    /// It, in that language.
    pub(super) fn get(self, language: Language) -> &'static str {
        bundles::plain(self, language)
    }
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

/// US dollars: to the cent from ten cents on, below that with two digits that say something.
pub(super) fn dollars(usd: f64) -> String {
    match usd {
        u if u <= 0.0 => "$0".into(),
        u if u < 0.000_000_5 => "< $0.000001".into(),
        u if u < 0.095 => {
            // As many places as its first two digits need.
            let places = (1..=7_u8).find(|places| u >= libm::pow(10.0, -f64::from(*places))).unwrap_or(7);
            trim(format!("${u:.*}", usize::from(places) + 1))
        }
        u if u < 999.5 => format!("${u:.2}"),
        u => format!("${}", number(u)),
    }
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

/// An intervention in a few words, as the timeline and the narrator name it.
pub(super) fn intervention(event: &Intervention, called: Called<'_>) -> String {
    let (node, language) = (called.node(event.node().unwrap_or_default()), called.language);
    match event {
        Intervention::Fail { .. } => say::node_fails(node, language),
        Intervention::Recover { .. } => say::node_is_back(node, language),
        Intervention::Slow { factor, .. } if (*factor - 1.0).abs() < 1e-9 => say::normal_speed(node, language),
        Intervention::Slow { factor, .. } => say::slower(node, *factor, language),
        Intervention::AddLatency { latency, .. } => say::more_latency(node, latency.to_string(), language),
        Intervention::Burst { count, .. } => say::at_once(node, *count, language),
        Intervention::Flush { .. } => say::cache_flushed(node, language),
        Intervention::Poison { .. } => say::sends_poison(node, language),
        Intervention::KillWorker { .. } => say::loses_worker(node, language),
        Intervention::Set { parameter, value, .. } => format!("{node} {parameter} = {value}"),
        Intervention::LoseZone { zone } => say::zone_is_lost(zone.as_str(), language),
        Intervention::RestoreZone { zone } => say::zone_is_back(zone.as_str(), language),
        Intervention::ExecutePolicy { policy, .. } => say::executes_policy(node, policy.as_str(), language),
        Intervention::SetInstanceProtection { protected_from_scale_in: true, .. } => {
            say::protects_instances(node, language)
        }
        Intervention::SetInstanceProtection { .. } => say::lifts_protection(node, language),
        Intervention::SetInstanceHealth { healthy: false, .. } => say::has_unhealthy(node, language),
        Intervention::SetInstanceHealth { .. } => say::has_healthy(node, language),
    }
}

/// A kind of service, short enough for a header.
pub(super) fn kind(kind: ServiceKind, language: Language) -> &'static str {
    let words = match kind {
        ServiceKind::Client => Words::KindClient,
        ServiceKind::ApiGateway => Words::KindApiGateway,
        ServiceKind::Lambda => Words::KindLambda,
        ServiceKind::Sqs => Words::KindSqs,
        ServiceKind::DynamoDb => Words::KindDynamoDb,
        ServiceKind::AutoScalingGroup => Words::KindAutoScalingGroup,
        ServiceKind::Server => Words::KindServer,
        ServiceKind::Rds => Words::KindRds,
        ServiceKind::RdsProxy => Words::KindRdsProxy,
        ServiceKind::Sns => Words::KindSns,
        ServiceKind::EventBridge => Words::KindEventBridge,
        ServiceKind::DirectConnect => Words::KindDirectConnect,
        ServiceKind::S3 => Words::KindS3,
        ServiceKind::Alarm => Words::KindAlarm,
        ServiceKind::LogGroup => Words::KindLogGroup,
        ServiceKind::Console => Words::KindConsole,
        ServiceKind::Cognito => Words::KindCognito,
        ServiceKind::WebSocketApi => Words::KindWebSocketApi,
        ServiceKind::InstanceQueue => Words::KindInstanceQueue,
    };
    words.get(language)
}

/// What a metric of a kind of service means: the metric's own words, or those of the language if it has some.
pub(super) fn metric(kind: ServiceKind, metric: &Metric, language: Language) -> String {
    bundles::optional(&metric_id(kind, metric), language).unwrap_or_else(|| metric.help.to_owned())
}

/// The message about a metric: `metric-Sqs-NumberOfMessagesSent`.
fn metric_id(kind: ServiceKind, metric: &Metric) -> String {
    format!("metric-{kind:?}-{}", metric.name)
}
