//! Jumps as a person makes them, without a window: every frame up to the shapes that a graphics card would get.

use std::time::Duration;

use bevy_egui::egui::{Context, Pos2, RawInput, Rect, vec2};

use crate::measure::Simulation;
use crate::scenario::resolve::Resolved;
use crate::units::text::Language;
use crate::units::time::SimTime;
use crate::window::Opening;
use crate::window::library::Library;
use crate::window::look;
use crate::window::playback::frame_deadline;
use crate::window::session::Session;
use crate::window::shell::Shell;

/// Size of the picture.
const SIZE: (f32, f32) = (1_600.0, 900.0);

const FRAME: Duration = Duration::from_millis(16);

/// A scenario on screen.
pub struct Rehearsal {
    shell: Shell,
    ctx: Context,
}

impl Rehearsal {
    /// At the start of that scenario.
    #[must_use]
    pub fn new(resolved: Resolved) -> Self {
        let ctx = Context::default();
        look::install_fonts(&ctx);
        let shell = Shell::new(Library::default(), Some(Opening::One(Box::new(resolved))), false, Language::En);
        let mut rehearsal = Rehearsal { shell, ctx };
        rehearsal.frame();
        rehearsal
    }

    fn session(&mut self) -> &mut Session {
        self.shell.session_mut().expect("a rehearsal has a scenario open")
    }

    /// What is played.
    pub fn simulation(&mut self) -> &Simulation {
        &self.session().sim
    }

    /// How many states are kept to go back to.
    pub fn kept(&mut self) -> usize {
        self.session().past.instants().count()
    }

    /// Runs to that instant at once.
    pub fn play_to(&mut self, to: SimTime) {
        self.session().run_to(to, Duration::ZERO);
        self.frame();
    }

    /// Goes to that instant, as a press on the timeline does, and draws until it is shown; how many frames that took.
    pub fn go_to(&mut self, to: SimTime) -> u32 {
        self.session().seek(to);
        let mut frames = 0;
        while self.session().scene.now != to || self.session().playback.goal().is_some() {
            self.frame();
            frames += 1;
        }
        frames
    }

    /// A frame, with as much time as the window gives it.
    pub fn frame(&mut self) {
        self.shell.frame(FRAME, &mut frame_deadline());
        let screen_rect = Some(Rect::from_min_size(Pos2::ZERO, vec2(SIZE.0, SIZE.1)));
        let Rehearsal { shell, ctx } = self;
        let output = ctx.run_ui(RawInput { screen_rect, ..RawInput::default() }, |ui| {
            shell.show(ui.ctx());
        });
        ctx.tessellate(output.shapes, output.pixels_per_point);
    }
}
