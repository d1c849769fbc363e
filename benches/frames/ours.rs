//! Our side: the canvas with clients, servers and what travels between them.

use bevy::prelude::*;
use bevy_egui::egui::{Id, LayerId, Ui, UiBuilder};
use bevy_egui::{EguiContexts, EguiGlobalSettings, EguiPlugin, EguiPrimaryContextPass};
use loosely::engine::observe::DepartureKind;
use loosely::services::contract::{NodeId, OperationKind};
use loosely::services::{ServiceKind, client, server};
use loosely::window;
use loosely::window::canvas::{CanvasState, canvas_ui};
use loosely::window::look::{self, Look};
use loosely::window::scene::{Picture, Scene, SceneLink, SceneNode, Token};

use crate::stage;

/// Callers, and as many callees; each calls each, and the links share the tokens.
const SIDE: u32 = 5;

/// Links.
const LINKS: u32 = SIDE * SIDE;

#[derive(Resource)]
struct Played {
    scene: Scene,
    state: CanvasState,
    look: Look,
}

/// An app that draws the canvas with so many tokens on the way.
pub(crate) fn app(tokens: u32) -> App {
    let mut app = stage::app();
    app.add_plugins(EguiPlugin::default());
    app.world_mut().resource_mut::<EguiGlobalSettings>().auto_create_primary_context = false;
    let target = stage::target(&mut app);
    app.world_mut().spawn((window::camera(), target));
    // As the window does it: the camera begins with the ground of the canvas.
    let [red, green, blue, _] = Look::dark().bg.to_array();
    app.insert_resource(ClearColor(Color::srgb_u8(red, green, blue)));
    app.insert_resource(Played { scene: scene(tokens), state: CanvasState::default(), look: Look::dark() });
    app.add_systems(PostStartup, |mut contexts: EguiContexts| -> Result {
        let ctx = contexts.ctx_mut()?;
        look::install_fonts(ctx);
        ctx.set_zoom_factor(1.0 / stage::SHRINK);
        Ok(())
    });
    app.add_systems(EguiPrimaryContextPass, draw);
    window::keep_on_one_thread(&mut app);
    stage::ready(app)
}

fn draw(mut contexts: EguiContexts, mut played: ResMut<Played>) -> Result {
    let ctx = contexts.ctx_mut()?;
    let Played { scene, state, look } = &mut *played;
    for token in scene.links.iter_mut().flat_map(|link| &mut link.tokens) {
        token.progress = (token.progress + 0.01) % 1.0;
    }
    debug_assert!(ctx.viewport_rect().width() > 1_000.0, "laid out at 1600x900");
    let place = UiBuilder::new().layer_id(LayerId::background()).max_rect(ctx.viewport_rect());
    let mut ui = Ui::new(ctx.clone(), Id::new("canvas"), place);
    canvas_ui(&mut ui, scene, state, look);
    Ok(())
}

fn scene(tokens: u32) -> Scene {
    let node = |index: u32, kind, picture| SceneNode {
        id: NodeId(index),
        name: format!("node-{index}"),
        kind,
        up: true,
        picture,
        workers: Vec::new(),
        causes: Vec::new(),
        rates: Vec::new(),
        spark: Vec::new(),
        pinned: Some(((index / SIDE) as f32 * 700.0, (index % SIDE) as f32 * 420.0)),
    };
    let caller = |index: u32| node(index, ServiceKind::Client, Picture::Client(client::View::default()));
    let callee = |index: u32| node(SIDE + index, ServiceKind::Server, Picture::Server(server::View::default()));
    let each = tokens / LINKS;
    let kinds = [DepartureKind::Request, DepartureKind::Response, DepartureKind::Message, DepartureKind::Retry];
    let token =
        |index: u32| Token { kind: kinds[index as usize % 4], progress: index as f32 / each as f32, order: None };
    let link = |number: u32| SceneLink {
        from: NodeId(number / SIDE),
        to: NodeId(SIDE + number % SIDE),
        operation: OperationKind::Invoke,
        control: false,
        requests_per_second: f64::from(each),
        retries_per_second: 0.0,
        responses_per_second: f64::from(each),
        errors_per_second: 0.0,
        tokens: (0..each).map(token).collect(),
    };
    let nodes = (0..SIDE).map(caller).chain((0..SIDE).map(callee)).collect();
    Scene { speed: 1.0, nodes, links: (0..LINKS).map(link).collect(), ..Scene::default() }
}
