//! The shell: everything a person sees, held together. [`Shell::show`] draws it; `wishes` carries out what was
//! asked for.

mod memory;
mod on_stage;
mod wishes;

use std::time::Duration;

use bevy_egui::egui::{Color32, Context, Id, LayerId, Rect, Ui, UiBuilder, pos2};

use crate::units::text::Language;
use crate::units::time::SimTime;
use crate::window::Opening;
use crate::window::command::{Tab, UiCommand};
#[cfg(test)]
use crate::window::editing::Field;
use crate::window::keys;
use crate::window::library::{self, Library};
use crate::window::look::Look;
use crate::window::notice::{self, Notice};
use crate::window::overlay::{self, Behind, Overlay};
use crate::window::panels;
use crate::window::playing::{self, Playing, View};
use crate::window::regions::Regions;
#[cfg(test)]
use crate::window::save_file::SaveFile;
use crate::window::session::Session;
use crate::window::settings::panel::Now;
use crate::window::shell::on_stage::OnStage;
use crate::window::style;
use crate::window::top_bar;
use crate::window::twin::{self, Twin};
use crate::window::why::Ask;
#[cfg(test)]
use crate::window::why::Why;

/// The name of the program.
pub(super) const NAME: &str = "Loosely";

/// What only the window around the shell can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outside {
    /// Full screen or a window.
    ToggleFullScreen,
}

/// Everything on screen.
pub(super) struct Shell {
    library: Library,
    on_stage: OnStage,
    look: Look,
    language: Language,
    side: bool,
    timeline: bool,
    overlay: Option<Overlay>,
    notice: Option<Notice>,
    now: Now,
    /// Simulated seconds per second that the next scenario starts with.
    speed: f64,
    /// The scenario that was opened last.
    last_opened: Option<String>,
    /// The theme that egui's own widgets have by now.
    styled: Option<bool>,
}

impl Shell {
    /// What there is to open: by itself the library.
    pub(super) fn new(library: Library, open: Option<Opening>, light: bool, language: Language) -> Self {
        let on_stage = match open {
            None => OnStage::Library,
            Some(Opening::One(resolved)) => OnStage::playing(Playing::new(*resolved, false)),
            Some(Opening::Two(a, b)) => OnStage::twin(Twin::of_files(*a, *b, false)),
            Some(Opening::Changed(a, b, change)) => OnStage::twin(Twin::of_change(*a, *b, change, false)),
        };
        Shell {
            library,
            on_stage,
            look: look_of(light),
            language,
            side: true,
            timeline: true,
            overlay: None,
            notice: None,
            now: Now { reduce_motion: false, text_size: 1.0 },
            speed: 1.0,
            last_opened: None,
            styled: None,
        }
    }

    /// The scenario that keys and panels act on.
    pub(super) fn session_mut(&mut self) -> Option<&mut Session> {
        self.on_stage.focused_mut().map(|playing| &mut playing.session)
    }

    /// What the window around is called.
    pub(super) fn title(&self) -> String {
        let title = self.on_stage.title(self.language);
        title.map_or_else(|| NAME.to_owned(), |title| format!("{title} – {NAME}"))
    }

    /// Time passes somewhere: the picture changes by itself.
    pub(super) fn moves(&self) -> bool {
        let library = matches!(self.on_stage, OnStage::Library) && self.library.moves();
        self.on_stage.moves() || library || self.notice.is_some()
    }

    /// Plays to an instant at once, and shows `wall` of it.
    pub(super) fn run_to(&mut self, to: SimTime, wall: Duration) {
        self.on_stage.run_to(to, wall);
    }

    /// Selects the node of that name, as `snapshot --select` does.
    pub(super) fn select(&mut self, name: &str) -> Result<(), String> {
        let playing = self.on_stage.focused_mut().ok_or("no scenario is open")?;
        let node = playing.session.resolved.names.0.get(name).copied();
        playing.canvas.selected = Some(node.ok_or_else(|| format!("there is no node \"{name}\""))?);
        playing.tab = Tab::Node;
        Ok(())
    }

    /// The view "Why?".
    #[cfg(test)]
    pub(super) fn why(&self) -> &Why {
        &self.on_stage.focused().expect("a scenario is open").why
    }

    /// Opens the panel of that name, as `snapshot --panel` does.
    pub(super) fn open_panel(&mut self, name: &str) -> Result<(), String> {
        let command = panels::opens(name).ok_or_else(|| format!("there is no panel \"{name}\""))?;
        self.carry_out(command);
        if let Some(playing) = self.on_stage.focused_mut() {
            playing.why.frame(&playing.session, &mut || false);
        }
        while matches!(self.on_stage, OnStage::Library) && self.library.moves() {
            self.library.frame(&mut || false);
        }
        Ok(())
    }

    /// The parameter that is about to be changed.
    #[cfg(test)]
    pub(super) fn field(&self) -> Option<&Field> {
        self.on_stage.focused().and_then(|playing| playing.editing.field.as_ref())
    }

