//! Parts of a request by which an API tells requests apart: identity sources, cache keys, required parameters.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::services::http::HttpRequest;

/// One part of a request. Written `"header.authorization"`, `"querystring.type"`, `"routeKey"`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(try_from = "String", into = "String")]
pub enum Selector {
    /// A header, by its name in lower case.
    Header(String),
    /// A query parameter.
    QueryString(String),
    /// Method and path of the route that takes the request.
    RouteKey,
}

impl Selector {
    /// Its value in a request that the route `route_key` takes.
    pub(super) fn value<'a>(&self, request: &'a HttpRequest, route_key: &'a str) -> Option<&'a str> {
        match self {
            Selector::Header(name) => request.header(name),
            Selector::QueryString(name) => request.parameter(name),
            Selector::RouteKey => Some(route_key),
        }
    }
}

impl FromStr for Selector {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.split_once('.') {
            Some(("header", name)) if !name.is_empty() => Ok(Selector::Header(name.to_ascii_lowercase())),
            Some(("querystring", name)) if !name.is_empty() => Ok(Selector::QueryString(name.to_owned())),
            None if text == "routeKey" => Ok(Selector::RouteKey),
            _ => Err(format!(
                "\"{text}\" is no part of a request; write for example \"header.authorization\", \"querystring.type\" or \"routeKey\""
            )),
        }
    }
}

impl TryFrom<String> for Selector {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<Selector> for String {
    fn from(selector: Selector) -> String {
        selector.to_string()
    }
}

impl fmt::Display for Selector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Selector::Header(name) => write!(f, "header.{name}"),
            Selector::QueryString(name) => write!(f, "querystring.{name}"),
            Selector::RouteKey => f.write_str("routeKey"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn selectors_read_and_print_back() {
        for text in ["header.authorization", "querystring.type", "routeKey"] {
            assert_eq!(text.parse::<Selector>().unwrap().to_string(), text);
        }
        for text in ["authorization", "header.", "cookie.a", "routekey", ""] {
            assert!(text.parse::<Selector>().is_err(), "{text}");
        }
    }
}
