//! The shell as a person meets it: keys in, a picture out, without a window.

use std::time::Duration;

use bevy_egui::egui::{Context, Event, Key, Modifiers, PointerButton, Pos2, RawInput, Rect, pos2, vec2};

use crate::engine::observe::Outcome;
use crate::scenario::load::load;
use crate::scenario::resolve::Resolved;
use crate::units::text::Language;
use crate::units::time::SimTime;
use crate::window::Opening;
use crate::window::library::Library;
use crate::window::look;
use crate::window::shell::Shell;

const FRAME: Duration = Duration::from_millis(16);

pub(super) fn scenarios() -> Vec<(String, Vec<u8>)> {
    let texts = [
        ("tight-orders.ron", include_str!("../../scenarios/tight-orders.ron")),
        ("loose-orders.ron", include_str!("../../scenarios/loose-orders.ron")),
        ("serverless-web.ron", include_str!("../../scenarios/serverless-web.ron")),
        ("broken.ron", "(version: 1, duration: \"45 hours\")"),
    ];
    texts.map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec())).to_vec()
}

pub(super) fn resolved(index: usize) -> Resolved {
    let (name, text) = &scenarios()[index];
    load(text, name).unwrap()
}

/// A shell and the egui that it is drawn with.
pub(super) struct Screen {
    ctx: Context,
    pub(super) shell: Shell,
    size: (f32, f32),
}

impl Screen {
    pub(super) fn new(open: Option<Resolved>, light: bool, language: Language, size: (f32, f32)) -> Self {
        let ctx = Context::default();
        look::install_fonts(&ctx);
        Screen {
            ctx,
            shell: Shell::new(Library::new(&scenarios()), open.map(|one| Opening::One(Box::new(one))), light, language),
            size,
        }
    }

    /// One frame in which this key goes down or up.
    pub(super) fn frame(&mut self, key: Option<(Key, bool)>) {
        let modifiers = Modifiers::NONE;
        let event = key.map(|(key, pressed)| Event::Key { key, physical_key: None, pressed, repeat: false, modifiers });
        self.send(event.into_iter().collect(), modifiers);
    }

    /// One frame in which these things happen, while these keys are held.
    pub(super) fn send(&mut self, mut events: Vec<Event>, modifiers: Modifiers) {
        events.insert(0, Event::ModifiersChanged(modifiers));
        let input = RawInput {
            screen_rect: Some(Rect::from_min_size(Pos2::ZERO, vec2(self.size.0, self.size.1))),
            events,
            ..RawInput::default()
        };
        self.shell.frame(FRAME, &mut || false);
        let Screen { ctx, shell, .. } = self;
        let output = ctx.run_ui(input, |ui| {
            shell.show(ui.ctx());
        });
        assert!(!output.shapes.is_empty());
    }

    /// One frame with the pointer there, on the timeline's track, and its button down or up if that changed.
    fn point(&mut self, across: f32, button: Option<bool>) {
        // The transport and a margin stand left of the track, a margin and 4 pixels right of it.
        let (left, right) = (368.0, self.size.0 - 20.0);
        let pos = pos2(left + (right - left) * across, self.size.1 - 60.0);
        let pressed =
            |pressed| Event::PointerButton { pos, button: PointerButton::Primary, pressed, modifiers: Modifiers::NONE };
        let events = [Event::PointerMoved(pos)].into_iter().chain(button.map(pressed)).collect();
        self.send(events, Modifiers::NONE);
    }

    pub(super) fn press(&mut self, key: Key) {
        self.frame(Some((key, true)));
        self.frame(Some((key, false)));
    }

    pub(super) fn press_with(&mut self, modifiers: Modifiers, key: Key) {
        for pressed in [true, false] {
            self.send(vec![Event::Key { key, physical_key: None, pressed, repeat: false, modifiers }], modifiers);
        }
    }

    /// Types a text, letter by letter, as a keyboard does: each is a key and a text.
    pub(super) fn type_text(&mut self, text: &str) {
        let modifiers = Modifiers::NONE;
        for letter in text.chars() {
            let key = Key::from_name(&letter.to_ascii_uppercase().to_string());
            let event = |key, pressed| Event::Key { key, physical_key: None, pressed, repeat: false, modifiers };
            let down = key.map(|key| event(key, true)).into_iter().chain([Event::Text(letter.to_string())]);
            self.send(down.collect(), modifiers);
            self.send(key.map(|key| event(key, false)).into_iter().collect(), modifiers);
        }
    }
}

#[test]
fn every_panel_draws_at_every_size_in_both_themes_and_languages() {
    for size in [(960.0, 600.0), (1280.0, 720.0), (1600.0, 900.0), (1920.0, 1080.0)] {
        for (light, language) in [(false, Language::En), (true, Language::Ko)] {
            for index in 0..3 {
                let mut screen = Screen::new(Some(resolved(index)), light, language, size);
                let nodes = screen.shell.session_mut().unwrap().resolved.scenario.nodes.0.len();
                screen.press(Key::Space);
                screen.press(Key::Questionmark);
                for _ in 0..nodes {
                    screen.press(Key::Tab);
                }
            }
            Screen::new(None, light, language, size).frame(None);
        }
    }
}

