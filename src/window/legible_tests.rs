//! Every text that the window writes can be read: whole, on the screen, and not over or under something else. Every
//! shipped scenario, alone and beside another, its steps before an audience, and every panel, view and dialog, in
//! both languages at two sizes; themes differ in colors alone.

use std::time::Duration;

use bevy_egui::egui::{Context, Pos2, RawInput, Rect, Shape, vec2};

use crate::scenario::load::load;
use crate::scenario::resolve::Resolved;
use crate::units::text::Language;
use crate::units::time::{SimDuration, SimTime};
use crate::window::library::Library;
use crate::window::shell::Shell;
use crate::window::{Opening, look, panels};

const SIZES: [(u16, u16); 2] = [(1280, 720), (1920, 1080)];

/// Frames until fonts are there and everything has found its place.
const FRAMES: usize = 4;

/// A text on the screen.
#[derive(Clone, Debug)]
pub(super) struct Written {
    pub(super) text: String,
    rect: Rect,
    /// Where it may be seen.
    clip: Rect,
    elided: bool,
    rows: usize,
    /// What was laid over it later.
    covers: Vec<Rect>,
}

impl Written {
    fn is_seen_in(&self, area: Rect) -> bool {
        self.clip.contains_rect(area) && !self.covers.iter().any(|cover| cover.contains_rect(area))
    }
}

/// Every file of the library, by name.
fn shipped() -> Vec<(String, Vec<u8>)> {
    let files = std::fs::read_dir("scenarios").unwrap().map(|entry| entry.unwrap().path());
    let mut read: Vec<_> = files
        .map(|path| (path.file_name().unwrap().to_str().unwrap().to_owned(), std::fs::read(path).unwrap()))
        .collect();
    read.sort();
    read
}

fn resolved(name: &str, text: &[u8]) -> Resolved {
    load(text, name).unwrap_or_else(|problems| panic!("{problems}"))
}

/// A window in which a scenario has come that far, watched for the last twelve seconds.
pub(super) fn at(one: Resolved, share: f64) -> Shell {
    let moment = SimTime::ZERO + one.scenario.duration.scaled(share);
    opened_at(Opening::One(Box::new(one)), moment)
}

fn opened_at(opening: Opening, moment: SimTime) -> Shell {
    let mut shell = Shell::new(Library::new(&shipped()), Some(opening), false, Language::En);
    watch_until(&mut shell, moment);
    shell
}

/// Goes on to a moment, watching the last twelve seconds before it.
fn watch_until(shell: &mut Shell, moment: SimTime) {
    let half = SimDuration::from_millis(500);
    let mut now = SimTime(moment.0.saturating_sub(half.0 * 24));
    shell.run_to(now, Duration::ZERO);
    while now < moment {
        now = (now + half).min(moment);
        shell.run_to(now, Duration::from_millis(500));
    }
}

/// Everything that is written, in the order in which it is drawn.
pub(super) fn written(shell: &mut Shell, screen: Rect) -> Vec<Written> {
    let ctx = Context::default();
    look::install_fonts(&ctx);
    let mut texts = Vec::new();
    for _ in 0..FRAMES {
        let input = RawInput { screen_rect: Some(screen), ..RawInput::default() };
        let output = ctx.run_ui(input, |ui| {
            shell.show(ui.ctx());
        });
        texts.clear();
        output.shapes.iter().for_each(|clipped| read(&clipped.shape, clipped.clip_rect.intersect(screen), &mut texts));
    }
    texts
}

fn read(shape: &Shape, clip: Rect, texts: &mut Vec<Written>) {
    match shape {
        Shape::Text(shape) if !shape.galley.text().trim().is_empty() => {
            let rect = shape.galley.mesh_bounds.translate(shape.pos.to_vec2());
            let text = shape.galley.text().to_owned();
            let (elided, rows) = (shape.galley.elided, shape.galley.rows.len());
            texts.push(Written { text, rect, clip, elided, rows, covers: Vec::new() });
        }
        Shape::Rect(rect) if rect.fill.is_opaque() => {
            texts.iter_mut().for_each(|text| text.covers.push(rect.rect.intersect(clip)));
        }
        Shape::Vec(shapes) => shapes.iter().for_each(|shape| read(shape, clip, texts)),
        _ => {}
    }
}

/// How strict an eye is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Eye {
    /// Nothing is cut anywhere.
    Strict,
    /// Lists scroll, so that lines may be cut at their upper and lower ends, and a paragraph may be a preview.
    OfLists,
}

/// More than the edge of a box of letters lies under it.
fn hides(cover: Rect, text: Rect) -> bool {
    let both = cover.intersect(text);
    both.width() > 1.5 && both.height() > 3.0
}

