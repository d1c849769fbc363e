//! The discrete-event engine: calendar, requests and handlers on dense rows, mirrored into an ECS world.

pub mod calendar;
pub mod call_row;
pub mod desk;
pub mod event;
pub mod event_loop;
pub mod observe;
pub mod orders;
pub mod plan;
pub mod simulation;
pub mod tasks;
pub mod world;
