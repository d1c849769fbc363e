//! The command palette: every action with its key, every scenario, every node; found by typing, in both languages.

use bevy_egui::egui::{
    Align2, Id, Key, Painter, Rect, Sense, Stroke, TextEdit, Ui, UiBuilder, Widget as _, pos2, vec2,
};

use crate::units::text::Language;
use crate::window::actions::available;
use crate::window::command::UiCommand;
use crate::window::ink;
use crate::window::look::{self, Look, RADIUS_CARD, RADIUS_INSET, TEXT_BODY, TEXT_CAPTION, TEXT_TITLE};
use crate::window::matching;
use crate::window::overlay::Behind;
use crate::window::texts::{self, Words, say};

/// Width of the card.
const WIDTH: f32 = 640.0;

/// Height of the line that is typed into.
const INPUT: f32 = 60.0;

/// Height of a row.
const ROW: f32 = 38.0;

/// Height of the line at the foot.
const FOOT: f32 = 38.0;

/// Most rows at once.
const MOST_ROWS: usize = 11;

/// Longest text that is searched for, in letters.
const LONGEST: usize = 60;

/// What was typed, and which row is chosen.
#[derive(Clone, Debug, Default)]
pub(super) struct Palette {
    query: String,
    chosen: usize,
    /// The first row that is seen.
    first: usize,
    /// What the wheel has turned and no whole row yet.
    turned: f32,
}

/// What a row says at its right.
#[derive(Clone, Debug, PartialEq)]
enum Aside {
    /// The key that does the same.
    Key(String),
    /// A word: scenario, or what kind of node.
    Word(String),
}

/// One thing that can be done.
#[derive(Clone, Debug, PartialEq)]
struct Item {
    /// Its name in each language, in their order.
    names: [String; Language::ALL.len()],
    /// Another name that finds it, such as that of its file.
    other: String,
    aside: Aside,
    command: UiCommand,
}

/// Everything that can be done now, actions first.
fn items(behind: &Behind) -> Vec<Item> {
    let both = |name: &dyn Fn(Language) -> String| Language::ALL.map(name);
    let actions = available(behind.place).filter(|action| !action.is_numbered() && action.name != Words::Everything);
    let actions = actions.map(|action| Item {
        names: both(&|language| action.name.get(language).to_owned()),
        other: String::new(),
        aside: Aside::Key(action.cap()),
        command: (action.does)(0),
    });
    let entries = behind.library.entries.iter().enumerate();
    let scenarios = entries.filter_map(|(index, entry)| {
        let resolved = entry.scenario.as_ref().ok()?;
        let title = &resolved.scenario.title;
        Some(Item {
            names: both(&|language| say::open_scenario(title.get(language), language)),
            other: format!("open {}", resolved.name),
            aside: Aside::Word(Words::AScenario.get(behind.language).to_owned()),
            command: UiCommand::OpenEntry(index),
        })
    });
    let nodes =
        behind.session.into_iter().flat_map(|session| session.scene.nodes.iter().map(move |node| (session, node)));
    let nodes = nodes.map(|(session, node)| Item {
        names: both(&|language| say::select_node(session.called(node.id, language), language)),
        other: node.name.clone(),
        aside: Aside::Word(texts::kind(node.kind, behind.language).to_owned()),
        command: UiCommand::Select(Some(node.id)),
    });
    actions.chain(scenarios).chain(nodes).collect()
}

/// Those that fit what was typed, the best first; else in their order.
fn found(items: Vec<Item>, query: &str) -> Vec<Item> {
    let mut fitting: Vec<(i32, Item)> = items
        .into_iter()
        .filter_map(|item| {
            let names = item.names.iter().chain([&item.other]);
            let best = names.filter_map(|name| matching::score(query, name)).max();
            best.map(|score| (score, item))
        })
        .collect();
    fitting.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    fitting.into_iter().map(|(_, item)| item).collect()
}

