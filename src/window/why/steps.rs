//! The right column: what happened, step by step, each with its rule; the deciding one framed.

use bevy_egui::egui::{Align, Align2, Pos2, Rect, ScrollArea, Sense, Stroke, Ui, UiBuilder, pos2, vec2};

use crate::measure::waterfall::{Moment, Waterfall};
use crate::scenario::called::Called;
use crate::units::text::Language;
use crate::units::time::SimTime;
use crate::window::command::UiCommand;
use crate::window::ink;
use crate::window::look::{self, Look, RADIUS_INSET, TEXT_CAPTION, TEXT_LABEL};
use crate::window::texts::{self, Words};
use crate::window::why::COLUMN_MARGIN;
use crate::window::why::words;

/// From the number of a step to its words.
const INDENT: f32 = 34.0;

/// Most rows of the source below a step; room for the rule's name below that, and size of that name.
const SOURCE_ROWS: usize = 2;
const RULE_HEIGHT: f32 = 18.0;
const RULE: f32 = 11.5;

/// Draws the column.
pub(super) fn steps_ui(
    ui: &mut Ui,
    rect: Rect,
    picture: &Waterfall,
    decided: Option<usize>,
    fresh: bool,
    called: Called<'_>,
    look: &Look,
    out: &mut Vec<UiCommand>,
) {
    let inner = rect.shrink2(vec2(COLUMN_MARGIN - 4.0, 14.0));
    let title = (Words::WhySteps.get(called.language), look::semibold(14.0), look.hi);
    ink::clipped(ui.painter(), inner.left_top() + vec2(8.0, 0.0), Align2::LEFT_TOP, title, inner.width() - 8.0);
    let body = Rect::from_min_max(inner.left_top() + vec2(0.0, 30.0), pos2(inner.right(), rect.bottom()));
    let mut child = ui.new_child(UiBuilder::new().id_salt("why steps list").max_rect(body));
    child.set_clip_rect(body);
    child.spacing_mut().item_spacing = vec2(0.0, 0.0);
    ScrollArea::vertical().id_salt("why steps").auto_shrink(false).show(&mut child, |ui| {
        for (index, moment) in picture.moments.iter().enumerate() {
            let deciding = decided == Some(index);
            let response = step_ui(ui, index, moment, deciding, called, look, out);
            if deciding && fresh {
                response.scroll_to_me(Some(Align::Center));
            }
        }
        ui.add_space(12.0);
    });
}

fn step_ui(
    ui: &mut Ui,
    index: usize,
    moment: &Moment,
    deciding: bool,
    called: Called<'_>,
    look: &Look,
    out: &mut Vec<UiCommand>,
) -> bevy_egui::egui::Response {
    let language = called.language;
    let width = ui.available_width() - 10.0;
    let sentence = words::moment(moment, called);
    let font = if deciding { look::semibold(14.0) } else { look::regular(14.0) };
    let color = if deciding { look.hi } else { look.mid };
    let galley = ink::paragraph(ui.painter(), &[(&sentence, font, color)], width - INDENT - 16.0, 5);
    let source = moment.rule.filter(|_| deciding).map(|rule| words::source(rule, language));
    let source = source.filter(|source| !source.is_empty()).map(|source| {
        let run = (source, look::regular(TEXT_CAPTION), look.mid);
        ink::paragraph(ui.painter(), &[run], width - INDENT - 16.0, SOURCE_ROWS)
    });
    let below = source.as_ref().map_or(0.0, |source| source.size().y + RULE_HEIGHT);
    let height = 30.0 + galley.size().y + below + 14.0;
    let (rect, response) = ui.allocate_exact_size(vec2(width, height), Sense::hover());
    if !ui.is_rect_visible(rect) {
        return response;
    }
    let painter = ui.painter().clone();
    let card = Rect::from_min_max(rect.min, rect.max - vec2(0.0, 6.0));
    if deciding {
        let ground = look::mix(look.panel, look.retry, 0.12);
        ink::well(&painter, card, RADIUS_INSET, ground, Stroke::new(1.5, look.retry));
    }
    let line = pos2(card.left() + INDENT + 6.0, card.top() + 15.0);
    number_ui(&painter, pos2(card.left() + 18.0, line.y), index + 1, deciding, look);
    let time = precise(moment.at);
    let clock = ink::text(&painter, line, Align2::LEFT_CENTER, (&time, look::mono(TEXT_LABEL), look.hi));
    let hot = ink::hot(ui, clock.expand(4.0), ("why step", index), &time);
    if hot.hovered() {
        painter.hline(clock.x_range(), clock.bottom(), Stroke::new(1.0, look.accent));
    }
    if hot.clicked() {
        out.push(UiCommand::Seek(moment.at));
    }
    rule_ui(ui, pos2(card.right() - 8.0, line.y), clock.right() + 10.0, moment, language, look);
    let text = ink::place(&painter, pos2(line.x, card.top() + 28.0), Align2::LEFT_TOP, galley);
    if let Some(source) = source {
        let source = ink::place(&painter, text.left_bottom() + vec2(0.0, 3.0), Align2::LEFT_TOP, source);
        let name = moment.rule.map_or("", words::name);
        let run = (name, look::mono(RULE), look.lo);
        ink::clipped(&painter, source.left_bottom(), Align2::LEFT_TOP, run, card.right() - 8.0 - line.x);
    }
    response
}

/// The section that the rule rests on as a chip, or the rule's name; pointing at it says both, and the rule.
fn rule_ui(ui: &Ui, right: Pos2, left: f32, moment: &Moment, language: Language, look: &Look) {
    let Some(rule) = moment.rule else { return };
    let painter = ui.painter();
    let room = (right.x - left - 16.0).max(20.0);
    let section = words::sections(rule).map(|section| (section, look::regular(TEXT_CAPTION)));
    let names = section.chain([(words::name(rule), look::mono(RULE))]);
    let galleys: Vec<_> = names.map(|(name, font)| ink::line(painter, &[(name, font, look.mid)], room)).collect();
    // The first that is whole; of names that are all too long, the rule's.
    let Some(galley) = galleys.iter().find(|galley| !galley.elided).or(galleys.last()).cloned() else { return };
    let chip = Rect::from_min_size(right - vec2(galley.size().x + 14.0, 10.0), vec2(galley.size().x + 14.0, 20.0));
    ink::well(painter, chip, 5.0, look.raised, Stroke::NONE);
    ink::place(painter, chip.center(), Align2::CENTER_CENTER, galley);
    let response = ink::hot(ui, chip, ("why rule", moment.at.0, chip.top().to_bits()), words::name(rule));
    let sentence = words::sentence(rule, language);
    response.on_hover_text(format!("{}\n{sentence}\n{}", words::name(rule), words::source(rule, language)));
}

/// The number of a step, in a circle.
pub(super) fn number_ui(painter: &bevy_egui::egui::Painter, at: Pos2, number: usize, deciding: bool, look: &Look) {
    let (fill, ink_color) = if deciding { (look.retry, look.bg) } else { (look.hi, look.bg) };
    painter.circle_filled(at, 9.5, fill);
    let size = if number > 9 { 10.5 } else { 12.0 };
    ink::text(painter, at, Align2::CENTER_CENTER, (&number.to_string(), look::mono_bold(size), ink_color));
}

/// An instant to the hundredth of a second.
fn precise(at: SimTime) -> String {
    format!("{}.{:02}", texts::instant(at), at.0 / 10_000_000 % 100)
}
