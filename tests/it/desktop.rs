//! The real window, driven as a person drives it: an X server without a screen, a software adapter, a mouse
//! and keys.
//!
//! It needs `Xvfb`, `xdotool` and a graphics adapter; one in software is enough. Where one of them is missing,
//! these tests say that they were skipped, unless `LOOSELY_REQUIRE_ADAPTER` is set, as `.ci/run` does: then they
//! fail. What happened is read from what the program itself gives out: the title of its window, and the
//! scenario that it saves.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use std::{env, fs, thread};

use crate::library::root;

/// Between two looks at whether something has happened.
const LOOK: Duration = Duration::from_millis(100);

/// Most looks: two minutes and more; a software adapter on a busy machine is slow.
const LOOKS: usize = 1_200;

/// How long a key is down, and how long until the next: longer than a frame.
const PRESS: Duration = Duration::from_millis(150);

/// A program that ends with the test.
struct Running(Child);

impl Running {
    fn is_over(&mut self) -> bool {
        matches!(self.0.try_wait(), Ok(Some(_)))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

/// An X server without a screen; its name, such as `:99`.
///
/// With `-noreset`, because a server starts over when its last client leaves: xdotool comes and goes while the
/// program is about to connect, and the program that connects in the middle of that is turned away.
fn display() -> Option<(Running, String)> {
    let mut server = Command::new("Xvfb")
        .args(["-displayfd", "1", "-screen", "0", "1600x900x24", "-nolisten", "tcp", "-noreset"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    let said = BufReader::new(server.stdout.take()?).lines().next();
    let server = Running(server);
    Some((server, format!(":{}", said?.ok()?.trim())))
}

/// The window of the program on a display of its own.
struct Window {
    program: Running,
    _display: Running,
    name: String,
    id: String,
}

impl Window {
    /// Opens the program in the folder `home`; nothing if this machine lacks what that takes.
    fn open(home: &Path, arguments: &[&str]) -> Option<Self> {
        let tools = ["Xvfb", "xdotool"].into_iter().find(|tool| !is_installed(tool));
        let Some((display, name)) = (if tools.is_none() { display() } else { None }) else {
            return skipped(&format!("{} is not installed", tools.unwrap_or("a working Xvfb")));
        };
        let log = fs::File::create(home.join("stderr.txt")).unwrap();
        let program = Command::new(env!("CARGO_BIN_EXE_loosely"))
            .args(arguments)
            .current_dir(home)
            .env("DISPLAY", &name)
            .env("XDG_CONFIG_HOME", home.join("config"))
            .env("LANG", "C.UTF-8")
            .env_remove("LC_ALL")
            .env_remove("WAYLAND_DISPLAY")
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .unwrap();
        let mut window = Window { program: Running(program), _display: display, name, id: String::new() };
        let Some(id) = window.appear() else {
            return skipped(&fs::read_to_string(home.join("stderr.txt")).unwrap_or_default());
        };
        window.id = id;
        window.ask(&["windowfocus", "--sync", &window.id]);
        Some(window)
    }

    /// Waits for the window to be on the screen; nothing if the program ends before.
    fn appear(&mut self) -> Option<String> {
        for _ in 0..LOOKS {
            let found = self.ask(&["search", "--onlyvisible", "--name", "Loosely"]);
            if let Some(id) = found.as_deref().and_then(|found| found.lines().next()) {
                return Some(id.to_owned());
            }
            if self.program.is_over() {
                return None;
            }
            thread::sleep(LOOK);
        }
        None
    }

    /// What xdotool prints; nothing if it fails.
    fn ask(&self, arguments: &[&str]) -> Option<String> {
        let output = Command::new("xdotool").args(arguments).env("DISPLAY", &self.name).output().unwrap();
        output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
    }

    /// Looks until there is something to see.
    fn wait<T>(&self, mut look: impl FnMut(&Self) -> Option<T>) -> Option<T> {
        (0..LOOKS).find_map(|look_again| {
            if look_again > 0 {
                thread::sleep(LOOK);
            }
            look(self)
        })
    }

    fn title(&self) -> String {
        self.ask(&["getwindowname", &self.id]).unwrap_or_default()
    }

    /// Waits until the title says that.
    fn wait_for_title(&self, part: &str) {
        let seen = self.wait(|window| window.title().contains(part).then_some(()));
        assert!(seen.is_some(), "the title is \"{}\", without \"{part}\"", self.title());
    }

    /// Presses keys one after the other, as xdotool names them.
    fn press(&self, keys: &[&str]) {
        for key in keys {
            let held: Vec<&str> = key.split('+').collect();
            held.iter().for_each(|part| drop(self.ask(&["keydown", part])));
            thread::sleep(PRESS);
            held.iter().rev().for_each(|part| drop(self.ask(&["keyup", part])));
            thread::sleep(PRESS);
        }
    }

    /// Presses the left button at one place, moves to another, and lets go.
    fn drag(&self, from: (i32, i32), to: (i32, i32)) {
        let place = |(x, y): (i32, i32)| [x.to_string(), y.to_string()];
        let move_to = |at: (i32, i32)| {
            let [x, y] = place(at);
            self.ask(&["mousemove", "--window", &self.id, &x, &y]);
            thread::sleep(PRESS);
        };
        move_to(from);
        self.ask(&["mousedown", "1"]);
        thread::sleep(PRESS);
        move_to(((from.0 + to.0) / 2, (from.1 + to.1) / 2));
        move_to(to);
        self.ask(&["mouseup", "1"]);
        thread::sleep(PRESS);
    }
}

fn is_installed(tool: &str) -> bool {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path).any(|folder| folder.join(tool).is_file())
}

/// Says why there is no window, or fails where there must be one.
fn skipped<T>(why: &str) -> Option<T> {
    assert!(env::var_os("LOOSELY_REQUIRE_ADAPTER").is_none(), "no window: {why}");
    println!("skipped: {}", why.trim());
    None
}

/// A place of its own for a test.
fn scratch(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::remove_dir_all(&folder).ok();
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// What a saved scenario says in its first line about the run that it was saved from: the moment, and the trace
/// hash there.
fn seal(text: &str) -> (String, String) {
    let line = text.lines().next().unwrap_or_default();
    let parts: Vec<&str> = line.split_whitespace().collect();
    let after = |word: &str| parts.iter().position(|part| *part == word).map(|index| parts[index + 1]);
    let (at, hash) = (after("at"), after("hash"));
    let plain =
        |part: Option<&str>| part.unwrap_or_else(|| panic!("no seal: {line}")).trim_matches([',', '.', ':']).to_owned();
    (plain(at), plain(hash))
}

/// The trace hash of a scenario file, run without a window to that moment.
fn hash_headless(file: &Path, at: &str) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_loosely"))
        .args(["run", "--format", "json", "--duration", at])
        .arg(file)
        .current_dir(root())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    report["trace_hash"].as_str().unwrap().to_owned()
}

/// The moment that a paused window names in its title, in seconds; nothing while time passes or a jump is on its way.
fn paused_at(window: &Window) -> Option<u64> {
    let title = window.title();
    let clock = title.split_whitespace().find(|part| part.contains(':'))?;
    Some(clock.split(':').fold(0, |sum, part| sum * 60 + part.parse::<u64>().unwrap()))
}

/// Lets time pass for a while, from a pause to a pause; where it comes to.
fn play(window: &Window, wall: Duration) -> u64 {
    window.press(&["space"]);
    thread::sleep(wall);
    window.press(&["space"]);
    window.wait(paused_at).unwrap_or_else(|| panic!("not paused: {}", window.title()))
}

#[test]
fn a_demo_is_played_broken_rewound_forked_and_saved_and_the_file_replays_it() {
    let home = scratch("desktop");
    let Some(window) = Window::open(&home, &[]) else { return };

    // The command palette finds a scenario by its name, and opening one plays it.
    window.press(&["ctrl+k"]);
    window.ask(&["type", "--delay", "60", "loose orders"]);
    window.press(&["Return"]);
    window.wait_for_title("Loose orders");
    // 100 times as fast: a second later the clock stands beyond 30 s, however slow the machine is.
    window.press(&["period"; 6]);
    thread::sleep(Duration::from_secs(1));
    window.press(&["space"]);
    let before = window.wait(paused_at).unwrap_or_else(|| panic!("not paused: {}", window.title()));
    assert!(before > 30, "{before} s");

    // A web server is killed, and time goes on.
    window.press(&["Tab", "Tab", "k"]);
    let after = play(&window, Duration::from_secs(1));
    assert!(after > before, "{before} s, then {after} s");

    // Dragging the head of the timeline to its left end goes back before the kill.
    let y = 900 - 124 / 2;
    window.drag((900, y), (400, y));
    let back = window.wait(|window| paused_at(window).filter(|at| *at < before));
    assert!(back.is_some(), "still at {}", window.title());

    // Playing on, what was done happens again; a fork leaves it alone.
    let again = window.wait(|window| Some(play(window, Duration::from_secs(1))).filter(|at| *at > after));
    assert!(again.is_some(), "never came beyond {after} s: {}", window.title());
    window.press(&["v", "b"]);
    window.wait_for_title("forked");
    window.press(&["Escape"]);
    let single = window.wait(|window| (!window.title().contains("forked")).then_some(()));
    assert!(single.is_some(), "{}", window.title());

    window.press(&["ctrl+s", "Return"]);
    let file = home.join("loose-orders-live.ron");
    let saved = window.wait(|_| fs::read_to_string(&file).ok().filter(|text| !text.is_empty()));
    let saved = saved.unwrap_or_else(|| panic!("nothing was saved; the window is {}", window.title()));

    assert!(saved.contains("KillWorker"), "the kill is not in the file:\n{saved}");
    let (at, hash) = seal(&saved);
    assert_eq!(hash_headless(&file, &at), hash, "replayed to {at}");
}