/// Draws the palette and listens for its keys.
pub(super) fn palette_ui(ui: &mut Ui, screen: Rect, palette: &mut Palette, behind: &Behind, out: &mut Vec<UiCommand>) {
    let look = behind.look;
    let top = screen.top() + (screen.height() * 0.1).clamp(24.0, 110.0);
    let width = WIDTH.min(screen.width() - 2.0 * look::MARGIN);
    let input = Rect::from_min_size(pos2(screen.center().x - width / 2.0, top), vec2(width, INPUT));
    let seen = rows_seen(screen.bottom() - input.bottom());
    // The card keeps its size while one types, so that nothing jumps.
    let card = input.with_max_y(input.bottom() + seen as f32 * ROW + 16.0 + FOOT);
    // A click on the card itself does nothing, least of all close it.
    ui.interact(card, Id::new("palette card"), Sense::CLICK);
    ink::well(ui.painter(), card, RADIUS_CARD, look.card, Stroke::new(1.25, look.line2));
    input_ui(ui, input, palette, behind);
    let items = found(items(behind), &palette.query);
    let list = Rect::from_min_max(input.left_bottom() + vec2(8.0, 8.0), card.right_bottom() - vec2(8.0, FOOT + 8.0));
    ui.painter().hline(card.x_range().shrink(1.0), input.bottom(), Stroke::new(1.0, look.line));
    foot_ui(ui.painter(), card, behind);
    walk(ui, palette, items.len(), seen);
    if items.is_empty() {
        let words = (Words::PaletteNothing.get(behind.language), Words::PaletteNothingHint.get(behind.language));
        ink::empty(ui.painter(), list, words.0, words.1, look);
    }
    let mut done = ui.input(|input| input.key_pressed(Key::Enter)).then_some(palette.chosen);
    for (number, item) in items.iter().enumerate().skip(palette.first).take(seen) {
        let at = list.min + vec2(0.0, (number - palette.first) as f32 * ROW);
        let row = Rect::from_min_size(at, vec2(list.width(), ROW));
        if row_ui(ui, row, item, number, palette, behind) {
            done = Some(number);
        }
    }
    scroll_bar(ui.painter(), list, palette.first, seen, items.len(), look);
    if ui.input(|input| input.key_pressed(Key::Escape)) || toggled(ui) {
        out.push(UiCommand::Back);
    } else if let Some(item) = done.and_then(|number| items.get(number)) {
        out.extend([UiCommand::Back, item.command.clone()]);
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a handful of rows")]
fn rows_seen(room: f32) -> usize {
    (((room - FOOT - 40.0) / ROW).max(3.0) as usize).min(MOST_ROWS)
}

/// The key that opened it closes it.
fn toggled(ui: &Ui) -> bool {
    ui.input(|input| input.modifiers.command && input.key_pressed(Key::K))
}

/// Arrows, pages and the wheel.
#[expect(clippy::cast_possible_truncation, reason = "a few rows")]
fn walk(ui: &Ui, palette: &mut Palette, count: usize, seen: usize) {
    let last = count.saturating_sub(1);
    let before = palette.chosen;
    ui.input(|input| {
        let times = |key| input.num_presses(key);
        let forward = times(Key::ArrowDown) + times(Key::PageDown) * seen;
        let back = times(Key::ArrowUp) + times(Key::PageUp) * seen;
        palette.chosen = (palette.chosen + forward).min(last).saturating_sub(back);
        palette.turned -= input.smooth_scroll_delta().y / ROW;
    });
    let rows = palette.turned.trunc();
    palette.turned -= rows;
    let most = count.saturating_sub(seen);
    palette.first = palette.first.saturating_add_signed(rows as isize).min(most);
    if palette.chosen != before || rows == 0.0 && palette.chosen < palette.first {
        palette.first = palette.first.clamp((palette.chosen + 1).saturating_sub(seen), palette.chosen);
    }
}

fn input_ui(ui: &mut Ui, rect: Rect, palette: &mut Palette, behind: &Behind) {
    let look = behind.look;
    let room = rect.shrink2(vec2(20.0, 17.0));
    let mut child = ui.new_child(UiBuilder::new().id_salt("palette").max_rect(room));
    let before = palette.query.clone();
    let hint = bevy_egui::egui::RichText::new(Words::PaletteHint.get(behind.language)).color(look.lo);
    let edit = TextEdit::singleline(&mut palette.query)
        .id(Id::new("palette query"))
        .font(look::regular(TEXT_TITLE))
        .text_color(look.hi)
        .hint_text(hint.font(look::regular(TEXT_TITLE)))
        .char_limit(LONGEST)
        .frame(bevy_egui::egui::Frame::NONE)
        .desired_width(f32::INFINITY);
    let response = edit.ui(&mut child);
    if !response.has_focus() {
        response.request_focus();
    }
    if palette.query != before {
        (palette.chosen, palette.first) = (0, 0);
    }
}

/// One row; whether it was clicked.
fn row_ui(ui: &Ui, row: Rect, item: &Item, number: usize, palette: &mut Palette, behind: &Behind) -> bool {
    let (painter, look) = (ui.painter(), behind.look);
    let number_of = Language::ALL.iter().position(|language| *language == behind.language);
    let name = number_of.and_then(|number| item.names.get(number)).map_or("", String::as_str);
    let response = ink::hot(ui, row, ("palette", number), name);
    let moved = ui.input(|input| input.pointer.delta() != bevy_egui::egui::Vec2::ZERO);
    if response.hovered() && moved {
        palette.chosen = number;
    }
    let chosen = palette.chosen == number;
    if chosen {
        ink::well(painter, row, RADIUS_INSET, look::mix(look.card, look.accent, 0.18), Stroke::NONE);
    }
    let right = pos2(row.right() - 12.0, row.center().y);
    let aside = match &item.aside {
        Aside::Key(cap) if cap.is_empty() => Rect::from_min_max(right, right),
        Aside::Key(cap) => ink::key_cap(painter, right, cap, look.raised, look),
        Aside::Word(word) => {
            let run = (word.as_str(), look::regular(TEXT_CAPTION), look.lo);
            ink::clipped(painter, right, Align2::RIGHT_CENTER, run, row.width() * 0.4)
        }
    };
    let color = if chosen { look.hi } else { look.mid };
    let at = pos2(row.left() + 12.0, row.center().y);
    let run = (name, look::regular(TEXT_BODY + 0.5), color);
    ink::clipped(painter, at, Align2::LEFT_CENTER, run, aside.left() - at.x - 12.0);
    response.clicked()
}

/// Which part of the list is seen, when it is not all.
fn scroll_bar(painter: &Painter, list: Rect, first: usize, seen: usize, count: usize, look: &Look) {
    if count <= seen {
        return;
    }
    let share = |rows: usize| list.top() + list.height() * rows as f32 / count as f32;
    let bar = Rect::from_min_max(
        pos2(list.right() + 2.0, share(first)),
        pos2(list.right() + 5.0, share(first + seen).min(list.bottom())),
    );
    painter.rect_filled(bar, 1.5, look.line2);
}

/// What the keys do here.
fn foot_ui(painter: &Painter, card: Rect, behind: &Behind) {
    let look = behind.look;
    let y = card.bottom() - FOOT / 2.0;
    painter.hline(card.x_range().shrink(1.0), card.bottom() - FOOT, Stroke::new(1.0, look.line));
    let mut left = card.left() + 20.0;
    for (key, words) in [("↑ ↓", Words::PaletteKeys), ("Enter", Words::PaletteDo), ("Esc", Words::Close)] {
        let cap = ink::key_cap_from(painter, pos2(left, y), key, look.raised, look);
        let run = (words.get(behind.language), look::regular(TEXT_CAPTION), look.lo);
        let named = ink::text(painter, pos2(cap.right() + 8.0, y), Align2::LEFT_CENTER, run);
        left = named.right() + 22.0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::window::actions::Place;
    use crate::window::library::Library;
    use crate::window::session::Session;
    use crate::window::settings::panel::Now;

    fn library() -> Library {
        let texts = [
            ("tight-orders.ron", include_str!("../../scenarios/tight-orders.ron")),
            ("loose-orders.ron", include_str!("../../scenarios/loose-orders.ron")),
        ];
        Library::new(&texts.map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec())))
    }

    fn check(query: &str, expected: impl Fn(&UiCommand) -> bool) {
        let library = library();
        let session = Session::new(library.entries[1].scenario.clone().unwrap());
        let look = Look::dark();
        let behind = Behind {
            place: Place::Playing,
            language: Language::En,
            look: &look,
            now: Now { reduce_motion: false, text_size: 1.0 },
            library: &library,
            session: Some(&session),
        };
        let first = found(items(&behind), query).into_iter().next();
        assert!(first.as_ref().is_some_and(|item| expected(&item.command)), "{query} finds {first:?}");
    }

    #[test]
    fn actions_are_found_in_both_languages() {
        check("play", |command| *command == UiCommand::TogglePlay);
        check("재생", |command| *command == UiCommand::TogglePlay);
        check("ㅈㅊㅎㅁ", |command| *command == UiCommand::ToggleFullScreen);
        check("full sc", |command| *command == UiCommand::ToggleFullScreen);
        check("poison", |command| *command == UiCommand::Poison);
    }

    #[test]
    fn scenarios_and_nodes_are_found_by_name_and_title() {
        check("open loose-orders", |command| *command == UiCommand::OpenEntry(1));
        check("느슨", |command| *command == UiCommand::OpenEntry(1));
        check("select orders-queue", |command| matches!(command, UiCommand::Select(Some(_))));
        // By the name of the file and by that of either language, whatever the window speaks.
        for name in ["주문 DB 선택", "orders-db", "ㅈㅁ ㅊㄹㄱ"] {
            check(name, |command| matches!(command, UiCommand::Select(Some(_))));
        }
    }

    #[test]
    fn every_action_is_offered_by_its_own_name() {
        for action in available(Place::Playing).filter(|a| !a.is_numbered() && a.name != Words::Everything) {
            for language in [Language::En, Language::Ko] {
                let wanted = (action.does)(0);
                check(action.name.get(language), |command| *command == wanted);
            }
        }
    }
}