    /// The question where to save.
    #[cfg(test)]
    pub(super) fn save_file(&self) -> Option<&SaveFile> {
        match &self.overlay {
            Some(Overlay::SaveFile(state)) => Some(state),
            _ => None,
        }
    }

    /// Asks about the request with that number, and waits for the answer, as `snapshot --why` does.
    pub(super) fn ask_why(&mut self, order: u64) {
        if let Some(Playing { why, session, .. }) = self.on_stage.focused_mut() {
            why.ask(Ask::Order(order), session);
            // Once for the story, once for what would have prevented it.
            (0..2).for_each(|_| why.frame(session, &mut || false));
        }
    }

    /// Follows the request with that number, as `snapshot --follow` does.
    pub(super) fn follow(&mut self, order: u64) {
        if let Some(playing) = self.on_stage.focused_mut() {
            playing.session.follow(Some(order));
        }
    }

    /// The color that lies under everything.
    pub(super) fn ground(&self) -> Color32 {
        self.look.bg
    }

    /// Lets `wall` time pass.
    pub(super) fn frame(&mut self, wall: Duration, deadline: &mut dyn FnMut() -> bool) {
        self.on_stage.frame(wall, deadline);
        if matches!(self.on_stage, OnStage::Library) {
            self.library.frame(deadline);
        }
        if self.notice.as_mut().is_some_and(|notice| notice.is_over(wall)) {
            self.notice = None;
        }
    }

    /// Draws everything and carries out what was asked for; what is left is for the window around.
    pub(super) fn show(&mut self, ctx: &Context) -> Vec<Outside> {
        if self.styled != Some(self.look.dark) {
            style::apply(ctx, &self.look);
            self.styled = Some(self.look.dark);
        }
        if (ctx.zoom_factor() - self.now.text_size).abs() > f32::EPSILON {
            ctx.set_zoom_factor(self.now.text_size);
        }
        let screen = ctx.viewport_rect();
        let layer = UiBuilder::new().layer_id(LayerId::background()).max_rect(screen);
        let mut ui = Ui::new(ctx.clone(), Id::new("shell"), layer);
        let mut out = Vec::new();
        if self.hears_keys() {
            out.extend(keys::pressed(ctx, self.on_stage.place()));
        }
        out.extend(dropped(ctx));
        self.stage_ui(&mut ui, screen, &mut out);
        self.overlays_ui(ctx, &mut ui, screen, &mut out);
        if !out.is_empty() {
            // What was asked for shows in the next frame, and a window at rest draws none by itself.
            ctx.request_repaint();
        }
        out.into_iter().filter_map(|command| self.carry_out(command)).collect()
    }

    /// Keys mean what they mean on the stage: nobody types.
    fn hears_keys(&self) -> bool {
        let types = self.side && self.on_stage.focused().is_some_and(Playing::types);
        self.overlay.is_none() && !types
    }

    fn stage_ui(&mut self, ui: &mut Ui, screen: Rect, out: &mut Vec<UiCommand>) {
        let view = View {
            language: self.language,
            look: &self.look,
            side: self.side,
            timeline: self.timeline,
            still: self.now.reduce_motion,
        };
        match &mut self.on_stage {
            OnStage::Library => library_ui(ui, screen, &mut self.library, view, out),
            OnStage::Playing(playing) => playing::playing_ui(ui, screen, playing, view, out),
            OnStage::Twin(twin) => twin::twin_ui(ui, screen, twin, view, out),
        }
    }

    /// What lies over the stage: notice, keys, palette, dialogs.
    fn overlays_ui(&mut self, ctx: &Context, ui: &mut Ui, screen: Rect, out: &mut Vec<UiCommand>) {
        if let Some(notice) = &self.notice {
            notice::notice_ui(ui, screen, notice, self.language, &self.look, out);
        }
        let place = self.on_stage.place();
        let Some(overlay) = &mut self.overlay else { return };
        let session = self.on_stage.focused().map(|playing| &playing.session);
        let (language, look, now, library) = (self.language, &self.look, self.now, &self.library);
        let behind = Behind { place, language, look, now, library, session };
        overlay::overlay_ui(ctx, screen, overlay, &behind, out);
    }
}

fn library_ui(ui: &mut Ui, screen: Rect, library: &mut Library, view: View<'_>, out: &mut Vec<UiCommand>) {
    let regions = Regions::of(screen, false, false);
    ui.painter().rect_filled(screen, 0.0, view.look.bg);
    let body = Rect::from_min_max(pos2(screen.left(), regions.top_bar.bottom()), screen.max);
    library::library_ui(ui, body, library, view.language, view.look, out);
    top_bar::top_bar_ui(ui, regions.top_bar, None, view.language, view.look, out);
}

/// A file dropped on the window is opened as if its path had been typed.
fn dropped(ctx: &Context) -> Option<UiCommand> {
    let path = ctx.input(|input| input.raw.dropped_files.first().map(|file| file.path().to_owned()))?;
    Some(UiCommand::OpenPath(path.display().to_string()))
}

fn look_of(light: bool) -> Look {
    if light { Look::light() } else { Look::dark() }
}
