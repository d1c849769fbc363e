//! What the window and the off-screen picture have in common: egui on a camera, and the shell on egui.

use bevy::ecs::schedule::{Schedules, SingleThreadedExecutor};
use bevy::prelude::*;
use bevy::render::RenderApp;
use bevy_egui::{
    EguiContexts, EguiGlobalSettings, EguiInput, EguiPlugin, EguiPreUpdateSet, EguiPrimaryContextPass,
    PrimaryEguiContext, egui,
};

use crate::window::look;
use crate::window::shell::{Outside, Shell};

/// The shell, as a resource.
#[derive(Resource)]
pub(super) struct Stage(pub(super) Shell);

/// The shell asks the window around it for something.
#[derive(Message, Clone, Copy, Debug)]
pub(super) struct Asked(pub(super) Outside);

/// The camera that egui draws on. egui smooths its own edges and draws after the samples of a pixel are merged, so
/// several of them would be cleared and merged in every frame for nothing.
pub fn camera() -> impl Bundle {
    (Camera2d, Msaa::Off, PrimaryEguiContext)
}

/// egui, its fonts, and the system that draws the shell. The camera comes from whoever adds this.
pub(super) fn plugin(app: &mut App) {
    app.add_plugins(EguiPlugin::default())
        .add_message::<Asked>()
        .add_systems(PostStartup, install_fonts)
        .add_systems(
            PreUpdate,
            forget_unchanged_modifiers.after(EguiPreUpdateSet::ProcessInput).before(EguiPreUpdateSet::BeginPass),
        )
        .add_systems(EguiPrimaryContextPass, show);
    app.world_mut().resource_mut::<EguiGlobalSettings>().auto_create_primary_context = false;
    keep_on_one_thread(app);
}

/// Runs the systems of a frame one after the other. egui draws everything, so nearly all of Bevy's systems find
/// nothing to do, and handing each of them to a thread costs more processor time than what they do.
pub fn keep_on_one_thread(app: &mut App) {
    let calm = |world: &mut World| {
        for (_, schedule) in world.resource_mut::<Schedules>().iter_mut() {
            schedule.set_executor(SingleThreadedExecutor::new());
        }
    };
    calm(app.world_mut());
    if let Some(render) = app.get_sub_app_mut(RenderApp) {
        calm(render.world_mut());
    }
}

/// Before the first frame: text in a family that egui does not know is a panic.
fn install_fonts(mut contexts: EguiContexts) -> Result {
    look::install_fonts(contexts.ctx_mut()?);
    Ok(())
}

/// bevy_egui tells egui about Shift and Ctrl in every frame, and egui wants another frame after any news: a
/// window at rest would never rest.
fn forget_unchanged_modifiers(mut inputs: Query<&mut EguiInput>, mut last: Local<egui::Modifiers>) {
    for mut input in &mut inputs {
        input.events.retain(|event| match event {
            egui::Event::ModifiersChanged(modifiers) => std::mem::replace(&mut *last, *modifiers) != *modifiers,
            _ => true,
        });
    }
}

fn show(
    mut contexts: EguiContexts,
    mut stage: ResMut<Stage>,
    mut asked: MessageWriter<Asked>,
    mut clear: ResMut<ClearColor>,
) -> Result {
    // The camera begins every picture with the ground of the canvas, so that nobody has to paint it.
    let ground = look::for_camera(stage.0.ground());
    if clear.0 != ground {
        clear.0 = ground;
    }
    let ctx = contexts.ctx_mut()?;
    asked.write_batch(stage.0.show(ctx).into_iter().map(Asked));
    Ok(())
}
