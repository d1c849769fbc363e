//! A person changes a running scenario, takes it back, and saves it: keys in, as in `tests`.

use std::time::Duration;

use bevy_egui::egui::{Key, Modifiers};

use crate::measure::Simulation;
use crate::scenario::intervention::Intervention;
use crate::scenario::load::load;
use crate::scenario::resolve::Resolved;
use crate::units::text::Language;
use crate::units::time::{NANOS_PER_SECOND, SimTime};
use crate::window::scene::Picture;
use crate::window::session::Session;
use crate::window::tests::Screen;

fn scenario(name: &str) -> Resolved {
    let path = format!("{}/scenarios/{name}.ron", env!("CARGO_MANIFEST_DIR"));
    load(&std::fs::read(&path).unwrap(), &format!("{name}.ron")).unwrap()
}

/// That scenario, paused at a second, with a node selected.
fn screen(name: &str, second: u64, node: &str) -> Screen {
    let mut screen = Screen::new(Some(scenario(name)), false, Language::En, (1280.0, 720.0));
    let session = screen.shell.session_mut().unwrap();
    session.run_to(SimTime(second * NANOS_PER_SECOND), Duration::from_millis(16));
    screen.shell.select(node).unwrap();
    screen.frame(None);
    screen
}

fn session(screen: &mut Screen) -> &mut Session {
    screen.shell.session_mut().unwrap()
}

fn commands(screen: &mut Screen) -> Vec<Intervention> {
    session(screen).sim.commands().iter().map(|entry| entry.event.clone()).collect()
}

/// Walks with Tab to the field of that parameter.
fn edit(screen: &mut Screen, parameter: &str) {
    screen.press(Key::E);
    for _ in 0..40 {
        screen.frame(None);
        if screen.shell.field().is_some_and(|field| field.name == parameter) {
            return;
        }
        screen.press(Key::Tab);
    }
    panic!("{parameter} is not among the fields");
}

#[test]
fn a_parameter_is_changed_where_it_stands_and_shows_although_time_stands_still() {
    let mut screen = screen("loose-orders", 20, "orders-queue");
    edit(&mut screen, "visibility_timeout");

    screen.type_text("45s");
    assert!(commands(&mut screen).is_empty(), "letters and digits only type");
    screen.press(Key::Enter);

    let set =
        Intervention::Set { node: "orders-queue".into(), parameter: "visibility_timeout".into(), value: "45s".into() };
    assert_eq!(commands(&mut screen), [set]);
    let session = session(&mut screen);
    let node = session.resolved.names.id("orders-queue");
    let (_, config) = session.config(node).unwrap();
    let parameters = config.parameters();
    let shown = parameters.iter().find(|parameter| parameter.name == "visibility_timeout").unwrap();
    assert_eq!(shown.value.as_deref(), Some("45s"));
    assert!(screen.shell.field().is_none(), "the field has closed");
}

#[test]
fn a_value_that_does_not_fit_is_refused_in_words_and_changes_nothing() {
    let mut screen = screen("loose-orders", 20, "orders-queue");
    edit(&mut screen, "visibility_timeout");

    // K and B would kill and burst if they were heard.
    screen.type_text("kb 45 hours");
    screen.press(Key::Enter);

    assert!(commands(&mut screen).is_empty());
    let (message, help) = screen.shell.field().unwrap().refused.clone().unwrap();
    assert_eq!(message, "\"kb 45 hours\" is not a duration");
    assert!(help.starts_with("write for example"), "{help}");
    screen.press(Key::Escape);
    assert!(screen.shell.field().is_none());
    screen.press(Key::K);
    assert_eq!(commands(&mut screen).len(), 1, "letters mean deeds again");
}

#[test]
fn an_optional_parameter_is_set_and_left_out_again() {
    let mut screen = screen("serverless-web", 20, "product-reader");
    let reserved = |value: &str| Intervention::Set {
        node: "product-reader".into(),
        parameter: "reserved_concurrent_executions".into(),
        value: value.into(),
    };
    edit(&mut screen, "reserved_concurrent_executions");
    screen.type_text("3");
    screen.press(Key::Enter);
    edit(&mut screen, "reserved_concurrent_executions");
    screen.press(Key::Backspace);
    screen.press(Key::Enter);

    assert_eq!(commands(&mut screen), [reserved("3"), reserved("null")]);
}

