//! The whole window, with every panel, playing the loose shop in its promotion.

use bevy::prelude::*;
use bevy_egui::EguiContexts;
use loosely::scenario::load::load;
use loosely::units::time::SimTime;
use loosely::window;

use crate::stage;

/// An app that plays it.
pub(crate) fn app() -> App {
    let mut app = stage::app();
    let text = include_bytes!("../../scenarios/loose-orders.ron");
    let resolved = load(text, "loose-orders.ron").unwrap();
    window::play_off_screen(&mut app, resolved, SimTime(210_000_000_000));
    let target = stage::target(&mut app);
    app.world_mut().spawn((window::camera(), target));
    app.add_systems(PostStartup, |mut contexts: EguiContexts| -> Result {
        contexts.ctx_mut()?.set_zoom_factor(1.0 / stage::SHRINK);
        Ok(())
    });
    stage::ready(app)
}
