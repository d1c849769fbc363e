//! What lies over the picture, and presenter mode, as a person meets them: by keyboard alone.

use bevy_egui::egui::{Event, Key, Modifiers};

use crate::units::text::Language;
use crate::units::time::SimTime;
use crate::window::tests::{Screen, resolved};

const SIZE: (f32, f32) = (1280.0, 720.0);

/// A key with others held.
fn chord(screen: &mut Screen, key: Key, modifiers: Modifiers) {
    let event = |pressed| Event::Key { key, physical_key: Some(key), pressed, repeat: false, modifiers };
    screen.send(vec![event(true)], modifiers);
    screen.send(vec![event(false)], Modifiers::NONE);
}

/// Opens the palette, types, and does what is found first.
fn ask(screen: &mut Screen, words: &str) {
    chord(screen, Key::K, Modifiers::COMMAND);
    screen.send(vec![Event::Text(words.to_owned())], Modifiers::NONE);
    screen.press(Key::Enter);
    screen.frame(None);
}

fn now(screen: &mut Screen) -> u64 {
    screen.shell.session_mut().unwrap().sim.now().0 / 1_000_000_000
}

fn arrive(screen: &mut Screen) {
    while screen.shell.session_mut().unwrap().playback.goal().is_some() {
        screen.frame(None);
    }
}

#[test]
fn the_palette_does_what_is_typed_in_either_language() {
    for (language, play, open) in [(Language::En, "play", "open loose"), (Language::Ko, "재생", "느슨")] {
        let mut screen = Screen::new(Some(resolved(0)), false, language, SIZE);

        ask(&mut screen, play);
        assert!(screen.shell.session_mut().unwrap().playback.playing(), "{play}");

        ask(&mut screen, open);
        assert_eq!(screen.shell.session_mut().unwrap().resolved.scenario.title.en, "Loose orders", "{open}");
    }
}

#[test]
fn keys_behind_the_palette_hear_nothing_and_escape_closes_only_it() {
    let mut screen = Screen::new(Some(resolved(0)), false, Language::En, SIZE);
    chord(&mut screen, Key::K, Modifiers::COMMAND);
    screen.press(Key::Space);
    screen.press(Key::ArrowDown);
    screen.press(Key::Escape);

    let session = screen.shell.session_mut().expect("the scenario is still open");
    assert!(!session.playback.playing() && session.sim.commands().is_empty());
    screen.press(Key::Space);
    assert!(screen.shell.session_mut().unwrap().playback.playing(), "and now it is heard");
}

#[test]
fn settings_change_by_keyboard_and_are_there_to_be_remembered() {
    let mut screen = Screen::new(None, false, Language::En, SIZE);
    let before = screen.shell.settings((1600, 900));
    chord(&mut screen, Key::Comma, Modifiers::COMMAND);
    // Language, theme, motion, size of text: each one choice to the right.
    for _ in 0..4 {
        screen.press(Key::ArrowRight);
        screen.press(Key::ArrowDown);
    }
    screen.press(Key::Escape);

    let after = screen.shell.settings((1600, 900));
    assert_eq!((before.language, after.language), (Language::En, Language::Ko));
    assert!(after.light && after.reduce_motion);
    assert_eq!((before.text_size, after.text_size), (1.0, 1.15));
    let mut other = Screen::new(None, false, Language::En, SIZE);
    other.shell.remember(&after);
    assert_eq!(other.shell.settings((1600, 900)), after, "the next start takes it up");
}

#[test]
fn presenter_mode_walks_the_steps_counts_hands_and_leaves() {
    let mut screen = Screen::new(Some(resolved(1)), false, Language::Ko, SIZE);
    screen.press(Key::F5);
    // The story of loose-orders: 0s, 2m with a question, 5m.
    screen.press(Key::ArrowRight);
    arrive(&mut screen);
    assert_eq!(now(&mut screen), 120);
    screen.press(Key::Num3);
    screen.press(Key::Num3);
    chord(&mut screen, Key::Num3, Modifiers::SHIFT);
    screen.press(Key::PageDown);
    arrive(&mut screen);
    assert_eq!(now(&mut screen), 300);
    screen.press(Key::ArrowLeft);
    arrive(&mut screen);
    assert_eq!(now(&mut screen), 120, "and back, exactly");
    assert_eq!(screen.shell.session_mut().unwrap().sim.now(), SimTime(120_000_000_000));

    screen.press(Key::Escape);
    screen.press(Key::ArrowRight);
    assert_eq!(now(&mut screen), 120, "out of presenter mode the arrow is one event again");
}

#[test]
fn presenter_mode_draws_every_step_at_every_size_in_both_languages() {
    for (size, language) in [((960.0, 600.0), Language::En), ((1920.0, 1080.0), Language::Ko)] {
        for index in 0..3 {
            let mut screen = Screen::new(Some(resolved(index)), index == 1, language, size);
            let steps = screen.shell.session_mut().unwrap().resolved.scenario.watch.len();
            screen.press(Key::F5);
            screen.press(Key::Questionmark);
            screen.press(Key::Questionmark);
            for _ in 0..=steps {
                screen.press(Key::ArrowRight);
                arrive(&mut screen);
            }
        }
    }
}

#[test]
fn presenter_mode_in_a_fork_shows_either_side_and_leaves_to_both() {
    for (size, language) in [((960.0, 600.0), Language::En), ((1920.0, 1080.0), Language::Ko)] {
        let mut screen = Screen::new(Some(resolved(1)), false, language, size);
        screen.press(Key::V);
        screen.press(Key::F5);
        screen.press(Key::ArrowRight);
        arrive(&mut screen);
        assert_eq!(now(&mut screen), 120);
        screen.press(Key::X);
        screen.press(Key::Questionmark);
        screen.press(Key::Questionmark);
        screen.press(Key::PageDown);
        arrive(&mut screen);
        assert_eq!(now(&mut screen), 300, "the story goes on with the other side");

        screen.press(Key::Escape);
        screen.press(Key::PageUp);
        assert_eq!(now(&mut screen), 300, "out of it the key means nothing");
        screen.press(Key::X);
        screen.press(Key::PageUp);
        assert_eq!(now(&mut screen), 300, "on neither side");
    }
}

#[test]
fn arrows_choose_in_the_library_and_the_last_scenario_is_chosen_when_one_comes_back() {
    let mut screen = Screen::new(None, false, Language::En, SIZE);
    let title = |screen: &mut Screen| screen.shell.session_mut().unwrap().resolved.scenario.title.en.clone();
    screen.frame(None);
    // Below the pair the tight shop, beside it the loose one.
    for key in [Key::ArrowDown, Key::ArrowRight, Key::Enter] {
        screen.press(key);
    }
    assert_eq!(title(&mut screen), "Loose orders");

    screen.press(Key::Escape);
    assert!(screen.shell.session_mut().is_none());
    screen.press(Key::Enter);
    assert_eq!(title(&mut screen), "Loose orders", "it is still chosen");
}