#[test]
fn the_account_adds_up_in_every_frame_while_somebody_breaks_things() {
    let mut screen = Screen::new(Some(resolved(1)), false, Language::En, (1600.0, 900.0));
    for _ in 0..7 {
        screen.press(Key::Period);
    }
    screen.press(Key::Space);
    for key in [Key::B, Key::Tab, Key::Tab, Key::K, Key::Tab, Key::K, Key::R, Key::D, Key::Space, Key::Space] {
        screen.press(key);
        for _ in 0..30 {
            screen.frame(None);
            let session = screen.shell.session_mut().unwrap();
            assert!(session.ledger.adds_up(), "{:?} at {}", session.ledger, session.sim.now());
        }
    }
    let session = screen.shell.session_mut().unwrap();
    assert!(session.sim.commands().len() >= 5, "{:?}", session.sim.commands());
    assert!(session.playback.playing());
}

#[test]
fn space_plays_and_pauses_and_home_goes_back_to_the_start() {
    let mut screen = Screen::new(Some(resolved(1)), false, Language::En, (1280.0, 720.0));

    screen.press(Key::Space);
    for _ in 0..60 {
        screen.frame(None);
    }
    let reached = screen.shell.session_mut().unwrap().sim.now();
    screen.press(Key::Space);
    let paused = screen.shell.session_mut().unwrap().sim.now();
    screen.frame(None);

    // 60 frames of 16 ms, and the one in which the key was released.
    assert!((reached.as_secs_f64() - 0.976).abs() < 0.033, "{reached}");
    assert_eq!(screen.shell.session_mut().unwrap().sim.now(), paused, "paused means frozen");
    screen.press(Key::Home);
    assert_eq!(screen.shell.session_mut().unwrap().sim.now().0, 0);
}

#[test]
fn in_the_library_a_digit_opens_a_scenario_and_escape_leads_back() {
    let mut screen = Screen::new(None, false, Language::En, (1600.0, 900.0));

    screen.press(Key::Num4);
    assert!(screen.shell.session_mut().is_none(), "the fourth file has mistakes, which are shown");
    screen.press(Key::Escape);
    screen.press(Key::Num2);
    assert_eq!(screen.shell.session_mut().unwrap().resolved.scenario.title.en, "Loose orders");
    assert!(screen.shell.session_mut().unwrap().playback.playing());
    screen.press(Key::Escape);
    assert!(screen.shell.session_mut().is_none());
}

#[test]
fn w_asks_why_and_pauses_and_escape_leads_back_to_the_canvas() {
    let mut screen = Screen::new(Some(resolved(0)), true, Language::Ko, (1280.0, 720.0));
    screen.shell.session_mut().unwrap().run_to(SimTime(200_000_000_000), FRAME);
    screen.press(Key::Space);

    screen.press(Key::W);
    assert!(screen.shell.why().is_open());
    assert!(!screen.shell.session_mut().unwrap().playback.playing(), "the question is about this moment");
    let first = screen.shell.why().order();
    screen.press(Key::ArrowDown);
    assert_ne!(screen.shell.why().order(), first, "the next one of the list");
    screen.press(Key::ArrowUp);
    assert_eq!(screen.shell.why().order(), first);

    screen.press(Key::Escape);
    assert!(!screen.shell.why().is_open());
    assert!(screen.shell.session_mut().is_some(), "not yet out of the scenario");
}

#[test]
fn dragging_on_the_timeline_goes_both_ways_and_time_goes_on_when_it_is_let_go() {
    let mut screen = Screen::new(Some(resolved(1)), false, Language::En, (1600.0, 900.0));
    screen.press(Key::Space);
    screen.point(0.5, None);
    let now = |screen: &mut Screen| screen.shell.session_mut().unwrap().sim.now().as_secs_f64();
    let arrive = |screen: &mut Screen, across: f32, button| {
        screen.point(across, button);
        // The wish is carried out after this frame, and the next one goes there.
        screen.point(across, None);
        now(screen)
    };

    // Twenty minutes: half of them, a quarter, three quarters.
    for (across, button, expected) in [(0.5, Some(true), 600.0), (0.25, None, 300.0), (0.75, None, 900.0)] {
        let reached = arrive(&mut screen, across, button);
        assert!((reached - expected).abs() < 2.0, "{reached} instead of {expected}");
        assert!((arrive(&mut screen, across, None) - reached).abs() < 1e-9, "time stands still under the pointer");
    }
    screen.point(0.75, Some(false));
    screen.point(0.75, None);
    screen.point(0.75, None);
    let later = now(&mut screen);
    assert!(later > 899.0 && later < 902.0, "it plays on from there: {later}");
    let session = screen.shell.session_mut().unwrap();
    assert!(session.playback.playing() && session.ledger.adds_up());

    // Down and up in one frame.
    let pos = pos2(368.0, 840.0);
    let button =
        |pressed| Event::PointerButton { pos, button: PointerButton::Primary, pressed, modifiers: Modifiers::NONE };
    screen.send(vec![Event::PointerMoved(pos), button(true), button(false)], Modifiers::NONE);
    screen.point(0.0, None);
    assert!(now(&mut screen) < 1.0, "a quick click is a press, too");
}

