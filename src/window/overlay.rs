//! What lies over everything else, one at a time: keys, command palette, settings, questions for a file or a zone.

use bevy_egui::egui::{Context, Event, Id, Key, LayerId, Order, Rect, Sense, Ui, UiBuilder};

use crate::units::text::Language;
use crate::window::actions::Place;
use crate::window::command::UiCommand;
use crate::window::help;
use crate::window::library::Library;
use crate::window::look::Look;
use crate::window::open_file::{self, OpenFile};
use crate::window::palette::{self, Palette};
use crate::window::save_file::{self, SaveFile};
use crate::window::session::Session;
use crate::window::settings::panel::{self, Now, Panel};
use crate::window::sheet::Sheet;
use crate::window::zones;

/// How much of what is behind an overlay is covered.
const VEIL: f32 = 0.75;

/// What lies over everything else.
pub(super) enum Overlay {
    /// The keys.
    Help,
    /// A page about the picture.
    Sheet(Sheet),
    /// Every action, found by typing.
    Palette(Palette),
    /// Language, theme and the like.
    Settings(Panel),
    /// The path of a file, and what is wrong with it.
    OpenFile(OpenFile),
    /// The path to save the session at, and why that did not work.
    SaveFile(SaveFile),
    /// Which of these zones to lose or restore.
    Zones(Vec<String>),
}

/// What an overlay has to know of what is behind it.
pub(super) struct Behind<'a> {
    /// What is on screen.
    pub(super) place: Place,
    /// Its language.
    pub(super) language: Language,
    /// Its colors.
    pub(super) look: &'a Look,
    /// Settings that are neither language nor colors.
    pub(super) now: Now,
    /// Every scenario there is.
    pub(super) library: &'a Library,
    /// The scenario that is open.
    pub(super) session: Option<&'a Session>,
}

/// Draws an overlay and listens for its keys; nothing behind it hears any.
pub(super) fn overlay_ui(
    ctx: &Context,
    screen: Rect,
    overlay: &mut Overlay,
    behind: &Behind,
    out: &mut Vec<UiCommand>,
) {
    let layer = LayerId::new(Order::Foreground, Id::new("overlay"));
    let mut ui = Ui::new(ctx.clone(), Id::new("overlay"), UiBuilder::new().layer_id(layer).max_rect(screen));
    ui.painter().rect_filled(screen, 0.0, behind.look.bg.gamma_multiply(VEIL));
    // The ground comes first, so that what is drawn later lies above it for the pointer too.
    if ui.interact(screen, Id::new("overlay ground"), Sense::CLICK).clicked() {
        out.push(UiCommand::Back);
    }
    match overlay {
        Overlay::Help => {
            help::help_ui(&ui, screen, behind.place, behind.language, behind.look);
            if any_key(ctx) {
                out.push(UiCommand::Back);
            }
        }
        Overlay::Sheet(sheet) => {
            sheet.show(&ui, screen, behind.language, behind.look);
            let pressed = |key| ctx.input(|input| input.key_pressed(key));
            let (back, on) = (pressed(Key::ArrowLeft), pressed(Key::ArrowRight));
            if back || on {
                *sheet = sheet.beside(back);
            } else if any_key(ctx) {
                out.push(UiCommand::Back);
            }
        }
        Overlay::Palette(palette) => palette::palette_ui(&mut ui, screen, palette, behind, out),
        Overlay::Settings(panel) => panel::panel_ui(&mut ui, screen, panel, behind, out),
        Overlay::OpenFile(open_file) => {
            open_file::open_file_ui(&mut ui, screen, open_file, behind.language, behind.look, out);
        }
        Overlay::SaveFile(save_file) => save_file::save_file_ui(&mut ui, screen, save_file, behind, out),
        Overlay::Zones(zones) => zones::zones_ui(&ui, screen, zones, behind, out),
    }
}

/// Any key closes the help or a page and does nothing else, so that nobody kills a node behind it.
fn any_key(ctx: &Context) -> bool {
    let fresh = |event: &Event| matches!(event, Event::Key { pressed: true, repeat: false, .. });
    ctx.input(|input| input.events.iter().any(fresh))
}
