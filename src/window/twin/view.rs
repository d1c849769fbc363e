//! The twin on screen.

use bevy_egui::egui::{Id, Rect, Sense, Stroke, Ui, UiBuilder, Vec2, pos2, vec2};

use crate::measure::pair::Arrivals;
use crate::window::account;
use crate::window::canvas::{self, canvas_ui};
use crate::window::command::{Tab, UiCommand};
use crate::window::look::SIDE_PANEL;
use crate::window::playing::{Playing, View};
use crate::window::presenter::presenter_ui;
use crate::window::side::{self, Shown};
use crate::window::timeline::{self, Track};
use crate::window::top_bar;
use crate::window::twin::places::Places;
use crate::window::twin::{Letter, Twin, cost, differences, head, seal, so_far, title};
use crate::window::why::{self, Ask};

/// Draws both sides, what lies between them, and the one timeline.
pub(in crate::window) fn twin_ui(ui: &mut Ui, screen: Rect, twin: &mut Twin, view: View<'_>, out: &mut Vec<UiCommand>) {
    let View { language, look, .. } = view;
    twin.sides.iter_mut().for_each(|side| side.session.scene.language = language);
    let (focus, about) = (twin.focus, title::subtitle(twin, twin.focus, language));
    if let Playing { presenter: Some(presenter), session, canvas, .. } = twin.focused_mut() {
        presenter.be_still(view.still);
        let side = Some((focus, about.as_str()));
        presenter_ui(ui, screen, presenter, session, canvas.selected, side, (language, look), out);
        return;
    }
    let places = Places::of(screen, view.timeline);
    ui.painter().rect_filled(screen, 0.0, look.bg);
    let asks = twin.focused().why.is_open();
    if !asks {
        canvases_ui(ui, twin, &places, view, out);
    }
    let named = twin.title(language);
    let [a, b] = Letter::BOTH.map(|letter| &twin.side(letter).session);
    let bar = top_bar::Bar::of_pair(named, a, b, language);
    top_bar::top_bar_ui(ui, places.top_bar, Some(&bar), language, look, out);
    for letter in Letter::BOTH {
        head::head_ui(ui, places.name(letter), twin, letter, language, look, out);
        let ledger = &twin.side(letter).session.ledger;
        let room = places.account(letter);
        account::side_ui(ui, room, ledger, language, look);
        ui.painter().hline(room.x_range(), room.bottom() - 0.5, Stroke::new(1.0, look.line));
    }
    let joint = places.joint();
    ui.painter().vline(joint.x, places.top_bar.bottom()..=joint.y, Stroke::new(1.0, look.line));
    if asks {
        let focused = twin.focused_mut();
        why::why_ui(ui, places.below_accounts(), &mut focused.why, &focused.session, language, look, out);
    } else {
        below_ui(ui, twin, &places, view, out);
        inspector_ui(ui, twin, &places, view, out);
        // Last: it lies on the edges of everything else.
        let [a, b] = Letter::BOTH.map(|letter| &twin.side(letter).session.sim);
        seal::seal_ui(ui.painter(), places.joint(), Arrivals::of(a, b), language, look);
    }
    if let Some(rect) = places.timeline {
        timeline::timeline_ui(ui, rect, track(twin), language, look, out);
    }
}

/// The one timeline: marks of both, and the curve of what is selected, else of the arrivals, which are the point.
fn track(twin: &Twin) -> Track<'_> {
    let (longer, focused) = (twin.longer(), twin.focused());
    let shown = if focused.session.end() == longer.session.end() { focused } else { longer };
    let client = shown.session.client(None).map(|client| client.id);
    let pair = Letter::BOTH.map(|letter| &twin.side(letter).session);
    Track { session: &shown.session, pair: Some(pair), selected: shown.canvas.selected.or(client) }
}

/// How much less room than a canvas alone each of the two leaves at both of its sides together.
const CLOSER: Vec2 = vec2(24.0, 0.0);

