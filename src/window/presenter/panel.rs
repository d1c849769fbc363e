//! The panel of presenter mode: what there is to see at this step, or the question and its answers; below, the one
//! thing to do next.

use bevy_egui::egui::{Align2, Id, Rect, Sense, Shape, Stroke, Ui, pos2, vec2};

use crate::scenario::model::Question;
use crate::window::command::UiCommand;
use crate::window::ink;
use crate::window::look::{self, mix};
use crate::window::presenter::view::Stage;
use crate::window::presenter::{Lecture, MOST_ANSWERS, Presenter, current, open_question, steps, told_question};
use crate::window::texts::{self, Words, say};

/// Height of an answer.
const ANSWER: f32 = 101.0;

/// From one answer to the next.
const PITCH: f32 = 116.0;

/// Height of the button.
const BUTTON: f32 = 84.0;

/// Draws the panel.
pub(super) fn panel_ui(ui: &Ui, rect: Rect, presenter: &Presenter, stage: &Stage, out: &mut Vec<UiCommand>) {
    let look = stage.look;
    ui.painter().rect_filled(rect, 0.0, look.panel);
    let inner = rect.shrink2(vec2(stage.px(28.0), stage.px(26.0)));
    let button = inner.with_min_y(inner.bottom() - stage.px(BUTTON));
    let body = inner.with_max_y(button.top() - stage.px(24.0));
    let steps = steps(&stage.session.resolved.scenario);
    if let Some((step, question)) = open_question(&steps, stage.session) {
        question_ui(ui, body, presenter.hands(step), question, stage, out);
        button_ui(ui, button, Words::WatchIt, stage, out);
        return;
    }
    let now = current(&steps, stage.session.sim.now());
    let (kicker, words) = match now {
        Some(step) => {
            let moment = steps[step].moment;
            let name = moment.name.get(stage.language);
            let time = texts::instant(steps[step].at);
            let kicker = if name.is_empty() { time } else { format!("{time}  {name}") };
            (kicker, moment.text.get(stage.language))
        }
        None => (texts::instant(stage.session.sim.now()), stage.session.resolved.scenario.story.get(stage.language)),
    };
    let bottom = sentence_ui(ui, body, &kicker, words, stage);
    if let Some((step, question)) = told_question(&steps, stage.session) {
        let room = body.with_min_y(bottom + stage.px(26.0));
        told_ui(ui, room, presenter.hands(step), question, stage);
    }
    let ended = stage.session.sim.now() >= stage.session.end();
    button_ui(ui, button, if ended { Words::AgainFromStart } else { Words::WatchOn }, stage, out);
}

/// A small line in the accent color and a sentence in the largest type that fits; where it ends.
fn sentence_ui(ui: &Ui, room: Rect, kicker: &str, words: &str, stage: &Stage) -> f32 {
    let (painter, look) = (ui.painter(), stage.look);
    let run = (kicker, look::semibold(stage.text(22.0)), look.accent);
    let top = ink::clipped(painter, room.min, Align2::LEFT_TOP, run, room.width()).bottom() + stage.px(10.0);
    let most = room.height() * 0.52;
    for size in [36.0, 32.0, 28.0, 25.0, 22.0] {
        let run = (words, look::bold(stage.text(size)), look.hi);
        let galley = ink::paragraph(painter, &[run], room.width(), 12);
        if galley.size().y <= most || size <= 22.0 {
            return ink::place(painter, pos2(room.left(), top), Align2::LEFT_TOP, galley).bottom();
        }
    }
    top
}

