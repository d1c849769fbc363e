//! The canvas as a whole, drawn with egui alone.

use bevy_egui::egui::{Context, Event, Modifiers, PointerButton, Pos2, RawInput, Rect, Shape, Vec2, vec2};

use crate::engine::observe::DepartureKind;
use crate::services::contract::NodeId;
use crate::units::text::Language;
use crate::window::canvas::sizes::Sizes;
use crate::window::canvas::{CanvasResponse, CanvasState, canvas_ui, layout, promotion};
use crate::window::look::{LANE_GAP, Look, install_fonts};
use crate::window::scene::{Scene, Token};

/// Everything that a frame draws.
fn shapes(scene: &Scene, state: &mut CanvasState, look: &Look, size: Vec2) -> Vec<Shape> {
    let ctx = Context::default();
    install_fonts(&ctx);
    let screen = Rect::from_min_size(Pos2::ZERO, size);
    let mut drawn = Vec::new();
    // Fonts are there from the second frame on.
    for _ in 0..2 {
        let input = RawInput { screen_rect: Some(screen), ..Default::default() };
        let mut output = ctx.run_ui(input, |ui| {
            canvas_ui(ui, scene, state, look);
        });
        output.textures_delta.clear();
        drawn = output.shapes.into_iter().map(|clipped| clipped.shape).collect();
    }
    drawn
}

/// Texts that were cut because they had too little room.
fn cut(shapes: &[Shape]) -> Vec<String> {
    let cut = |shape: &Shape| match shape {
        Shape::Text(text) if text.galley.elided => Some(text.galley.text().to_owned()),
        _ => None,
    };
    shapes.iter().filter_map(cut).collect()
}

#[test]
fn no_word_is_cut_at_near_zoom_in_either_language() {
    for language in [Language::En, Language::Ko] {
        let mut state = CanvasState { fit: false, zoom: 1.0, ..CanvasState::default() };

        let drawn = shapes(&promotion::scene(language), &mut state, &Look::dark(), vec2(3_000.0, 2_000.0));

        assert_eq!(cut(&drawn), Vec::<String>::new(), "{language:?}");
    }
}

#[test]
fn every_zoom_and_theme_draws_finite_shapes() {
    for look in [Look::dark(), Look::light()] {
        for zoom in [0.15, 0.3, 0.5, 0.84, 1.0, 2.5] {
            let mut state = CanvasState { fit: false, zoom, ..CanvasState::default() };

            let drawn = shapes(&promotion::scene(Language::Ko), &mut state, &look, vec2(1_280.0, 682.0));

            assert!(drawn.len() > 10, "zoom {zoom} draws only {} shapes", drawn.len());
            for shape in drawn {
                let Shape::Mesh(mesh) = shape else { continue };
                assert!(mesh.vertices.iter().all(|vertex| vertex.pos.is_finite()), "zoom {zoom}");
            }
        }
    }
}

#[test]
fn cards_never_overlap_and_the_main_flow_is_level() {
    let scene = promotion::scene(Language::En);

    let places = layout::places(&scene, Sizes::Whole);

    for (i, a) in places.iter().enumerate() {
        for (j, b) in places.iter().enumerate().skip(i + 1) {
            assert!(!a.rect.intersects(b.rect), "{} over {}", scene.nodes[i].name, scene.nodes[j].name);
        }
    }
    // Shoppers, API, queue and workers follow each other.
    let line: Vec<f32> = [0, 1, 2, 4].map(|i: usize| places[i].port_y).to_vec();
    assert!(line.windows(2).all(|pair| (pair[0] - pair[1]).abs() < 0.5), "{line:?}");
    // The dead-letter queue stands below its queue.
    assert!(places[3].rect.top() > places[2].rect.bottom());
    assert_eq!(places[3].rect.left(), places[2].rect.left());
}

#[test]
fn a_pinned_node_stands_where_the_scenario_says() {
    let mut scene = promotion::scene(Language::En);
    scene.nodes[5].pinned = Some((40.0, 900.0));

    let places = layout::places(&scene, Sizes::Whole);

    assert_eq!(places[5].rect.min, Pos2::new(40.0, 900.0));
}

#[test]
fn an_empty_scene_draws_nothing_and_does_not_panic() {
    let drawn = shapes(&Scene::default(), &mut CanvasState::default(), &Look::dark(), vec2(800.0, 600.0));

    assert!(cut(&drawn).is_empty());
}

/// The canvas with the pointer at a place, clicked there if so wished; what it says in the last frame.
fn pointed(scene: &Scene, state: &mut CanvasState, at: Pos2, clicked: bool) -> CanvasResponse {
    let ctx = Context::default();
    install_fonts(&ctx);
    let look = Look::dark();
    let mut said = CanvasResponse::default();
    let press =
        |pressed| Event::PointerButton { pos: at, button: PointerButton::Primary, pressed, modifiers: Modifiers::NONE };
    let steps = [vec![], vec![Event::PointerMoved(at)], vec![press(true)], vec![press(false)]];
    for events in &steps[..if clicked { 4 } else { 2 }] {
        let screen_rect = Some(Rect::from_min_size(Pos2::ZERO, vec2(1_280.0, 682.0)));
        let input = RawInput { screen_rect, events: events.clone(), ..Default::default() };
        let mut output = ctx.run_ui(input, |ui| said = canvas_ui(ui, scene, state, &look));
        output.textures_delta.clear();
    }
    said
}

