//! The graphics adapter: whether there is one, before anything depends on it.

use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use bevy::render::renderer::initialize_renderer;
use bevy::render::settings::{Backends, RenderResources, WgpuSettings};
use bevy::tasks::block_on;

/// The adapter and device that drawing without a window uses, and the settings that found them.
///
/// # Errors
/// When there is none. Bevy panics then; the panic is caught, so that a person reads one line instead.
pub(super) fn find() -> Result<(RenderResources, WgpuSettings), String> {
    // The old graphics interfaces come second: merely asking for them makes some drivers complain aloud.
    for backends in [Backends::PRIMARY, Backends::SECONDARY] {
        let settings = WgpuSettings { backends: Some(backends), ..WgpuSettings::default() };
        let quiet = AtomicBool::new(false).into();
        if let Ok(found) = quietly(&quiet, || block_on(initialize_renderer(backends, None, &settings))) {
            return Ok((found, settings));
        }
    }
    Err("no graphics adapter found (a software one is enough, such as Mesa's lavapipe)".to_owned())
}

/// Runs `work`; a panic becomes its message. Until `loud` is set nothing is printed about it.
pub(super) fn quietly<R>(loud: &Arc<AtomicBool>, work: impl FnOnce() -> R) -> Result<R, String> {
    let before = Arc::new(take_hook());
    let (inner, flag) = (before.clone(), loud.clone());
    set_hook(Box::new(move |info| {
        if flag.load(Ordering::Relaxed) {
            inner(info);
        }
    }));
    let result = catch_unwind(AssertUnwindSafe(work));
    drop(take_hook());
    set_hook(Box::new(move |info| before(info)));
    result.map_err(|panic| {
        let text = panic.downcast_ref::<String>().cloned();
        text.or_else(|| panic.downcast_ref::<&str>().map(ToString::to_string)).unwrap_or_default()
    })
}
