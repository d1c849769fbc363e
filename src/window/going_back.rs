//! What going back costs in the shipped scenarios, as a person waits for it: from the wish to the shapes of the
//! picture. `cargo test --release --lib going_back -- --nocapture` prints it; how fast the machine is decides nothing.

use std::fs;
use std::time::{Duration, Instant};

use bevy_egui::egui::{Context, Pos2, RawInput, Rect, vec2};

use crate::scenario::load::load;
use crate::units::stream::{Purpose, Stream};
use crate::units::text::Language;
use crate::units::time::SimTime;
use crate::window::library::Library;
use crate::window::look;
use crate::window::playback::frame_deadline;
use crate::window::shell::Shell;

/// Moments in each scenario.
const MOMENTS: usize = 50;

const FRAME: Duration = Duration::from_millis(16);

/// A frame as the window makes it, up to what the graphics card gets.
fn frame(shell: &mut Shell, ctx: &Context) {
    shell.frame(FRAME, &mut frame_deadline());
    let input =
        RawInput { screen_rect: Some(Rect::from_min_size(Pos2::ZERO, vec2(1_600.0, 900.0))), ..RawInput::default() };
    let output = ctx.run_ui(input, |ui| {
        shell.show(ui.ctx());
    });
    ctx.tessellate(output.shapes, output.pixels_per_point);
}

/// Resident memory of this process in MiB, where the system says it.
fn resident() -> f64 {
    let statm = fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let pages = statm.split_whitespace().nth(1).and_then(|pages| pages.parse::<f64>().ok());
    pages.unwrap_or(f64::NAN) * 4_096.0 / f64::from(1 << 20)
}

fn millis(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1e3
}

#[expect(clippy::disallowed_methods, reason = "it measures time, and nothing depends on what it measures")]
fn now() -> Instant {
    Instant::now()
}

#[test]
fn going_back_arrives_everywhere_and_this_is_how_long_it_takes() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios");
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    println!(
        "scenario, minutes, events, whole run ms, kept, MiB a state, clone ms; shown after ms: median, max; frames"
    );
    for path in paths {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let resolved = load(&fs::read(&path).unwrap(), &name).unwrap();
        let mut shell = Shell::new(Library::default(), Some(resolved), false, Language::En);
        let ctx = Context::default();
        look::install_fonts(&ctx);
        frame(&mut shell, &ctx);
        let session = shell.session_mut().unwrap();
        let (before, start) = (resident(), now());
        session.run_to(session.end(), Duration::ZERO);
        let (run, kept) = (millis(start), session.past.instants().count());
        let state = (resident() - before) / kept as f64;
        let start = now();
        drop(session.sim.snapshot());
        let (clone, end, events) = (millis(start), session.end(), session.sim.events());
        frame(&mut shell, &ctx);
        let mut stream = Stream::new(3, &name, Purpose::Arrival);
        let (mut waits, mut most_frames) = (Vec::new(), 0);
        for _ in 0..MOMENTS {
            let to = SimTime(stream.below(end.0));
            let start = now();
            shell.session_mut().unwrap().seek(to);
            let mut frames = 0;
            while shell.session_mut().unwrap().playback.goal().is_some() {
                frame(&mut shell, &ctx);
                frames += 1;
            }
            waits.push(millis(start));
            most_frames = most_frames.max(frames);
            assert_eq!(shell.session_mut().unwrap().scene.now, to, "{name}");
        }
        waits.sort_by(f64::total_cmp);
        println!(
            "{name:<20} {:>5.1} {events:>9} {run:>7.0} {kept:>3} {state:>6.2} {clone:>6.2}   {:>6.1} {:>6.1} {most_frames:>3}",
            end.as_secs_f64() / 60.0,
            waits[MOMENTS / 2],
            waits[MOMENTS - 1],
        );
    }
}