#[test]
fn enter_in_the_library_plays_the_tight_shop_beside_the_loose_one() {
    for size in [(960.0, 600.0), (1280.0, 720.0), (1600.0, 900.0), (1920.0, 1080.0)] {
        for (light, language) in [(false, Language::En), (true, Language::Ko)] {
            let mut screen = Screen::new(None, light, language, size);
            screen.press(Key::Enter);
            assert!(screen.shell.moves(), "both play");
            screen.press(Key::X);
            let title = screen.shell.session_mut().unwrap().resolved.scenario.title.en.clone();
            assert_eq!(title, "Loose orders", "the focus is on B");
            for key in [Key::Tab, Key::K, Key::W, Key::Escape, Key::Escape, Key::CloseBracket, Key::OpenBracket] {
                screen.press(key);
            }
            screen.press(Key::Escape);
            assert!(screen.shell.session_mut().is_none(), "two files lead back to the library");
        }
    }
}

#[test]
fn v_forks_and_escape_leads_back_to_the_run_as_it_was() {
    let mut screen = Screen::new(Some(resolved(1)), false, Language::En, (1600.0, 900.0));
    screen.shell.session_mut().unwrap().run_to(SimTime(60_000_000_000), FRAME);

    screen.press(Key::V);
    screen.press(Key::Tab);
    screen.press(Key::B);
    assert_eq!(screen.shell.session_mut().unwrap().sim.commands().len(), 1, "B has the focus");
    screen.press(Key::Escape);
    screen.press(Key::Escape);
    assert_eq!(screen.shell.session_mut().unwrap().sim.commands().len(), 0, "A goes on");
}

#[test]
fn f_follows_a_message_from_service_to_service_w_asks_about_it_and_escape_ends_it() {
    let mut screen = Screen::new(Some(resolved(1)), false, Language::En, (1600.0, 900.0));
    let session = screen.shell.session_mut().unwrap();
    let mut now = SimTime(30_000_000_000);
    session.run_to(now, FRAME);
    screen.frame(None);
    screen.press(Key::F);
    let session = screen.shell.session_mut().unwrap();
    assert!(session.followed().is_some(), "shoppers send all the time");

    // The next one that will be sent; numbers count from 0.
    let order = session.ledger.sent;
    session.follow(Some(order));
    let (mut been, mut flown, mut left) = (Vec::new(), Vec::new(), 300_u32);
    // Ten seconds are far more than an order needs on a quiet day.
    for _ in 0..2_000 {
        let session = screen.shell.session_mut().unwrap();
        now = SimTime(now.0 + 5_000_000);
        session.run_to(now, FRAME);
        let scene = &session.scene;
        let followed = scene.followed.expect("it stays followed");
        been.extend(followed.node().map(|node| scene.nodes[node.0 as usize].name.clone()));
        for link in scene.links.iter().filter(|link| link.tokens.iter().any(|token| token.order == Some(order))) {
            flown.push((link.from, link.to));
        }
        // Its flights are stretched for the eye, one after the other: six of them, half a second each at least.
        left -= u32::from(followed.ended.is_some());
        if left == 0 {
            break;
        }
    }
    been.dedup();
    flown.sort_unstable();
    flown.dedup();

    let session = screen.shell.session_mut().unwrap();
    let ended = session.scene.followed.and_then(|followed| followed.ended);
    assert_eq!(ended.map(|(_, outcome)| outcome), Some(Outcome::Completed), "{been:?}");
    for name in ["web", "orders-queue", "order-workers", "orders-db"] {
        assert!(been.iter().any(|been| been == name), "it was seen at {been:?}, not at {name}");
    }
    // To the web and back, into the queue, out of it, to the database and back: four links.
    assert_eq!(flown.len(), 4, "{flown:?}");

    screen.press(Key::W);
    assert_eq!(screen.shell.why().order(), Some(order));
    screen.press(Key::Escape);
    assert_eq!(screen.shell.session_mut().unwrap().followed(), Some(order), "first out of the question");
    screen.press(Key::Escape);
    assert_eq!(screen.shell.session_mut().unwrap().followed(), None);
    screen.press(Key::F);
    screen.press(Key::F);
    assert_eq!(screen.shell.session_mut().unwrap().followed(), None, "the same key ends it");
}