/// Both canvases at one zoom and one scale.
fn canvases_ui(ui: &mut Ui, twin: &mut Twin, places: &Places, view: View<'_>, out: &mut Vec<UiCommand>) {
    let size = places.canvas(Letter::A).size();
    canvas::share(twin.sides.each_mut().map(|side| (&side.session.scene, &mut side.canvas)), size + CLOSER);
    let zooms = twin.sides.each_ref().map(|side| side.canvas.zoom);
    for letter in Letter::BOTH {
        let rect = places.canvas(letter);
        let Playing { session, canvas: state, middle, .. } = twin.side_mut(letter);
        (state.reduce_motion, *middle) = (view.still, size / 2.0);
        let mut child = ui.new_child(UiBuilder::new().id_salt(("canvas", letter)).max_rect(rect));
        child.set_clip_rect(rect);
        let response = canvas_ui(&mut child, &session.scene, state, view.look);
        state.hovered_order = response.hovered_order;
        if response.clicked_order.is_some() {
            out.extend([UiCommand::FocusOn(letter), UiCommand::Follow(response.clicked_order)]);
        } else if response.clicked.is_some() || response.clicked_ground {
            out.push(UiCommand::SelectOn(letter, response.clicked));
        }
        if let Some(node) = response.clicked_cause {
            out.extend([UiCommand::FocusOn(letter), UiCommand::Why(Ask::Node(node))]);
        }
    }
    keep_equal(&mut twin.sides, zooms);
}

/// Whoever zooms one canvas zooms both: they are there to be compared.
fn keep_equal(sides: &mut [Playing; 2], before: [f32; 2]) {
    let changed = |side: usize, sides: &[Playing; 2]| {
        let canvas = &sides[side].canvas;
        !canvas.fit && (canvas.zoom / before[side] - 1.0).abs() > 1e-4
    };
    let Some(side) = (0..2).find(|side| changed(*side, sides)) else { return };
    let factor = sides[side].canvas.zoom / sides[1 - side].canvas.zoom;
    let other = &mut sides[1 - side];
    other.canvas.zoom_around(other.middle, factor);
}

/// Charts and sentences.
fn below_ui(ui: &Ui, twin: &Twin, places: &Places, view: View<'_>, out: &mut Vec<UiCommand>) {
    let View { language, look, .. } = view;
    let painter = ui.painter();
    let all = places.differences.union(places.sentences);
    painter.rect_filled(all, 0.0, look.panel);
    painter.hline(all.x_range(), all.top() + 0.5, Stroke::new(1.0, look.line));
    differences::differences_ui(painter, places.differences, twin, language, look);
    so_far::so_far_ui(ui, places.sentences, twin, language, look, out);
}

/// The selected node of the focused side, or what both cost, over the half of the other one next to it: the side that
/// somebody works on stays whole.
fn inspector_ui(ui: &mut Ui, twin: &mut Twin, places: &Places, view: View<'_>, out: &mut Vec<UiCommand>) {
    let focus = twin.focus;
    let (tab, selected) = (twin.focused().tab, twin.focused().canvas.selected);
    let shows = match tab {
        Tab::Story => false,
        Tab::Node => selected.is_some(),
        Tab::Cost => true,
    };
    if !view.side || !shows {
        return;
    }
    let half = places.side(focus.other());
    let left = if focus == Letter::A { half.left() + 1.0 } else { half.right() - SIDE_PANEL };
    let rect = Rect::from_min_size(pos2(left, half.top()), vec2(SIDE_PANEL, half.height()));
    // Nothing behind it is clicked.
    ui.interact(rect, Id::new("twin inspector"), Sense::click_and_drag());
    ui.painter().rect_filled(rect, 0.0, view.look.panel);
    // The seal lies over its foot.
    let inner = rect.with_max_y(rect.bottom() - seal::HALF);
    let shown = Shown { tab, selected, language: view.language };
    if tab == Tab::Cost {
        let body = side::frame_ui(ui, inner, shown, view.look, out);
        side::scrolled(ui, body, ("cost of both", None), |ui| cost::cost_ui(ui, twin, view.language, view.look, out));
    } else {
        let focused = twin.focused_mut();
        side::side_ui(ui, inner, &focused.session, shown, &mut focused.editing, view.look, out);
    }
    let edge = if focus == Letter::A { rect.right() } else { rect.left() };
    ui.painter().vline(edge, rect.y_range(), Stroke::new(1.0, view.look.line2));
}
