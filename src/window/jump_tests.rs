//! A jump in time that takes long: what whoever waits for it sees, and the key that ends it.

use std::time::Duration;

use bevy_egui::egui::{Context, Event, Key, Modifiers, Pos2, RawInput, Rect, Shape, vec2};

use crate::scenario::load::load;
use crate::units::text::Language;
use crate::units::time::{NANOS_PER_SECOND, SimTime};
use crate::window::library::Library;
use crate::window::shell::Shell;
use crate::window::{Opening, look};

const FRAME: Duration = Duration::from_millis(16);

/// Every text of a frame in which that key is pressed.
fn texts(ctx: &Context, shell: &mut Shell, key: Option<Key>) -> Vec<String> {
    let event =
        |key, pressed| Event::Key { key, physical_key: None, pressed, repeat: false, modifiers: Modifiers::NONE };
    let input = RawInput {
        screen_rect: Some(Rect::from_min_size(Pos2::ZERO, vec2(1_280.0, 720.0))),
        events: key.into_iter().flat_map(|key| [event(key, true), event(key, false)]).collect(),
        ..RawInput::default()
    };
    let output = ctx.run_ui(input, |ui| {
        shell.show(ui.ctx());
    });
    let read = |shape: &Shape| if let Shape::Text(text) = shape { Some(text.galley.text().to_owned()) } else { None };
    output.shapes.iter().filter_map(|clipped| read(&clipped.shape)).collect()
}

#[test]
fn a_long_jump_names_the_key_that_ends_it_and_the_key_does_that_before_anything_else() {
    let text = include_bytes!("../../scenarios/tight-orders.ron");
    let one = load(text, "tight-orders.ron").unwrap();
    let mut shell = Shell::new(Library::new(&[]), Some(Opening::One(Box::new(one))), false, Language::En);
    let ctx = Context::default();
    look::install_fonts(&ctx);
    texts(&ctx, &mut shell, None);
    shell.session_mut().unwrap().seek(SimTime(1_000 * NANOS_PER_SECOND));
    let named = |texts: &[String]| texts.iter().any(|text| text == "Esc");

    // A machine that has time for one slice a frame: nine frames are 144 ms, ten are more than 150.
    (0..9).for_each(|_| shell.frame(FRAME, &mut || true));
    assert!(!named(&texts(&ctx, &mut shell, None)));
    shell.frame(FRAME, &mut || true);
    assert!(named(&texts(&ctx, &mut shell, None)));
    let here = shell.session_mut().unwrap().sim.now();
    texts(&ctx, &mut shell, Some(Key::Escape));

    let session = shell.session_mut().expect("the scenario is still there");
    assert_eq!((session.sim.now(), session.playback.goal()), (here, None));
    assert!(!named(&texts(&ctx, &mut shell, None)));
    texts(&ctx, &mut shell, Some(Key::Escape));
    assert!(shell.session_mut().is_none(), "without a jump it leads back to the library");
}
