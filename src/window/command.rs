//! What a person can ask for. Panels and keys push commands; the shell carries them out after the frame.

use crate::measure::what_if::Change;
use crate::services::contract::NodeId;
use crate::units::time::SimTime;
use crate::window::editing::Then;
use crate::window::library::Walk;
use crate::window::presenter::Lecture;
use crate::window::settings::panel::Setting;
use crate::window::sheet::Sheet;
use crate::window::twin::Letter;
use crate::window::why::Ask;

/// One wish.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum UiCommand {
    /// Play or pause.
    TogglePlay,
    /// One event on.
    Step,
    /// One event back.
    StepBack,
    /// The next speed up.
    Faster,
    /// The next speed down.
    Slower,
    /// That speed.
    SetSpeed(f64),
    /// Back to the start; from there, what was done live is forgotten.
    Restart,
    /// Go to that instant, forward or back.
    Seek(SimTime),
    /// On to what happens next.
    NextInteresting,
    /// Back to what happened last.
    PreviousInteresting,
    /// Select that node, or none.
    Select(Option<NodeId>),
    /// Select the node after the selected one, or before it.
    SelectNext {
        /// Before it.
        back: bool,
    },
    /// Show that tab of the side panel.
    ShowTab(Tab),
    /// Ask why.
    Why(Ask),
    /// Follow the request with that number by eye, or stop.
    Follow(Option<u64>),
    /// Follow the request under the pointer, or the newest that sets out; stop if one is followed.
    ToggleFollow,
    /// Fold or unfold the side panel.
    ToggleSide,
    /// Fold or unfold the timeline.
    ToggleTimeline,
    /// Dark or light.
    ToggleTheme,
    /// English or Korean.
    ToggleLanguage,
    /// Full screen or a window.
    ToggleFullScreen,
    /// Show or hide the keys.
    ToggleHelp,
    /// Show or hide the command palette.
    TogglePalette,
    /// Show or hide the settings.
    ToggleSettings,
    /// Show or hide a page about the picture.
    ToggleSheet(Sheet),
    /// Enter or leave presenter mode.
    TogglePresenter,
    /// A step of the story, or a hand for an answer.
    Lecture(Lecture),
    /// Change a setting.
    Set(Setting),
    /// Out of whatever is open.
    Back,
    /// Show the library.
    OpenLibrary,
    /// Ask for the path of a file.
    AskForFile,
    /// Open the file at that path.
    OpenPath(String),
    /// Open the entry of that index of the library, and play it.
    OpenEntry(usize),
    /// Open what the chosen card of the library plays.
    OpenChosen,
    /// Choose the card beside the chosen one.
    Browse(Walk),
    /// Open two entries of the library beside each other, and play them.
    OpenTwin(usize, usize),
    /// Split the open scenario at this moment: A goes on as it is, B is for changes.
    Fork,
    /// Play the open scenario from the start beside one with that change.
    Compare(Change),
    /// The same with the change that the view "Why?" found to help most.
    CompareBest,
    /// Give the focus to the other side of a twin.
    SwitchSide,
    /// Give the focus to that side of a twin.
    FocusOn(Letter),
    /// Select that node, or none, on that side of a twin, which gets the focus.
    SelectOn(Letter, Option<NodeId>),
    /// Kill a worker of the selected node, or the node.
    Kill,
    /// Bring the selected node back.
    Recover,
    /// A burst of requests.
    Burst,
    /// Slow the selected node down, or back to normal.
    Slow,
    /// Flush the cache of the selected node.
    Flush,
    /// Poison the next message.
    Poison,
    /// Lose the zone of the selected node, or restore it.
    Zone,
    /// Lose that zone, or restore it.
    TurnZone(String),
    /// Take the last live change back.
    Undo,
    /// Change the first parameter of the selected node that can be changed.
    Edit,
    /// What was typed into the open field becomes true.
    SetParameter(Then),
    /// The open field closes, and nothing is changed.
    LeaveParameter,
    /// Ask where to save the session as a scenario.
    AskWhereToSave,
    /// Save the session as a scenario.
    SaveTo {
        /// The file.
        path: String,
        /// A file that is there already is replaced.
        replace: bool,
    },
    /// Fit the canvas.
    Fit,
    /// Zoom by that factor.
    Zoom(f32),
}

/// A tab of the side panel.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Tab {
    /// Charts and what happened.
    #[default]
    Story,
    /// The selected node.
    Node,
    /// What the run costs.
    Cost,
}
