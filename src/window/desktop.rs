//! The desktop window.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use bevy::log::{Level, LogPlugin};
use bevy::prelude::*;
use bevy::render::RenderPlugin;
use bevy::render::settings::WgpuSettings;
use bevy::window::{MonitorSelection, PresentMode, PrimaryWindow, WindowMode, WindowResizeConstraints};
use bevy::winit::{UpdateMode, WinitSettings};

use crate::window::adapter;
use crate::window::library::Library;
use crate::window::playback::{WallClock, frame_deadline};
use crate::window::settings::store::Store;
use crate::window::shell::{NAME, Outside, Shell};
use crate::window::stage::{self, Asked, Stage};
use crate::window::texts::{Words, say};
use crate::window::{Outcome, Start};

/// A window at rest is drawn this seldom.
const REST: Duration = Duration::from_secs(60);

/// A pointer that has rested this long gets its tooltip.
const HOVER: Duration = Duration::from_millis(600);

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

/// What is remembered from one start to the next.
#[derive(Resource)]
struct Memory {
    store: Store,
    /// Size of the window when it last was one, and not full screen.
    size: (u32, u32),
}

fn run(start: Start, drawn: Drawn, render: WgpuSettings) {
    let (store, settings, problem) = Store::open();
    let window = Window {
        title: NAME.into(),
        name: Some("loosely".into()),
        resolution: settings.size.into(),
        resize_constraints: WindowResizeConstraints { min_width: SMALLEST.0, min_height: SMALLEST.1, ..default() },
        present_mode: PresentMode::AutoVsync,
        ..default()
    };
    let plugins = DefaultPlugins
        .set(WindowPlugin { primary_window: Some(window), ..default() })
        .set(RenderPlugin { render_creation: render.into(), ..default() })
        .set(LogPlugin { level: Level::ERROR, filter: "error".into(), ..default() });
    let mut shell = Shell::new(Library::new(&start.scenarios), start.open, settings.light, settings.language);
    shell.remember(&settings);
    if problem.is_some() {
        shell.say(Words::SettingsBroken.get(settings.language).to_owned());
    }
    App::new()
        .add_plugins(plugins)
        .add_plugins(stage::plugin)
        .insert_resource(Stage(shell))
        .insert_resource(Memory { store, size: settings.size })
        .insert_resource(drawn)
        .insert_resource(resting(REST))
        .add_systems(Startup, |mut commands: Commands| {
            commands.spawn(stage::camera());
        })
        .add_systems(Update, (pass_time, name_window, full_screen, rest_when_nothing_moves).chain())
        .add_systems(Last, write_at_the_end)
        .add_systems(Last, |drawn: Res<Drawn>| drawn.0.store(true, Ordering::Relaxed))
        .run();
}

fn pass_time(
    mut stage: ResMut<Stage>,
    mut memory: ResMut<Memory>,
    window: Single<&Window, With<PrimaryWindow>>,
    mut clock: Local<WallClock>,
) {
    let wall = clock.tick();
    stage.0.frame(wall, &mut frame_deadline());
    if window.mode == WindowMode::Windowed {
        memory.size = logical_size(&window);
    }
    let settings = stage.0.settings(memory.size);
    if let Some(problem) = memory.store.note(&settings, wall) {
        stage.0.say(say::settings_unwritten(problem, settings.language));
    }
}

/// Size of the window in logical pixels.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a size in pixels")]
fn logical_size(window: &Window) -> (u32, u32) {
    (window.resolution.width() as u32, window.resolution.height() as u32)
}

/// Nobody waits for a change to settle when the window closes.
fn write_at_the_end(mut closed: MessageReader<AppExit>, mut memory: ResMut<Memory>) {
    if closed.read().next().is_some() {
        memory.store.flush();
    }
}

/// The task bar says what plays, and where it was paused.
fn name_window(stage: Res<Stage>, mut window: Single<&mut Window, With<PrimaryWindow>>) {
    let title = stage.0.title();
    if window.title != title {
        window.title = title;
    }
}

fn full_screen(mut asked: MessageReader<Asked>, mut window: Single<&mut Window, With<PrimaryWindow>>) {
    for Asked(Outside::ToggleFullScreen) in asked.read() {
        window.mode = match window.mode {
            WindowMode::Windowed => WindowMode::BorderlessFullscreen(MonitorSelection::Current),
            _ => WindowMode::Windowed,
        };
    }
}

/// A paused window is drawn again only when somebody touches it, and once when a pointer has come to rest.
fn rest_when_nothing_moves(
    stage: Res<Stage>,
    memory: Res<Memory>,
    mut pointer: MessageReader<CursorMoved>,
    mut settings: ResMut<WinitSettings>,
    mut waited: Local<Option<Duration>>,
) {
    let rest = if pointer.read().count() > 0 { HOVER } else { REST };
    let wait = if stage.0.moves() || memory.store.waits() { Duration::ZERO } else { rest };
    if *waited != Some(wait) {
        *settings = if wait.is_zero() { WinitSettings::game() } else { resting(wait) };
        *waited = Some(wait);
    }
}

/// A frame for every touch, and one after so long without any.
fn resting(wait: Duration) -> WinitSettings {
    let unfocused_mode = UpdateMode::reactive_low_power(REST);
    WinitSettings { focused_mode: UpdateMode::reactive(wait), unfocused_mode }
}