#[test]
fn a_change_can_be_undone_for_five_seconds() {
    let mut screen = screen("loose-orders", 20, "orders-db");
    let before = session(&mut screen).sim.trace_hash();

    screen.press(Key::K);
    assert!(!session(&mut screen).scene.nodes.iter().all(|node| node.up), "it shows at once");
    screen.press_with(Modifiers::COMMAND, Key::Z);

    assert!(commands(&mut screen).is_empty());
    assert_eq!(session(&mut screen).sim.now(), SimTime(20 * NANOS_PER_SECOND));
    assert_eq!(session(&mut screen).sim.trace_hash(), before);

    screen.press(Key::K);
    // 5 s are 313 frames of 16 ms.
    (0..320).for_each(|_| screen.frame(None));
    screen.press(Key::Backspace);
    assert_eq!(commands(&mut screen).len(), 1, "after five seconds it stays");
}

#[test]
fn a_zone_is_lost_by_key_and_restored_by_the_same_key() {
    let mut screen = screen("zone-outage", 20, "one-web");
    screen.press(Key::Z);
    screen.press(Key::Z);

    let zone = || "a".to_owned();
    assert_eq!(
        commands(&mut screen),
        [Intervention::LoseZone { zone: zone() }, Intervention::RestoreZone { zone: zone() }]
    );
}

#[test]
fn of_several_zones_a_person_chooses_one() {
    let mut screen = screen("zone-outage", 20, "three-web");
    screen.press(Key::Z);
    assert!(commands(&mut screen).is_empty(), "first it is asked which");
    screen.press(Key::Num2);

    assert_eq!(commands(&mut screen), [Intervention::LoseZone { zone: "b".into() }]);
    screen.press(Key::Z);
    screen.press(Key::Escape);
    assert_eq!(commands(&mut screen).len(), 1);
}

#[test]
fn what_takes_no_time_of_its_own_is_slowed_by_latency() {
    let mut screen = screen("loose-orders", 20, "orders-queue");
    screen.press(Key::D);
    screen.press(Key::D);

    let latencies: Vec<u64> = commands(&mut screen)
        .iter()
        .map(|command| match command {
            Intervention::AddLatency { latency, .. } => latency.0,
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(latencies, [500_000_000, 0]);
}

#[test]
fn a_session_that_is_saved_by_key_replays_to_the_bit() {
    let folder = std::env::temp_dir().join(format!("loosely-save-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join("데모.ron");
    let mut screen = screen("loose-orders", 30, "order-workers");
    for (second, key) in [(31, Key::K), (33, Key::B), (60, Key::D), (90, Key::D)] {
        let session = session(&mut screen);
        session.run_to(SimTime(second * NANOS_PER_SECOND), Duration::from_millis(16));
        screen.press(key);
    }
    edit(&mut screen, "max_size");
    screen.type_text("30");
    screen.press(Key::Enter);
    let changes = commands(&mut screen).len();

    for (paste, saved) in [(true, true), (false, true)] {
        screen.press_with(Modifiers::COMMAND, Key::S);
        screen.frame(None);
        assert!(screen.shell.save_file().is_some());
        screen.press_with(Modifiers::COMMAND, Key::A);
        screen.send(vec![bevy_egui::egui::Event::Paste(path.display().to_string())], Modifiers::NONE);
        screen.press(Key::Enter);
        if !paste {
            let trouble = screen.shell.save_file().and_then(|state| state.trouble.clone());
            assert_eq!(trouble, Some(crate::window::save_file::Trouble::Exists(path.display().to_string())));
            screen.press(Key::Enter);
        }
        assert_eq!(screen.shell.save_file().is_none(), saved);
    }

    let session = session(&mut screen);
    session.run_to(SimTime::NEVER, Duration::from_millis(16));
    let text = std::fs::read(&path).unwrap();
    std::fs::remove_dir_all(&folder).unwrap();
    let replayed = load(&text, "saved.ron").unwrap_or_else(|problems| panic!("{problems}"));
    assert_eq!(replayed.scenario.timeline.len(), session.resolved.scenario.timeline.len() + changes);
    let mut replay = Simulation::new(&replayed);
    while !replay.run_until(SimTime::NEVER, u64::MAX).reached {}
    assert_eq!(replay.trace_hash(), session.sim.trace_hash());
}

#[test]
fn a_database_counts_down_to_when_the_scenario_brings_it_back() {
    // It fails at 12 minutes and would need longer by itself; the file brings it back at 14.
    let mut screen = screen("loose-orders", 13 * 60 + 30, "orders-db");

    let scene = &session(&mut screen).scene;
    let back = scene.nodes.iter().find_map(|node| match &node.picture {
        Picture::Rds(view) => view.back_at,
        _ => None,
    });

    assert_eq!(back, Some(SimTime(14 * 60 * NANOS_PER_SECOND)));
}
