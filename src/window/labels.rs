//! The panels as somebody meets them who finds things by their names: every button, tab and line that can be
//! clicked has a label that a screen reader could read, and does what the label says.

use std::time::Duration;

use bevy_egui::egui::{Ui, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;

use crate::units::text::Language;
use crate::window::library::Library;
use crate::window::look;
use crate::window::shell::Shell;
use crate::window::tests::scenarios;

/// A shell, and whether its fonts are there: egui has new fonts from the next frame on.
struct Stage {
    shell: Shell,
    has_fonts: bool,
}

/// The library of scenarios at that size, in a window that draws sixty frames a second.
fn library(language: Language, size: (f32, f32)) -> Harness<'static, Stage> {
    let shell = Shell::new(Library::new(&scenarios()), None, false, language);
    let draw = |ui: &mut Ui, stage: &mut Stage| {
        if !std::mem::replace(&mut stage.has_fonts, true) {
            return look::install_fonts(ui.ctx());
        }
        stage.shell.frame(Duration::from_millis(16), &mut || false);
        stage.shell.show(ui.ctx());
    };
    let size = vec2(size.0, size.1);
    let mut harness = Harness::builder().with_size(size).build_ui_state(draw, Stage { shell, has_fonts: false });
    harness.run_steps(2);
    harness
}

/// Clicks what has this label.
fn click(harness: &mut Harness<'static, Stage>, label: &str) {
    harness.get_by_label(label).click();
    harness.run_steps(3);
}

#[test]
fn a_scenario_opens_by_its_title_and_its_panels_by_their_tabs() {
    for size in [(1280.0, 720.0), (1600.0, 900.0)] {
        let mut harness = library(Language::En, size);

        click(&mut harness, "Loose orders");
        let session = harness.state_mut().shell.session_mut().unwrap();
        assert_eq!(session.resolved.scenario.title.en, "Loose orders");

        click(&mut harness, "Node");
        click(&mut harness, "Story");
    }
}

#[test]
fn in_korean_the_labels_are_korean() {
    let mut harness = library(Language::Ko, (1600.0, 900.0));

    click(&mut harness, "느슨하게 이은 주문");
    click(&mut harness, "노드");

    assert!(harness.query_by_label("Node").is_none());
}

#[test]
fn what_both_runs_of_a_twin_cost_opens_by_its_button_and_closes_by_its_tabs() {
    for size in [(1280.0, 720.0), (1600.0, 900.0)] {
        let mut harness = library(Language::En, size);
        click(&mut harness, "Tight against loose");
        assert!(harness.query_by_label("Story").is_none(), "no panel lies over the canvases at first");

        click(&mut harness, "Cost");
        assert!(harness.query_all_by_label("Cost").count() == 2, "the button, and the tab of the panel");

        click(&mut harness, "Story");
        assert!(harness.query_by_label("Story").is_none());
    }
}
