//! What the shell remembers from one start to the next, and lives by.

use crate::window::notice::Notice;
use crate::window::settings::Settings;
use crate::window::settings::panel::{Now, Setting};
use crate::window::shell::{Shell, look_of};

impl Shell {
    /// What is to be remembered, in a window of that size.
    pub(in crate::window) fn settings(&self, size: (u32, u32)) -> Settings {
        Settings {
            language: self.language,
            light: !self.look.dark,
            reduce_motion: self.now.reduce_motion,
            text_size: self.now.text_size,
            side: self.side,
            timeline: self.timeline,
            speed: self.on_stage.focused().map_or(self.speed, |playing| playing.session.playback.speed()),
            size,
            last_opened: self.last_opened.clone(),
        }
    }

    /// Takes up what was remembered.
    pub(in crate::window) fn remember(&mut self, settings: &Settings) {
        self.language = settings.language;
        self.look = look_of(settings.light);
        self.now = Now { reduce_motion: settings.reduce_motion, text_size: settings.text_size };
        (self.side, self.timeline) = (settings.side, settings.timeline);
        self.speed = settings.speed;
        self.last_opened.clone_from(&settings.last_opened);
        if let Some(name) = &self.last_opened {
            self.library.choose(name);
        }
        if let Some(session) = self.session_mut() {
            session.playback.set_speed(settings.speed);
        }
    }

    /// Changes one of the settings.
    pub(super) fn set(&mut self, setting: Setting) {
        match setting {
            Setting::Language(language) => self.language = language,
            Setting::Light(light) => self.look = look_of(light),
            Setting::ReduceMotion(reduce) => self.now.reduce_motion = reduce,
            Setting::TextSize(size) => self.now.text_size = size,
        }
    }

    /// Says that over the picture, for a while.
    pub(in crate::window) fn say(&mut self, text: String) {
        self.notice = Some(Notice::new(text));
    }
}
