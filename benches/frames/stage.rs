//! What both sides stand on: Bevy without a window, drawing into an image.

use bevy::app::{PluginsState, TerminalCtrlCHandlerPlugin};
use bevy::camera::RenderTarget;
use bevy::log::LogPlugin;
use bevy::prelude::*;
use bevy::render::RenderPlugin;
use bevy::render::pipelined_rendering::PipelinedRenderingPlugin;
use bevy::render::render_resource::TextureFormat;
use bevy::window::ExitCondition;
use bevy::winit::WinitPlugin;

/// Width and height of the picture in pixels.
const SIZE: (u32, u32) = (160, 90);

/// How much smaller it is than what is laid out: 1600x900. Filling pixels is the graphics card's work; a software
/// adapter would do it on the processor and hide what is measured.
pub(crate) const SHRINK: f32 = 10.0;

/// Bevy with everything that draws, and no window.
pub(crate) fn app() -> App {
    let mut app = App::new();
    let plugins = DefaultPlugins
        .set(WindowPlugin { primary_window: None, exit_condition: ExitCondition::DontExit, ..default() })
        .set(RenderPlugin { synchronous_pipeline_compilation: true, ..default() })
        .disable::<WinitPlugin>()
        .disable::<LogPlugin>()
        .disable::<TerminalCtrlCHandlerPlugin>()
        .disable::<PipelinedRenderingPlugin>();
    app.add_plugins(plugins);
    app
}

/// The camera's target.
pub(crate) fn target(app: &mut App) -> RenderTarget {
    let image = Image::new_target_texture(SIZE.0, SIZE.1, TextureFormat::Rgba8UnormSrgb, None);
    RenderTarget::Image(app.world_mut().resource_mut::<Assets<Image>>().add(image).into())
}

/// Waits for the adapter.
pub(crate) fn ready(mut app: App) -> App {
    while app.plugins_state() == PluginsState::Adding {
        bevy::tasks::tick_global_task_pools_on_main_thread();
    }
    app.finish();
    app.cleanup();
    app
}

/// Processor time so far, in milliseconds.
#[derive(Clone, Copy, Default)]
pub(crate) struct Cost {
    /// All threads of this process.
    pub(crate) all: f64,
    /// Without the threads of a software adapter, which do what a graphics card would do.
    pub(crate) without_adapter: f64,
}

/// Names of threads that belong to a software adapter.
const ADAPTER: [&str; 3] = ["llvmpipe", "lavapipe", "lvp"];

/// Processor time of this process so far.
pub(crate) fn processor_time() -> Cost {
    let mut cost = Cost::default();
    for (name, millis) in threads() {
        cost.all += millis;
        if !ADAPTER.iter().any(|adapter| name.starts_with(adapter)) {
            cost.without_adapter += millis;
        }
    }
    cost
}

/// Every thread of this process: its name and its milliseconds on a processor, as the scheduler counts them.
pub(crate) fn threads() -> Vec<(String, f64)> {
    let folder = std::fs::read_dir("/proc/self/task").expect("Linux keeps the threads of a process here");
    let thread = |entry: std::io::Result<std::fs::DirEntry>| {
        let path = entry.ok()?.path();
        let name = std::fs::read_to_string(path.join("comm")).ok()?.trim().to_owned();
        let counts = std::fs::read_to_string(path.join("schedstat")).ok()?;
        // The first number is the time on a processor in nanoseconds.
        let nanos: f64 = counts.split_whitespace().next()?.parse().ok()?;
        Some((name, nanos / 1e6))
    };
    folder.filter_map(thread).collect()
}
