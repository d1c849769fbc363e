//! Events: what somebody reports to whoever wants to know, without knowing who that is.

use serde::{Deserialize, Serialize};

use crate::services::retry::RetryConfig;
use crate::units::size::DataSize;
use crate::units::time::SimDuration;

/// An event that an AWS service reports by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ServiceEvent {
    /// Who reports it, such as `aws.cloudwatch`.
    pub source: &'static str,
    /// What has happened.
    pub detail_type: &'static str,
}

/// An alarm has changed its state (CloudWatch User Guide, "Alarm events and EventBridge").
pub static ALARM_STATE_CHANGE: ServiceEvent =
    ServiceEvent { source: "aws.cloudwatch", detail_type: "CloudWatch Alarm State Change" };

/// An event to put on an event bus. Its source is the node that puts it.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct PutEventsStep {
    /// The event bus.
    pub to: String,
    /// What has happened, such as `OrderPlaced`: rules choose by it.
    pub detail_type: String,
    /// Size of the event; default: the size of the request at hand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<DataSize>,
    /// Give up waiting after this; default: wait for ever.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timeout: Option<SimDuration>,
    /// What to do when it fails; default: fail too.
    #[serde(default)]
    pub retry: RetryConfig,
}
