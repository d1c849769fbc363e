//! The side panel: its tabs and what they show.

use bevy_egui::egui::{Align2, Rect, ScrollArea, Stroke, Ui, UiBuilder, pos2, vec2};

use crate::services::contract::NodeId;
use crate::units::text::Language;
use crate::window::command::{Tab, UiCommand};
use crate::window::cost;
use crate::window::editing::Editing;
use crate::window::ink;
use crate::window::inspector;
use crate::window::look::{self, Look, MARGIN};
use crate::window::session::Session;
use crate::window::story;
use crate::window::texts::Words;
use crate::window::why::Ask;

/// Height of the row of tabs.
const TABS: f32 = 40.0;

/// Room of the bar that scrolls, within the margin.
const BAR: f32 = 13.0;

/// What the side panel shows.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shown {
    /// The tab.
    pub(super) tab: Tab,
    /// The node that the tab "Node" shows.
    pub(super) selected: Option<NodeId>,
    /// The language.
    pub(super) language: Language,
}

/// Draws the panel.
pub(super) fn side_ui(
    ui: &mut Ui,
    rect: Rect,
    session: &Session,
    shown: Shown,
    editing: &mut Editing,
    look: &Look,
    out: &mut Vec<UiCommand>,
) {
    let body = frame_ui(ui, rect, shown, look, out);
    match shown.tab {
        Tab::Story => story::story_ui(ui, body, session, shown.language, look, out),
        Tab::Node => scrolled(ui, body, ("node", shown.selected.map(|node| node.0)), |ui| {
            inspector::inspector_ui(ui, session, shown, editing, look, out);
        }),
        Tab::Cost => scrolled(ui, body, ("cost", None), |ui| cost::cost_ui(ui, session, shown.language, look, out)),
    }
}

/// Draws the ground and the tabs; the room for what the tab shows.
pub(super) fn frame_ui(ui: &Ui, rect: Rect, shown: Shown, look: &Look, out: &mut Vec<UiCommand>) -> Rect {
    let painter = ui.painter();
    painter.rect_filled(rect, 0.0, look.panel);
    painter.vline(rect.left() + 0.5, rect.y_range(), Stroke::new(1.0, look.line));
    tabs_ui(ui, rect, shown, look, out);
    Rect::from_min_max(pos2(rect.left() + MARGIN, rect.top() + TABS), pos2(rect.right() - MARGIN, rect.bottom()))
}

/// What may be higher than the panel.
pub(super) fn scrolled(ui: &mut Ui, body: Rect, id: (&str, Option<u32>), content: impl FnOnce(&mut Ui)) {
    // The bar stands in the margin, where it covers no number.
    let mut child = ui.new_child(UiBuilder::new().id_salt(id).max_rect(body.with_max_x(body.right() + BAR)));
    child.set_clip_rect(body.expand2(vec2(MARGIN, 0.0)));
    ScrollArea::vertical().id_salt(id).auto_shrink(false).show(&mut child, |ui| {
        ui.set_max_width(body.width());
        content(ui);
    });
}

fn tabs_ui(ui: &Ui, rect: Rect, shown: Shown, look: &Look, out: &mut Vec<UiCommand>) {
    let painter = ui.painter();
    let bottom = rect.top() + TABS;
    painter.hline(rect.x_range(), bottom - 0.5, Stroke::new(1.0, look.line));
    let mut left = rect.left() + MARGIN;
    let tabs = [
        (Some(Tab::Story), Words::Story),
        (Some(Tab::Node), Words::Node),
        (None, Words::WhyTab),
        (Some(Tab::Cost), Words::Cost),
    ];
    for (tab, words) in tabs {
        let active = tab == Some(shown.tab);
        let label = words.get(shown.language);
        let (font, color) = if active { (look::semibold(14.0), look.hi) } else { (look::regular(14.0), look.mid) };
        let named = ink::text(painter, pos2(left, bottom - 18.0), Align2::LEFT_CENTER, (label, font, color));
        if active {
            let under = Rect::from_min_max(pos2(named.left(), bottom - 3.0), pos2(named.right(), bottom));
            painter.rect_filled(under, 1.0, look.accent);
        }
        if ink::hot(ui, named.expand2(vec2(8.0, 10.0)), ("tab", label), label).clicked() {
            // "Why" is no tab but the view that takes the whole room.
            out.push(tab.map_or(UiCommand::Why(Ask::Toggle), UiCommand::ShowTab));
        }
        left = named.right() + 24.0;
    }
}