#[test]
fn a_click_on_a_token_follows_its_order_and_a_click_beside_it_does_not() {
    let mut scene = promotion::scene(Language::En);
    scene.nodes.truncate(2);
    scene.links.retain(|link| link.from.0 < 2 && link.to.0 < 2);
    let link = &mut scene.links[0];
    (link.requests_per_second, link.responses_per_second, link.errors_per_second) = (1.0, 0.0, 0.0);
    link.tokens = vec![Token { kind: DepartureKind::Request, progress: 0.5, order: Some(4_711) }];
    let mut state = CanvasState::default();
    pointed(&scene, &mut state, Pos2::ZERO, false);
    // Two cards and one link: its request is half way between them, half a lane's distance above the ports.
    let places = layout::places(&scene, Sizes::Whole);
    let middle = vec2((places[0].rect.right() + places[1].rect.left()) * 0.5, places[0].port_y - LANE_GAP * 0.5);
    let at = (state.pan + middle * state.zoom).to_pos2();

    let said = pointed(&scene, &mut state, at, true);

    assert_eq!((said.clicked_order, said.clicked_ground), (Some(4_711), false), "the ground is not meant");
    assert_eq!(pointed(&scene, &mut state, at, false).hovered_order, Some(4_711), "the key means the same");
    let beside = pointed(&scene, &mut state, at + vec2(0.0, -40.0), true);
    assert_eq!((beside.clicked_order, beside.clicked_ground), (None, true));
}

#[test]
fn without_motion_a_token_stands_half_way_and_fades() {
    let mut scene = promotion::scene(Language::En);
    let drawn = |scene: &Scene, reduce_motion| {
        let mut state = CanvasState { reduce_motion, ..CanvasState::default() };
        shapes(scene, &mut state, &Look::dark(), vec2(1_280.0, 682.0))
    };
    let before = (drawn(&scene, true), drawn(&scene, false));

    scene.wall += 0.2;

    // Flows and bands have the same picture at any time when nothing moves; running arcs of cards aside, so the links'
    // own mesh is compared: the first one.
    let links = |shapes: &[Shape]| {
        let mesh =
            shapes.iter().find_map(|shape| if let Shape::Mesh(mesh) = shape { Some(mesh.clone()) } else { None });
        mesh.unwrap().vertices.iter().map(|vertex| vertex.pos).collect::<Vec<_>>()
    };
    assert_eq!(links(&drawn(&scene, true)), links(&before.0));
    assert_ne!(links(&drawn(&scene, false)), links(&before.1));
}

#[test]
fn a_batch_shows_its_exact_count_where_there_is_room_for_it_and_a_batch_of_one_is_a_message() {
    // A group that received 37 messages at once a moment ago.
    let mut scene = promotion::scene(Language::En);
    scene.nodes.retain(|node| [2, 4].contains(&node.id.0));
    scene.links.retain(|link| (link.from.0, link.to.0, link.control) == (4, 2, false));
    let counts = |scene: &Scene, zoom: f32, text: &str| {
        let mut state = CanvasState { fit: false, zoom, ..CanvasState::default() };
        let drawn = shapes(scene, &mut state, &Look::dark(), vec2(1_280.0, 682.0));
        drawn.iter().filter(|shape| matches!(shape, Shape::Text(shown) if shown.galley.text() == text)).count()
    };
    let carries = |scene: &mut Scene, messages: u32| {
        scene.links[0].requests_per_second = 0.5;
        scene.links[0].tokens = vec![Token { kind: DepartureKind::Batch(messages), progress: 0.5, order: None }];
    };

    carries(&mut scene, 37);
    assert_eq!([0.2, 0.6, 1.0].map(|zoom| counts(&scene, zoom, "37")), [0, 1, 1], "far, middle, near");
    carries(&mut scene, 1);
    assert_eq!(counts(&scene, 1.0, "1"), 0);
}

#[test]
fn columns_stand_further_apart_where_only_the_height_is_used_up() {
    let demo = promotion::scene(Language::En);
    // Two cards of one architecture, three times below each other: high and narrow.
    let pair = |number: u32| {
        let mut nodes: Vec<_> = demo.nodes.iter().take(2).cloned().collect();
        nodes.iter_mut().zip(0..).for_each(|(node, place)| {
            node.id = NodeId(number * 2 + place);
            node.pinned = None;
        });
        nodes
    };
    let mut link = demo.links[0].clone();
    let mut scene = Scene { nodes: (0..3).flat_map(pair).collect(), links: Vec::new(), ..demo.clone() };
    for number in 0..3 {
        (link.from, link.to) = (NodeId(number * 2), NodeId(number * 2 + 1));
        scene.links.push(link.clone());
    }

    let places = layout::places(&scene, Sizes::COMPACT);

    let gap = places[1].rect.left() - places[0].rect.right();
    // Two and a half times the usual gap, and everybody's the same.
    assert!((gap / Sizes::COMPACT.gap_x() - 2.5).abs() < 0.01, "{gap}");
    assert!(places.chunks(2).all(|pair| pair[1].rect.left() == places[1].rect.left()));
}