/// What cannot be read.
fn problems(texts: &[Written], eye: Eye) -> Vec<String> {
    let mut problems = Vec::new();
    // Half a pixel is rounding.
    let seen: Vec<&Written> = texts.iter().filter(|text| text.clip.intersects(text.rect.shrink(0.5))).collect();
    for (index, text) in seen.iter().enumerate() {
        if text.elided && (eye == Eye::Strict || text.rows == 1) && text.is_seen_in(text.rect.shrink(0.5)) {
            problems.push(format!("cut short: {}", text.text));
        }
        let mut room = text.clip.expand(1.0);
        if eye == Eye::OfLists {
            room = room.expand2(vec2(0.0, text.rect.height()));
        }
        if !room.contains_rect(text.rect) && text.is_seen_in(text.rect.intersect(text.clip)) {
            problems.push(format!("beyond its edge: {}", text.text));
        }
        // What scrolls is covered by what stands still beside it.
        let covers = if eye == Eye::Strict { text.covers.as_slice() } else { &[] };
        problems
            .extend(covers.iter().filter(|cover| hides(**cover, text.rect)).map(|_| format!("covered: {}", text.text)));
        for other in &seen[..index] {
            let both = other.rect.intersect(text.rect);
            // Boxes of letters touch where the letters do not.
            if both.width() > 1.0 && both.height() > 2.0 && text.is_seen_in(both) && other.is_seen_in(both) {
                problems.push(format!("over each other: {} | {}", other.text, text.text));
            }
        }
    }
    problems
}

/// Looks at the window in both languages at both sizes.
fn look_at(shell: &mut Shell, eye: Eye, what: &str, found: &mut Vec<String>) {
    for language in [Language::En, Language::Ko] {
        for (width, height) in SIZES {
            let mut settings = shell.settings((u32::from(width), u32::from(height)));
            settings.language = language;
            shell.remember(&settings);
            let screen = Rect::from_min_size(Pos2::ZERO, vec2(f32::from(width), f32::from(height)));
            let problems = problems(&written(shell, screen), eye);
            found.extend(problems.into_iter().map(|problem| format!("{what}, {language:?}, {width}: {problem}")));
        }
    }
}

#[test]
fn every_text_of_every_scenario_can_be_read() {
    let mut found = Vec::new();
    for (name, text) in shipped() {
        for share in [0.25, 0.45, 0.8] {
            look_at(&mut at(resolved(&name, &text), share), Eye::Strict, &format!("{name} at {share}"), &mut found);
        }
    }
    assert!(found.is_empty(), "{} texts cannot be read:\n{}", found.len(), found.join("\n"));
}

#[test]
fn every_text_of_every_panel_can_be_read() {
    let mut found = Vec::new();
    for name in ["loose-orders.ron", "serverless-web.ron", "third-parties.ron"] {
        let text = std::fs::read(format!("scenarios/{name}")).unwrap();
        for panel in panels::names() {
            let mut shell = at(resolved(name, &text), 0.45);
            let first = shell.session_mut().unwrap().resolved.scenario.nodes.0[0].0.clone();
            shell.select(&first).unwrap();
            shell.open_panel(panel).unwrap();
            look_at(&mut shell, Eye::OfLists, &format!("{name}, {panel}"), &mut found);
        }
    }
    assert!(found.is_empty(), "{} texts cannot be read:\n{}", found.len(), found.join("\n"));
}

#[test]
fn every_text_of_two_runs_beside_each_other_can_be_read() {
    let mut found = Vec::new();
    let mut beside = |a: &(String, Vec<u8>), b: &(String, Vec<u8>), share: f64| {
        let (one, other) = (resolved(&a.0, &a.1), resolved(&b.0, &b.1));
        let moment = SimTime::ZERO + one.scenario.duration.scaled(share);
        let mut shell = opened_at(Opening::Two(Box::new(one), Box::new(other)), moment);
        look_at(&mut shell, Eye::Strict, &format!("{} beside {} at {share}", a.0, b.0), &mut found);
    };
    let files = shipped();
    let named = |name: &str| files.iter().find(|(file, _)| file == name).unwrap();
    let (tight, loose) = (named("tight-orders.ron"), named("loose-orders.ron"));
    // 2 minutes 40 of 20: the tight shop refuses on all its tiers.
    for share in [160.0 / 1_200.0, 0.25, 0.65] {
        beside(tight, loose, share);
    }
    for file in &files {
        beside(file, file, 0.45);
    }
    assert!(found.is_empty(), "{} texts cannot be read:\n{}", found.len(), found.join("\n"));
}

#[test]
fn every_text_before_an_audience_can_be_read() {
    let mut found = Vec::new();
    for (name, text) in shipped() {
        let one = resolved(&name, &text);
        let steps: Vec<SimTime> = one.scenario.watch.iter().map(|moment| SimTime::ZERO + moment.at).collect();
        let mut shell = opened_at(Opening::One(Box::new(one)), SimTime::ZERO);
        shell.open_panel("presenter").unwrap();
        for step in steps {
            watch_until(&mut shell, step);
            look_at(&mut shell, Eye::Strict, &format!("{name} before an audience at {step}"), &mut found);
        }
    }
    assert!(found.is_empty(), "{} texts cannot be read:\n{}", found.len(), found.join("\n"));
}

#[test]
fn every_text_of_every_card_that_is_looked_at_can_be_read() {
    let mut found = Vec::new();
    for (name, text) in shipped() {
        let one = resolved(&name, &text);
        let mut library = Library::new(&shipped());
        library.choose(&one.name);
        let mut shell = Shell::new(library, None, false, Language::En);
        look_at(&mut shell, Eye::OfLists, &format!("library, {name}"), &mut found);
    }
    assert!(found.is_empty(), "{} texts cannot be read:\n{}", found.len(), found.join("\n"));
}
