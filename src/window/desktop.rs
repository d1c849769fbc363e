//! The desktop window.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use bevy::log::{Level, LogPlugin};
use bevy::prelude::*;
use bevy::render::RenderPlugin;
use bevy::render::settings::WgpuSettings;
use bevy::window::{MonitorSelection, PresentMode, PrimaryWindow, WindowMode, WindowResizeConstraints};
use bevy::winit::WinitSettings;
use bevy_egui::PrimaryEguiContext;

use crate::units::text::Language;
use crate::window::adapter;
use crate::window::library::Library;
use crate::window::playback::{WallClock, frame_deadline};
use crate::window::shell::{Outside, Shell};
use crate::window::stage::{self, Asked, Stage};
use crate::window::{Outcome, Start};

/// Size of the window when it opens.
const SIZE: (u32, u32) = (1600, 900);

/// Smallest window.
const SMALLEST: (f32, f32) = (960.0, 600.0);

/// Something has been drawn: from now on a panic is a bug and not a missing display.
#[derive(Resource, Clone)]
struct Drawn(Arc<AtomicBool>);

/// Opens the window and stays until it is closed.
pub(super) fn open(start: Start) -> Outcome {
    if let Some(reason) = no_display() {
        return Outcome::NoDisplay(reason.to_owned());
    }
    let settings = match adapter::find() {
        Ok((_, settings)) => settings,
        Err(reason) => return Outcome::NoDisplay(reason),
    };
    let drawn = Drawn(Arc::new(AtomicBool::new(false)));
    let flag = drawn.0.clone();
    match adapter::quietly(&flag, || run(start, drawn, settings)) {
        Ok(()) => Outcome::Closed,
        Err(message) if flag.load(Ordering::Relaxed) => std::panic::resume_unwind(Box::new(message)),
        // The windowing system's own words are many, and about its sources.
        Err(_) => Outcome::NoDisplay("no display found (the one that DISPLAY names cannot be used)".into()),
    }
}

/// Why there cannot be a window, as far as the environment tells.
fn no_display() -> Option<&'static str> {
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let unix = cfg!(all(unix, not(target_os = "macos")));
    (unix && !set("DISPLAY")).then_some("no display found (DISPLAY is not set)")
}

fn run(start: Start, drawn: Drawn, settings: WgpuSettings) {
    let window = Window {
        title: "Loosely".into(),
        name: Some("loosely".into()),
        resolution: SIZE.into(),
        resize_constraints: WindowResizeConstraints { min_width: SMALLEST.0, min_height: SMALLEST.1, ..default() },
        present_mode: PresentMode::AutoVsync,
        ..default()
    };
    let plugins = DefaultPlugins
        .set(WindowPlugin { primary_window: Some(window), ..default() })
        .set(RenderPlugin { render_creation: settings.into(), ..default() })
        .set(LogPlugin { level: Level::ERROR, filter: "error".into(), ..default() });
    let shell = Shell::new(Library::new(&start.scenarios), start.open, false, Language::En);
    App::new()
        .add_plugins(plugins)
        .add_plugins(stage::plugin)
        .insert_resource(Stage(shell))
        .insert_resource(drawn)
        .insert_resource(WinitSettings::desktop_app())
        .add_systems(Startup, |mut commands: Commands| {
            commands.spawn((Camera2d, PrimaryEguiContext));
        })
        .add_systems(Update, (pass_time, full_screen, rest_when_nothing_moves))
        .add_systems(Last, |drawn: Res<Drawn>| drawn.0.store(true, Ordering::Relaxed))
        .run();
}

fn pass_time(mut stage: ResMut<Stage>, mut clock: Local<WallClock>) {
    let wall = clock.tick();
    stage.0.frame(wall, &mut frame_deadline());
}

fn full_screen(mut asked: MessageReader<Asked>, mut window: Single<&mut Window, With<PrimaryWindow>>) {
    for Asked(Outside::ToggleFullScreen) in asked.read() {
        window.mode = match window.mode {
            WindowMode::Windowed => WindowMode::BorderlessFullscreen(MonitorSelection::Current),
            _ => WindowMode::Windowed,
        };
    }
}

/// A paused window is drawn again only when somebody touches it.
fn rest_when_nothing_moves(stage: Res<Stage>, mut settings: ResMut<WinitSettings>, mut moved: Local<bool>) {
    let moves = stage.0.moves();
    if moves != *moved {
        *settings = if moves { WinitSettings::game() } else { WinitSettings::desktop_app() };
        *moved = moves;
    }
}
