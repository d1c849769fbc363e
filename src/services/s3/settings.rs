//! What a scenario file says about a bucket.

use serde::{Deserialize, Serialize};

use crate::services::configuration::{Configuration, Problem, Reference};
use crate::services::station::{Form, Meters, Station};
use crate::units::distribution::Distribution;
use crate::units::rate::Rate;
use crate::units::size::DataSize;
use crate::units::time::SimDuration;

/// A bucket.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Time of a get or put; default 20 ms.
    pub latency: Distribution,
    /// GET and HEAD a second, per prefix; default `5500/s`.
    pub get_rate_limit: Rate,
    /// PUT, COPY, POST and DELETE a second, per prefix; default `3500/s`.
    pub put_rate_limit: Rate,
    /// What decides the prefix of a request; default its path.
    pub prefixes: PrefixSource,
    /// Size of an object that is got; default: the size of the request at hand.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub object_size: Option<DataSize>,
    /// Size of everything that is stored at the start, for the bill; default 0 B.
    pub stored: DataSize,
}

/// What decides the prefix of a request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
pub enum PrefixSource {
    /// The path of the request up to its last slash.
    #[default]
    Path,
    /// So many prefixes, 1..=10000; key k lies in prefix k modulo their number.
    Keys(u32),
}

/// Most prefixes that keys are spread over.
const MOST_PREFIXES: u32 = 10_000;

impl Default for Config {
    fn default() -> Self {
        Config {
            latency: Distribution::Constant(SimDuration::from_millis(20)),
            get_rate_limit: Rate::per_second(5_500),
            put_rate_limit: Rate::per_second(3_500),
            prefixes: PrefixSource::default(),
            object_size: None,
            stored: DataSize(0),
        }
    }
}

impl Configuration for Config {
    fn station(&self) -> Option<Station> {
        let meters =
            Meters { response: Some("TotalRequestLatency"), refused: Some("503SlowDown"), ..Meters::default() };
        Some(Station { form: Form::Delay(self.latency), pace: 1.0, meters })
    }

    fn references(&self) -> Vec<Reference> {
        Vec::new()
    }

    fn problems(&self) -> Vec<Problem> {
        let limits =
            [("get_rate_limit", self.get_rate_limit, "5500/s"), ("put_rate_limit", self.put_rate_limit, "3500/s")];
        let zero = limits.into_iter().filter(|(_, rate, _)| rate.is_zero());
        let mut problems: Vec<Problem> = zero
            .map(|(field, rate, default)| Problem {
                path: vec![field.into()],
                message: format!("{field} must be over 0/s, got {rate}"),
                help: format!("write for example {field}: \"{default}\", the default"),
            })
            .collect();
        if let PrefixSource::Keys(count) = self.prefixes
            && !(1..=MOST_PREFIXES).contains(&count)
        {
            problems.push(Problem::range("prefixes", count, "Keys(1) to Keys(10000)"));
        }
        problems
    }

    fn fixed(&self) -> Vec<String> {
        vec![format!("{:?}", self.prefixes)]
    }
}
