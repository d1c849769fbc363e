//! What a client asks over HTTP: method, path, parameters and headers.
//!
//! Each distinct request of a scenario is listed once before the run; bodies carry only its index, so headers cost
//! nothing while it runs.

use std::fmt;

/// One distinct HTTP request that some client may send.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct HttpRequest {
    /// Method, such as `GET`.
    pub method: String,
    /// Path, such as `/orders`.
    pub path: String,
    /// Query parameters, such as `type=admin&page=1`; empty if there are none.
    pub parameters: String,
    /// Headers by their name in lower case, in order of name.
    pub headers: Vec<(String, String)>,
}

impl HttpRequest {
    /// Sets a header; an empty value leaves it out.
    pub fn set_header(&mut self, name: &str, value: &str) {
        let name = name.to_ascii_lowercase();
        self.headers.retain(|(own, _)| *own != name);
        if !value.is_empty() {
            self.headers.push((name, value.to_owned()));
            self.headers.sort();
        }
    }

    /// The value of a header; `name` in lower case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }

    /// The value of a query parameter.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<&str> {
        let pairs = self.parameters.split('&').filter(|pair| !pair.is_empty());
        pairs.map(|pair| pair.split_once('=').unwrap_or((pair, ""))).find(|(own, _)| *own == name).map(|(_, v)| v)
    }
}

impl fmt::Display for HttpRequest {
    /// `METHOD path[?parameters]`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.path)?;
        if self.parameters.is_empty() { Ok(()) } else { write!(f, "?{}", self.parameters) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_found_whatever_their_case_and_an_empty_one_is_left_out() {
        let mut request = HttpRequest { parameters: "type=admin&page".into(), ..HttpRequest::default() };
        request.set_header("X-Api-Key", "gold");
        request.set_header("x-api-key", "silver");
        request.set_header("Authorization", "");

        assert_eq!(request.headers, [("x-api-key".to_owned(), "silver".to_owned())]);
        assert_eq!((request.header("x-api-key"), request.header("authorization")), (Some("silver"), None));
        assert_eq!((request.parameter("type"), request.parameter("page")), (Some("admin"), Some("")));
        assert_eq!(request.parameter("size"), None);
    }
}
