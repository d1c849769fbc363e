//! Prefixes of a bucket, each with its own request rates.

use crate::services::contract::Body;
use crate::services::http::HttpRequest;
use crate::services::s3::settings::{Config, PrefixSource};
use crate::services::token_bucket::TokenBucket;
use crate::units::rate::Rate;
use crate::units::time::{NANOS_PER_SECOND, SimTime};

/// Request rates of one prefix.
#[derive(Clone, Debug)]
struct Prefix {
    /// As it is written, `None` if keys decide.
    name: Option<String>,
    get: TokenBucket,
    put: TokenBucket,
    slow_downs: u64,
    /// Some request fell into it.
    asked: bool,
}

/// All prefixes that requests of the scenario can fall into.
#[derive(Clone, Debug)]
pub(super) struct Prefixes {
    all: Vec<Prefix>,
    /// Prefix of each route; empty if keys decide.
    of_route: Vec<usize>,
}

/// A prefix as a picture needs it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PrefixView {
    /// As it is written; empty if keys decide.
    pub name: String,
    /// Percent of one second of gets that are used up.
    pub gets_used: u8,
    /// Percent of one second of puts that are used up.
    pub puts_used: u8,
    /// Requests refused so far.
    pub slow_downs: u64,
}

impl Prefixes {
    /// At time zero.
    pub(super) fn new(config: &Config, routes: &[HttpRequest]) -> Self {
        let one = |name: Option<String>| Prefix {
            name,
            get: TokenBucket::full(config.get_rate_limit, one_second_of(config.get_rate_limit)),
            put: TokenBucket::full(config.put_rate_limit, one_second_of(config.put_rate_limit)),
            slow_downs: 0,
            asked: false,
        };
        if let PrefixSource::Keys(count) = config.prefixes {
            return Prefixes { all: (0..count.max(1)).map(|_| one(None)).collect(), of_route: Vec::new() };
        }
        let mut names: Vec<&str> = Vec::new();
        let of_route = routes.iter().map(|route| number_of(prefix_of(&route.path), &mut names)).collect();
        if names.is_empty() {
            names.push("/");
        }
        Prefixes { all: names.into_iter().map(|name| one(Some(name.to_owned()))).collect(), of_route }
    }

    /// Which prefix a request falls into.
    pub(super) fn of(&self, body: &Body) -> usize {
        if self.all.first().is_some_and(|first| first.name.is_none()) {
            return usize::try_from(body.key % self.all.len() as u64).unwrap_or(0);
        }
        self.of_route.get(body.route as usize).copied().unwrap_or(0)
    }

    /// Takes a token of that prefix, if it has one now.
    pub(super) fn take(&mut self, number: usize, get: bool, now: SimTime) -> bool {
        let Some(prefix) = self.all.get_mut(number) else { return false };
        prefix.asked = true;
        let admitted = if get { prefix.get.take(now, 1) } else { prefix.put.take(now, 1) };
        prefix.slow_downs += u64::from(!admitted);
        admitted
    }

    /// Other rates from now on; the levels stay.
    pub(super) fn reconfigure(&mut self, now: SimTime, config: &Config) {
        for prefix in &mut self.all {
            prefix.get.reconfigure(now, config.get_rate_limit, one_second_of(config.get_rate_limit));
            prefix.put.reconfigure(now, config.put_rate_limit, one_second_of(config.put_rate_limit));
        }
    }

    /// The first ones that were asked for, for a picture.
    pub(super) fn views(&self, now: SimTime, most: usize) -> Vec<PrefixView> {
        let one = |prefix: &Prefix| PrefixView {
            name: prefix.name.clone().unwrap_or_default(),
            gets_used: used(&prefix.get, now),
            puts_used: used(&prefix.put, now),
            slow_downs: prefix.slow_downs,
        };
        self.all.iter().filter(|prefix| prefix.asked).take(most).map(one).collect()
    }
}

/// Percent of a bucket that is gone.
fn used(bucket: &TokenBucket, now: SimTime) -> u8 {
    let share = 1.0 - bucket.tokens(now) / bucket.capacity().max(1) as f64;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to a percentage")]
    let percent = (share * 100.0).clamp(0.0, 100.0) as u8;
    percent
}

/// A path up to its last slash.
fn prefix_of(path: &str) -> &str {
    path.rfind('/').map_or("", |slash| &path[..=slash])
}

fn number_of<'a>(name: &'a str, names: &mut Vec<&'a str>) -> usize {
    names.iter().position(|known| *known == name).unwrap_or_else(|| {
        names.push(name);
        names.len() - 1
    })
}

/// A bucket that holds one second of its rate (semantics sheet 0, rule 7), at least one token.
fn one_second_of(rate: Rate) -> u64 {
    let tokens = u128::from(rate.count) * u128::from(NANOS_PER_SECOND) / u128::from(rate.per);
    u64::try_from(tokens).unwrap_or(u64::MAX).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prefix_is_the_path_up_to_its_last_slash() {
        for (path, prefix) in [
            ("/index.html", "/"),
            ("/images/a.png", "/images/"),
            ("/images/2026/b/c.png", "/images/2026/b/"),
            ("/", "/"),
        ] {
            assert_eq!(prefix_of(path), prefix);
        }
    }

    #[test]
    fn requests_with_one_prefix_share_it_and_keys_are_taken_in_turn() {
        let routes = ["/a/1", "/b/1", "/a/2"].map(|path| HttpRequest { path: path.into(), ..HttpRequest::default() });
        let by_path = Prefixes::new(&Config::default(), &routes);
        let of_route = |route| by_path.of(&Body { route, ..Body::default() });
        assert_eq!([of_route(0), of_route(1), of_route(2)], [0, 1, 0]);

        let by_key = Prefixes::new(&Config { prefixes: PrefixSource::Keys(2), ..Config::default() }, &routes);
        let of_key = |key| by_key.of(&Body { key, ..Body::default() });
        assert_eq!([of_key(0), of_key(1), of_key(2)], [0, 1, 0]);
    }
}
