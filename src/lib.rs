//! Loosely plays serverless and classic cloud architectures as a discrete-event simulation.
pub mod cli;
pub mod engine;
pub mod measure;
pub mod scenario;
pub mod services;
pub mod units;
#[cfg(feature = "window")]
pub mod window;
