//! A picture of the window without a display: the same shell on an off-screen camera, written as PNG.

use std::time::Duration;

use bevy::app::{PluginsState, TerminalCtrlCHandlerPlugin};
use bevy::camera::RenderTarget;
use bevy::log::LogPlugin;
use bevy::prelude::*;
use bevy::render::RenderPlugin;
use bevy::render::pipelined_rendering::PipelinedRenderingPlugin;
use bevy::render::render_resource::TextureFormat;
use bevy::render::settings::RenderResources;
use bevy::render::view::screenshot::{Screenshot, ScreenshotCaptured};
use bevy::window::ExitCondition;
use bevy::winit::WinitPlugin;

use crate::units::time::{SimDuration, SimTime};
use crate::window::adapter;
use crate::window::library::Library;
use crate::window::shell::Shell;
use crate::window::stage::{self, Stage};
use crate::window::{Opening, SnapshotOptions};

/// Frames drawn before the picture is taken: egui lays text out anew once it has its fonts.
const WARM_UP: usize = 4;

/// Frames after which something is wrong; shaders load in the background for the first few.
const MOST_FRAMES: usize = 2_000;

/// How long before the moment the picture starts to watch, so that rates and causes have their ten seconds.
const RATES: SimDuration = SimDuration::from_secs(12);

/// How long before the moment tokens set out that may still be on the way.
const FLIGHTS: SimDuration = SimDuration::from_secs(3);

/// A frame of the run-up.
const FRAME: Duration = Duration::from_millis(25);

/// The picture, once it is there.
#[derive(Resource, Default)]
struct Taken(Option<Image>);

/// Writes the picture.
pub(super) fn take(opening: Opening, options: &SnapshotOptions) -> Result<(), String> {
    let (resources, _) = adapter::find()?;
    let library = Library::new(&options.scenarios);
    let mut shell = Shell::new(library, Some(opening), options.light, options.language);
    if let Some(name) = &options.select {
        shell.select(name)?;
    }
    if let Some(order) = options.follow {
        shell.follow(order);
    }
    run_up(&mut shell, options.at);
    if let Some(name) = &options.panel {
        shell.open_panel(name)?;
    }
    if let Some(order) = options.why {
        shell.ask_why(order);
    }
    let image = draw(resources, shell, options.size)?;
    let picture = image.try_into_dynamic().map_err(|error| format!("the picture cannot be read: {error}"))?;
    let path = options.out.display();
    picture.to_rgb8().save(&options.out).map_err(|error| format!("{path}: cannot be written: {error}"))
}

/// Plays to the moment: coarsely at first, then frame by frame as a window would.
fn run_up(shell: &mut Shell, at: SimTime) {
    let mut to = |to: SimTime, wall: Duration| shell.run_to(to, wall);
    let before = |span: SimDuration| SimTime(at.0.saturating_sub(span.0));
    to(before(RATES), Duration::ZERO);
    let mut now = before(RATES);
    while now < before(FLIGHTS) {
        now = (now + SimDuration::from_millis(500)).min(before(FLIGHTS));
        to(now, Duration::from_millis(500));
    }
    while now < at {
        now = (now + SimDuration(FRAME.as_nanos().try_into().unwrap_or(u64::MAX))).min(at);
        to(now, FRAME);
    }
}

fn draw(resources: RenderResources, shell: Shell, (width, height): (u32, u32)) -> Result<Image, String> {
    let mut app = App::new();
    let plugins = DefaultPlugins
        .set(WindowPlugin { primary_window: None, exit_condition: ExitCondition::DontExit, ..default() })
        .set(RenderPlugin { render_creation: resources.into(), synchronous_pipeline_compilation: true, ..default() })
        .disable::<WinitPlugin>()
        .disable::<LogPlugin>()
        .disable::<TerminalCtrlCHandlerPlugin>()
        .disable::<PipelinedRenderingPlugin>();
    app.add_plugins(plugins).add_plugins(stage::plugin).insert_resource(Stage(shell)).init_resource::<Taken>();
    let format = TextureFormat::Rgba8UnormSrgb;
    let target = Image::new_target_texture(width, height, format, None);
    let target = app.world_mut().resource_mut::<Assets<Image>>().add(target);
    app.world_mut().spawn((stage::camera(), RenderTarget::Image(target.clone().into())));
    while app.plugins_state() == PluginsState::Adding {
        bevy::tasks::tick_global_task_pools_on_main_thread();
    }
    app.finish();
    app.cleanup();
    for _ in 0..WARM_UP {
        app.update();
    }
    shoot(&mut app, &target);
    for _ in 0..MOST_FRAMES {
        app.update();
        match app.world_mut().resource_mut::<Taken>().0.take() {
            // Nothing but the ground: the shaders were still loading.
            Some(image) if is_blank(&image) => shoot(&mut app, &target),
            Some(image) => return Ok(image),
            None => {}
        }
    }
    Err("the graphics adapter drew nothing".into())
}

fn shoot(app: &mut App, target: &Handle<Image>) {
    app.world_mut().spawn(Screenshot::image(target.clone())).observe(
        |captured: On<ScreenshotCaptured>, mut taken: ResMut<Taken>| {
            taken.0 = Some(captured.image.clone());
        },
    );
}

/// Every pixel is like the first.
fn is_blank(image: &Image) -> bool {
    let pixels = image.data.as_deref().unwrap_or_default();
    pixels.chunks_exact(4).all(|pixel| pixel == &pixels[..4])
}
