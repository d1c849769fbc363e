//! Connections to relational databases, as those who query them name them.

use crate::units::distribution::Distribution;
use crate::units::key::Key;

/// A query that is not simply [`crate::services::contract::Operation::Query`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OnSession {
    /// How long the database works on it.
    pub work: Distribution,
    /// The connection that it goes over; `None` opens one for itself.
    pub session: Option<Key>,
    /// The caller watches the database itself and does not ask DNS where it is, as RDS Proxy does.
    pub by_address: bool,
}
