//! Names of nodes for people, as somebody meets them who reads Korean: nothing in the window says `orders-queue`.

use bevy_egui::egui::{Pos2, Rect, vec2};

use crate::scenario::intervention::Intervention;
use crate::units::text::Language;
use crate::window::legible_tests::{at, written};
use crate::window::playing::Playing;
use crate::window::shell::Shell;
use crate::window::story;
use crate::window::tests::resolved;

/// Of the scenarios that the tests of the window play, the loose shop.
const LOOSE: usize = 1;

/// Everything that is written, in that language.
fn read(shell: &mut Shell, language: Language) -> Vec<String> {
    let mut settings = shell.settings((1600, 900));
    settings.language = language;
    shell.remember(&settings);
    let screen = Rect::from_min_size(Pos2::ZERO, vec2(1600.0, 900.0));
    written(shell, screen).into_iter().map(|written| written.text).collect()
}

/// The name stands there as a word of its own.
fn has_word(text: &str, word: &str) -> bool {
    text.split(|c: char| !(c.is_alphanumeric() || c == '-' || c == '_')).any(|own| own == word)
}

/// The texts in which a node of the scenario stands by its own name.
fn by_own_name<'a>(texts: &'a [String], own: &[&str]) -> Vec<&'a str> {
    let stands = |text: &&String| own.iter().any(|name| has_word(text, name));
    texts.iter().filter(stands).map(String::as_str).collect()
}

#[test]
fn given_korean_then_no_panel_calls_a_node_by_the_name_of_the_file() {
    let loose = resolved(LOOSE);
    let own: Vec<&str> = loose.scenario.nodes.0.iter().map(|(name, _)| name.as_str()).collect();
    for panel in ["story", "cost", "why", "presenter", "palette"] {
        // Seven minutes into the run the backlog of the promotion waits, and the outage is still to come.
        let mut shell = at(loose.clone(), 0.35);
        shell.open_panel(panel).unwrap();

        let korean = read(&mut shell, Language::Ko);
        assert_eq!(by_own_name(&korean, &own), Vec::<&str>::new(), "{panel}");
        assert!(korean.iter().any(|text| text.contains("주문 대기열")), "{panel}: {korean:?}");

        // The window changes its language while it is open; the scenario has no English names.
        let english = read(&mut shell, Language::En);
        assert!(english.iter().any(|text| has_word(text, "orders-queue")), "{panel}: {english:?}");
        assert!(!english.iter().any(|text| text.contains("주문 대기열")), "{panel}");
    }
}

#[test]
fn given_korean_then_story_and_timeline_tell_what_happens_to_whom_by_its_name() {
    let mut shell = at(resolved(LOOSE), 0.35);

    let texts = read(&mut shell, Language::Ko);

    // A mark of the timeline, and a line of the narrator: the group grew in the promotion.
    assert!(texts.iter().any(|text| text == "주문 DB 중단"), "{texts:?}");
    assert!(texts.iter().any(|text| text.starts_with("주문 처리기의 인스턴스 10대가 모두")), "{texts:?}");
}

#[test]
fn the_inspector_shows_the_name_of_the_file_beside_the_one_for_people() {
    let mut shell = at(resolved(LOOSE), 0.35);
    shell.select("orders-queue").unwrap();

    let korean = read(&mut shell, Language::Ko);
    assert!(korean.iter().any(|text| text == "주문 대기열") && korean.iter().any(|text| text == "orders-queue"));

    // Where both are the same, it stands there once: on its card and in the header.
    let english = read(&mut shell, Language::En);
    assert_eq!(english.iter().filter(|text| *text == "orders-queue").count(), 2, "{english:?}");
}

#[test]
fn what_a_person_does_is_told_by_the_names_of_the_language_and_saved_by_those_of_the_file() {
    let mut playing = Playing::new(resolved(LOOSE), false);
    let session = &mut playing.session;
    session.intervene(Intervention::Fail { node: "order-workers".into() }).unwrap();

    let said = |language| story::lines(session, language).into_iter().map(|line| line.text).collect::<Vec<_>>();
    assert!(said(Language::Ko).contains(&"주문 처리기 중단".to_owned()));
    assert!(said(Language::En).contains(&"order-workers fails".to_owned()), "{:?}", said(Language::En));
    let saved = crate::scenario::save::save(&session.resolved, session.sim.commands()).unwrap();
    assert!(
        saved.contains(r#"Fail(node: "order-workers")"#) && saved.contains(r#""order-workers": (ko: "주문 처리기")"#)
    );
}