fn question_ui(
    ui: &Ui,
    room: Rect,
    hands: [u32; MOST_ANSWERS],
    question: &Question,
    stage: &Stage,
    out: &mut Vec<UiCommand>,
) {
    let answers = question.answers.len().min(MOST_ANSWERS);
    let below = stage.px(PITCH) * answers as f32;
    let above = room.with_max_y(room.bottom() - below);
    let kicker = Words::Predict.get(stage.language);
    let words = question.question.get(stage.language);
    let bottom = fitting_question_ui(ui, above, kicker, words, stage) + stage.px(26.0);
    let most = hands.iter().copied().max().filter(|most| *most > 0);
    for (number, answer) in question.answers.iter().take(answers).enumerate() {
        let top = bottom.min(room.bottom() - below) + number as f32 * stage.px(PITCH);
        let rect = Rect::from_min_size(pos2(room.left(), top), vec2(room.width(), stage.px(ANSWER)));
        let leads = most == Some(hands[number]);
        let words = answer.get(stage.language);
        answer_ui(ui, rect, (number, words), Some(hands[number]), leads, stage);
        let response = ui.interact(rect, Id::new("answer").with(number), Sense::CLICK);
        if response.clicked() {
            out.push(UiCommand::Lecture(Lecture::Hand(number)));
        } else if response.secondary_clicked() {
            out.push(UiCommand::Lecture(Lecture::TakeBack(number)));
        }
    }
}

/// The question in the largest type that leaves the answers their room.
fn fitting_question_ui(ui: &Ui, room: Rect, kicker: &str, words: &str, stage: &Stage) -> f32 {
    let (painter, look) = (ui.painter(), stage.look);
    let run = (kicker, look::semibold(stage.text(22.0)), look.accent);
    let top = ink::clipped(painter, room.min, Align2::LEFT_TOP, run, room.width()).bottom() + stage.px(8.0);
    for size in [39.0, 35.0, 31.0, 28.0, 25.0] {
        let galley = ink::paragraph(painter, &[(words, look::bold(stage.text(size)), look.hi)], room.width(), 8);
        if top + galley.size().y <= room.bottom() || size <= 25.0 {
            return ink::place(painter, pos2(room.left(), top), Align2::LEFT_TOP, galley).bottom();
        }
    }
    top
}

/// The number that is its key, the words, and how many hands it has.
fn answer_ui(ui: &Ui, rect: Rect, (number, words): (usize, &str), hands: Option<u32>, leads: bool, stage: &Stage) {
    let (painter, look) = (ui.painter(), stage.look);
    let stroke = if leads { Stroke::new(3.0, look.accent) } else { Stroke::new(1.5, look.line2) };
    ink::well(painter, rect, stage.px(12.0), look.card, stroke);
    let key = Rect::from_center_size(
        pos2(rect.left() + stage.px(40.0), rect.center().y),
        vec2(stage.px(44.0), stage.px(44.0)),
    );
    let (ground, color) = if leads { (look.accent, look.on_accent) } else { (look.raised, look.hi) };
    ink::well(painter, key, stage.px(7.0), ground, Stroke::NONE);
    let digit = (number + 1).to_string();
    ink::text(painter, key.center(), Align2::CENTER_CENTER, (&digit, look::mono_bold(stage.text(26.0)), color));
    let mut right = rect.right() - stage.px(20.0);
    if let Some(hands) = hands {
        let at = pos2(right, rect.center().y);
        let count = (texts::count(u64::from(hands)), look::mono_bold(stage.text(26.0)), look.hi);
        let word = (Words::Hands.get(stage.language), look::regular(stage.text(18.0)), look.mid);
        let above = at + vec2(0.0, stage.px(2.0));
        let one = ink::text(painter, above, Align2::RIGHT_BOTTOM, (&count.0, count.1, count.2));
        let other = ink::text(painter, above, Align2::RIGHT_TOP, word);
        right = one.left().min(other.left()) - stage.px(14.0);
    }
    words_in(
        ui,
        Rect::from_min_max(pos2(key.right() + stage.px(18.0), rect.top()), pos2(right, rect.bottom())),
        words,
        stage,
    );
}

/// Words in one line or two, as large as fits, in the middle of their room.
fn words_in(ui: &Ui, room: Rect, words: &str, stage: &Stage) {
    let (painter, look) = (ui.painter(), stage.look);
    for size in [26.0, 24.0, 22.0, 20.0] {
        let run = (words, look::semibold(stage.text(size)), look.hi);
        let galley = ink::paragraph(painter, &[run], room.width(), 3);
        let rows = galley.rows.len();
        if rows == 1 || rows == 2 && size <= 24.0 && galley.size().y <= room.height() || size <= 20.0 {
            ink::place(painter, room.left_center(), Align2::LEFT_CENTER, galley);
            return;
        }
    }
}

