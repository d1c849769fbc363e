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

/// Processor time of this process so far, all threads, in milliseconds.
pub(crate) fn processor_millis() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").expect("Linux keeps the time of a process here");
    // The name in parentheses may hold anything; after it come state and numbers. Ticks are hundredths of a second.
    let numbers: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |index: usize| numbers[index].parse::<f64>().unwrap();
    (ticks(11) + ticks(12)) * 10.0
}
