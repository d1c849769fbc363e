//! The pointer on the timeline: pressing goes to that moment, dragging goes on, pointing shows what was there.

use bevy_egui::egui::{Align2, Id, LayerId, Order, Painter, Pos2, Rect, Sense, Stroke, Ui, pos2, vec2};

use crate::units::text::Language;
use crate::units::time::SimTime;
use crate::window::account;
use crate::window::command::UiCommand;
use crate::window::ink;
use crate::window::look::{self, Look, RADIUS_INSET, TEXT_CAPTION};
use crate::window::session::Session;
use crate::window::texts::{self, say};
use crate::window::timeline::Scale;

/// The small account over the track: width and height.
const THUMBNAIL: (f32, f32) = (216.0, 64.0);

/// Listens to the pointer. While it is down the moment under it is wanted in every frame, so that time stands still
/// there and does not run away.
pub(super) fn scrub_ui(
    ui: &Ui,
    scale: &Scale,
    session: &Session,
    language: Language,
    look: &Look,
    out: &mut Vec<UiCommand>,
) {
    let reach = scale.track.expand2(vec2(0.0, 4.0));
    let response = ui.interact(reach, Id::new("track"), Sense::CLICK | Sense::DRAG);
    // A quick click is down and up within one frame.
    let pressed = response.is_pointer_button_down_on() || response.clicked();
    let pointer = if pressed { response.interact_pointer_pos() } else { response.hover_pos() };
    let Some(at) = pointer else { return };
    let instant = scale.instant(at.x);
    if pressed {
        out.push(UiCommand::Seek(instant));
    } else {
        ui.painter().vline(scale.x(instant), scale.track.y_range(), Stroke::new(1.0, look.lo));
    }
    // Over the canvas, which is drawn before.
    let painter = ui.ctx().layer_painter(LayerId::new(Order::Tooltip, Id::new("track")));
    let known = instant <= session.sim.now() || session.past.instants().any(|kept| kept > instant);
    if known {
        thumbnail_ui(&painter, scale, instant, session, language, look);
    } else {
        tag_ui(&painter, scale, instant, look);
    }
}

/// The instant that is pointed at.
fn tag_ui(painter: &Painter, scale: &Scale, instant: SimTime, look: &Look) {
    let tag = Rect::from_center_size(pos2(scale.x(instant), scale.track.top() + 12.0), vec2(52.0, 18.0));
    ink::well(painter, tag, 4.0, look.raised, Stroke::new(1.0, look.line));
    time_ui(painter, tag.center(), instant, look);
}

fn time_ui(painter: &Painter, at: Pos2, instant: SimTime, look: &Look) {
    let time = texts::instant(instant);
    ink::text(painter, at, Align2::CENTER_CENTER, (&time, look::mono(TEXT_CAPTION), look.hi));
}

/// The account at the last kept state before the instant that is pointed at, with the time of that state.
fn thumbnail_ui(
    painter: &Painter,
    scale: &Scale,
    instant: SimTime,
    session: &Session,
    language: Language,
    look: &Look,
) {
    let size = vec2(THUMBNAIL.0, THUMBNAIL.1);
    let reach = scale.track.x_range();
    let left = (scale.x(instant) - size.x / 2.0).clamp(reach.min, reach.max - size.x);
    let card = Rect::from_min_size(pos2(left, scale.track.top() - 36.0 - size.y), size);
    ink::well(painter, card, RADIUS_INSET, look.raised, Stroke::new(1.0, look.line2));
    let (kept, ledger) = session.past.ledger(instant);
    let inside = card.shrink2(vec2(10.0, 8.0));
    ink::text(painter, inside.left_top(), Align2::LEFT_TOP, (&texts::instant(instant), look::mono(13.0), look.hi));
    let since = say::account_of(texts::instant(kept), language);
    ink::text(painter, inside.right_top(), Align2::RIGHT_TOP, (&since, look::regular(TEXT_CAPTION), look.lo));
    account::brief_ui(painter, inside.with_min_y(inside.top() + 22.0), &ledger, language, look);
}