/// What the run has shown: the right answer with its hands, and why.
fn told_ui(ui: &Ui, room: Rect, hands: [u32; MOST_ANSWERS], question: &Question, stage: &Stage) {
    let (painter, look) = (ui.painter(), stage.look);
    let Some(right) = question.right.checked_sub(1).filter(|right| *right < question.answers.len()) else { return };
    painter.hline(room.x_range(), room.top(), Stroke::new(1.0, look.line));
    let at = room.min + vec2(0.0, stage.px(20.0));
    let run = (question.question.get(stage.language), look::regular(stage.text(20.0)), look.mid);
    let asked = ink::place(painter, at, Align2::LEFT_TOP, ink::paragraph(painter, &[run], room.width(), 2));
    let top = asked.bottom() + stage.px(14.0);
    let rect = Rect::from_min_size(pos2(room.left(), top), vec2(room.width(), stage.px(84.0)));
    if rect.bottom() > room.bottom() {
        return;
    }
    ink::well(painter, rect, stage.px(12.0), mix(look.panel, look.cached, 0.14), Stroke::new(2.0, look.cached));
    check_ui(ui, pos2(rect.left() + stage.px(34.0), rect.center().y), stage);
    let words =
        Rect::from_min_max(pos2(rect.left() + stage.px(66.0), rect.top()), rect.max - vec2(stage.px(16.0), 0.0));
    words_in(ui, words, question.answers[right].get(stage.language), stage);
    let all: u32 = hands.iter().sum();
    let count = (all > 0).then(|| say::hands_right(hands.get(right).copied().unwrap_or(0), all, stage.language));
    let because = question.because.get(stage.language);
    let said = count.into_iter().chain((!because.is_empty()).then(|| because.to_owned())).collect::<Vec<_>>().join(" ");
    let at = pos2(room.left(), rect.bottom() + stage.px(12.0));
    let galley = ink::paragraph(painter, &[(&said, look::regular(stage.text(20.0)), look.mid)], room.width(), 5);
    if at.y + galley.size().y <= room.bottom() {
        ink::place(painter, at, Align2::LEFT_TOP, galley);
    }
}

fn check_ui(ui: &Ui, at: bevy_egui::egui::Pos2, stage: &Stage) {
    let point = |x: f32, y: f32| at + vec2(stage.px(x), stage.px(y));
    let points = vec![point(-11.0, 1.0), point(-3.0, 9.0), point(11.0, -9.0)];
    ui.painter().line(points, Stroke::new(stage.px(4.0), stage.look.cached));
}

/// The one accent button: it plays to the next step.
fn button_ui(ui: &Ui, rect: Rect, words: Words, stage: &Stage, out: &mut Vec<UiCommand>) {
    let (painter, look) = (ui.painter(), stage.look);
    let playing = stage.session.playback.playing();
    let words = if playing { Words::PauseIt } else { words };
    let label = words.get(stage.language);
    let response = ink::hot(ui, rect, "presenter button", label);
    let fill = if response.hovered() { mix(look.accent, look.hi, 0.15) } else { look.accent };
    ink::well(painter, rect, stage.px(10.0), fill, Stroke::NONE);
    let run = (label, look::semibold(stage.text(26.0)), look.on_accent);
    let cap = stage.px(if playing { 0.0 } else { 56.0 });
    let galley = ink::line(painter, &[run], rect.width() - 2.0 * stage.px(24.0) - cap);
    ink::place(painter, rect.center() - vec2(cap / 2.0, 0.0), Align2::CENTER_CENTER, galley);
    if !playing {
        let c = pos2(rect.right() - stage.px(42.0), rect.center().y);
        let square = Rect::from_center_size(c, vec2(stage.px(44.0), stage.px(40.0)));
        ink::well(painter, square, stage.px(7.0), mix(look.accent, look.on_accent, 0.2), Stroke::NONE);
        let tip = |x: f32, y: f32| c + vec2(stage.px(x), stage.px(y));
        let triangle = vec![tip(-6.0, -9.0), tip(9.0, 0.0), tip(-6.0, 9.0)];
        painter.add(Shape::convex_polygon(triangle, look.on_accent, Stroke::NONE));
    }
    if response.clicked() {
        out.push(UiCommand::TogglePlay);
    }
}
