//! A person at the AWS command line: drives services by hand, each command at an exact instant (AWS CLI Command
//! Reference, `aws sqs`, read 2026-11-22).
//!
//! ```text
//!  script:  at 0 s receive ──► answer: messages, kept under a name ──► at 15 s change their visibility ──► ...
//! ```
//! Every command is a business request of its own: its biography says when it was answered, with which status, and
//! by which rule. Not modelled here: retries and timeouts of the command line, functions and APIs (clients call
//! those), commands that change a configuration (the timeline does that).

mod commands;

use std::collections::BTreeMap;

use bevy_ecs::prelude::Component;
use serde::{Deserialize, Serialize};

use crate::services::configuration::{Configuration, Names, Problem, Reference, Surroundings};
use crate::services::console::commands::Pending;
use crate::services::contract::{
    Call, Change, Class, Done, Failure, Metric, OperationKind, Outbox, Receipt, Reply, Rule, Service, metrics,
};
use crate::services::rule::rules;
use crate::units::key::{Key, Slab};
use crate::units::size::DataSize;
use crate::units::time::{SimDuration, SimTime};

/// A script of commands.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// What the person does; lines of one instant in the order of the file.
    pub script: Vec<Line>,
}

/// One line of the script.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// When, from the start of the run.
    pub at: SimDuration,
    /// What.
    #[serde(rename = "do")]
    pub command: Command,
    /// How often, 1..=1000000; default 1.
    #[serde(default = "one")]
    pub times: u32,
    /// Time from one to the next; default 0 s, all at once.
    #[serde(default)]
    pub every: SimDuration,
}

fn one() -> u32 {
    1
}

/// One command.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub enum Command {
    /// `SendMessage`.
    Send {
        /// The queue.
        queue: String,
        /// What is sent; default: a message of 1 KB.
        #[serde(default)]
        message: Message,
    },
    /// `SendMessageBatch`.
    SendBatch {
        /// The queue.
        queue: String,
        /// What is sent by one call.
        messages: Vec<Message>,
    },
    /// `ReceiveMessage`.
    Receive {
        /// The queue.
        queue: String,
        /// Most messages, 1..=10; default 1.
        #[serde(default = "one")]
        max: u32,
        /// Long-poll wait; default: the queue's.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        wait: Option<SimDuration>,
        /// Visibility timeout of what is received; default: the queue's.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        visibility_timeout: Option<SimDuration>,
        /// Name under which the receipts are kept; several receives may collect under one name.
        #[serde(default, rename = "as", skip_serializing_if = "Option::is_none")]
        name: Option<String>,
    },
    /// `DeleteMessage` of the only message received under this name, or `DeleteMessageBatch` of several;
    /// `"m.2"` is the second one received as `"m"`.
    Delete(String),
    /// `ChangeMessageVisibility`.
    ChangeMessageVisibility {
        /// Which messages, as for `Delete`.
        receipt: String,
        /// How long they stay hidden from now, 0 s..=12 h.
        timeout: SimDuration,
    },
    /// `StartMessageMoveTask`.
    StartMessageMoveTask {
        /// The dead-letter queue.
        source: String,
        /// The queue that the messages go to; default: each goes back to the queue it came from.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        destination: Option<String>,
        /// Messages a second, 1..=500; default: all at once.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        max_number_of_messages_per_second: Option<u32>,
    },
    /// Gets an object.
    Get(Item),
    /// Puts an object.
    Put(Item),
    /// Reads an item of a table.
    Read(Item),
    /// Writes an item of a table.
    Write(Item),
}

/// A message to send.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Message {
    /// Its text; default: a text of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    /// Its attributes, in one text; default none.
    pub attributes: String,
    /// Its size, attributes included; default: that of its texts, 1 KB without a body.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub size: Option<DataSize>,
    /// `DelaySeconds`; default: the queue's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delay: Option<SimDuration>,
    /// Message group id; default none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message_group: Option<String>,
    /// Each message has a group of its own; default false.
    pub own_group: bool,
    /// Message deduplication id; default none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deduplication_id: Option<String>,
    /// Key of the data that it is about; default 0.
    pub key: u64,
    /// Poisoned: `Fail(Poison)` steps fail for it; default false.
    pub poison: bool,
    /// So many alike in one batch, 1..=100; default 1.
    pub count: u32,
}

impl Default for Message {
    fn default() -> Self {
        Message {
            body: None,
            attributes: String::new(),
            size: None,
            delay: None,
            message_group: None,
            own_group: false,
            deduplication_id: None,
            key: 0,
            poison: false,
            count: 1,
        }
    }
}

/// An object of a bucket or an item of a table.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// The bucket or table.
    pub to: String,
    /// Which one; default 0.
    #[serde(default)]
    pub key: u64,
    /// How large; default 1 KB.
    #[serde(default = "one_kilobyte")]
    pub size: DataSize,
}

fn one_kilobyte() -> DataSize {
    DataSize::from_kb(1)
}

metrics! {
    COMMANDS = Count "CommandsGiven", "What the person did.";
    ERRORS = Count "Errors", "What was refused: commands, or entries of batches.";
    RECEIVED = Count "MessagesReceived", "Messages that receives brought.";
    EMPTY = Count "EmptyReceives", "Receives that brought none.";
    TIME = Duration "CommandTime", "From a command to its answer.";
}

rules! {
    NO_RECEIPT = "console.no-receipt",
        en "No message was received under that name, so there is no receipt handle to give.",
        ko "그 이름으로 받은 메시지가 없어 제시할 수신 핸들이 없습니다.",
        convention "The command line refuses a missing receipt handle before it asks the queue.",
        tests ["given_nothing_received"];
    NO_ENDPOINT = "console.no-endpoint",
        en "A console calls others; nobody calls it.",
        ko "콘솔은 다른 서비스를 호출할 뿐, 아무도 콘솔을 호출하지 않습니다.",
        convention "Checking a scenario refuses calls to a console; this is the answer all the same.",
        tests ["given_a_call_to_a_console"];
}

/// What a picture of a console needs.
#[derive(Component, Clone, Debug, Default, PartialEq)]
pub struct View {
    /// Commands given so far.
    pub given: u64,
    /// Commands in the whole script.
    pub total: u64,
    /// Refusals so far.
    pub errors: u64,
    /// The command at hand or given last.
    pub last: Option<String>,
    /// What came of it: success or not, and the rule.
    pub result: Option<(bool, &'static str)>,
    /// The next command and its instant.
    pub next: Option<(SimTime, String)>,
}

impl Configuration for Config {
    fn acts(&self) -> bool {
        true
    }

    fn message_groups(&self) -> Vec<&str> {
        self.messages().filter_map(|(_, message)| message.message_group.as_deref()).collect()
    }

    fn fixed(&self) -> Vec<String> {
        vec![format!("{:?}", self.script)]
    }

    fn references(&self) -> Vec<Reference> {
        self.script.iter().enumerate().flat_map(|(index, line)| line.command.references(index)).collect()
    }

    fn problems(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        for (index, line) in self.script.iter().enumerate() {
            let path = |field: &str| format!("script.{index}.{field}");
            if !(1..=1_000_000).contains(&line.times) {
                problems.push(Problem::range(&path("times"), line.times, "1..=1000000"));
            }
            problems.extend(self.problem_of(&line.command, &path("do")));
        }
        for (index, message) in self.messages().filter(|(_, message)| !(1..=100).contains(&message.count)) {
            problems.push(Problem::range(&format!("script.{index}.do.messages.count"), message.count, "1..=100"));
        }
        problems
    }
}

impl Config {
    /// Every message of the script, with its line.
    fn messages(&self) -> impl Iterator<Item = (usize, &Message)> {
        self.script.iter().enumerate().flat_map(|(index, line)| {
            let messages = match &line.command {
                Command::Send { message, .. } => std::slice::from_ref(message),
                Command::SendBatch { messages, .. } => messages,
                _ => &[],
            };
            messages.iter().map(move |message| (index, message))
        })
    }

    /// The queue of the receives that keep receipts under this name.
    fn queue_of(&self, receipt: &str) -> Option<&str> {
        let wanted = receipt.split('.').next();
        self.script.iter().find_map(|line| match &line.command {
            Command::Receive { queue, name, .. } if name.as_deref() == wanted => Some(queue.as_str()),
            _ => None,
        })
    }

    fn problem_of(&self, command: &Command, path: &str) -> Option<Problem> {
        let problem = |message: String, help: &str| {
            Some(Problem { path: path.split('.').map(str::to_owned).collect(), message, help: help.into() })
        };
        match command {
            Command::Receive { max, .. } if !(1..=10).contains(max) => {
                problem(format!("max is {max}, outside 1..=10"), "write a value in 1..=10")
            }
            Command::Receive { queue, name: Some(name), .. } if self.queue_of(name) != Some(queue) => {
                problem(format!("\"{name}\" names receipts of two queues"), "give each queue names of its own")
            }
            Command::Receive { name: Some(name), .. } if name.contains('.') => {
                problem(format!("the name \"{name}\" has a dot"), "write a name without dots, such as \"m1\"")
            }
            Command::SendBatch { messages, .. } if messages.is_empty() => {
                problem("the batch is empty".into(), "write at least one message, such as ()")
            }
            Command::Delete(receipt) | Command::ChangeMessageVisibility { receipt, .. }
                if self.queue_of(receipt).is_none() =>
            {
                let help = "name what a Receive keeps with as: \"m1\"";
                problem(format!("nothing is received under the name \"{receipt}\""), help)
            }
            Command::StartMessageMoveTask { max_number_of_messages_per_second: Some(rate), .. }
                if !(1..=500).contains(rate) =>
            {
                problem(format!("max_number_of_messages_per_second is {rate}, outside 1..=500"), "write 1 to 500")
            }
            _ => None,
        }
    }
}

impl Command {
    /// The nodes that it names.
    fn references(&self, index: usize) -> Vec<Reference> {
        let reference = |field: &str, to: &str, operation| Reference {
            path: ["script", &index.to_string(), "do", field].map(str::to_owned).to_vec(),
            to: to.to_owned(),
            operation,
            effect: false,
        };
        match self {
            Command::Send { queue, .. } | Command::SendBatch { queue, .. } => {
                vec![reference("queue", queue, OperationKind::Send)]
            }
            Command::Receive { queue, .. } => vec![reference("queue", queue, OperationKind::Receive)],
            Command::StartMessageMoveTask { source, destination, .. } => {
                let destination = destination.iter().map(|to| reference("destination", to, OperationKind::Move));
                std::iter::once(reference("source", source, OperationKind::Move)).chain(destination).collect()
            }
            Command::Get(item) | Command::Put(item) => vec![reference("to", &item.to, OperationKind::Object)],
            Command::Read(item) | Command::Write(item) => vec![reference("to", &item.to, OperationKind::Table)],
            Command::Delete(_) | Command::ChangeMessageVisibility { .. } => Vec::new(),
        }
    }

    /// In a few words, for pictures.
    fn words(&self) -> String {
        match self {
            Command::Send { queue, .. } => format!("send {queue}"),
            Command::SendBatch { queue, .. } => format!("send-batch {queue}"),
            Command::Receive { queue, .. } => format!("receive {queue}"),
            Command::Delete(receipt) => format!("delete {receipt}"),
            Command::ChangeMessageVisibility { receipt, timeout } => format!("change-visibility {receipt} {timeout}"),
            Command::StartMessageMoveTask { source, .. } => format!("start-message-move-task {source}"),
            Command::Get(item) => format!("get {}", item.to),
            Command::Put(item) => format!("put {}", item.to),
            Command::Read(item) => format!("read {}", item.to),
            Command::Write(item) => format!("write {}", item.to),
        }
    }
}

/// A person at the command line.
#[derive(Clone, Debug)]
pub struct Console {
    config: Config,
    names: Names,
    /// Group of each message of the script, in its order.
    groups: Vec<u32>,
    /// Groups of a single message made so far.
    own_groups: u64,
    /// How often each line was carried out.
    done: Vec<u32>,
    /// Receipts by name.
    receipts: BTreeMap<String, Vec<Receipt>>,
    pending: Slab<Pending>,
    given: u64,
    errors: u64,
    last: Option<usize>,
    result: Option<(bool, &'static str)>,
}

impl Service for Console {
    type Config = Config;
    type View = View;

    const METRICS: &'static [Metric] = METRICS;
    const ACCEPTS: &'static [OperationKind] = &[];
    const RULES: &'static [Rule] = RULES;

    fn new(config: Config, surroundings: &Surroundings) -> Self {
        let group = |(_, message): (usize, &Message)| surroundings.group(message.message_group.as_deref());
        Console {
            groups: config.messages().map(group).collect(),
            names: surroundings.names.clone(),
            own_groups: 0,
            done: vec![0; config.script.len()],
            receipts: BTreeMap::new(),
            pending: Slab::default(),
            given: 0,
            errors: 0,
            last: None,
            result: None,
            config,
        }
    }

    fn config(&self) -> &Config {
        &self.config
    }

    fn on_start(&mut self, out: &mut impl Outbox) {
        for (index, line) in (0_u32..).zip(&self.config.script) {
            let token = Key::plain(index).to_bits();
            out.wake_at(SimTime::ZERO + line.at, Class::Request, token);
        }
    }

    fn on_call(&mut self, call: Call, out: &mut impl Outbox) {
        out.respond(call.id, Reply::failed(404, Failure::Rejected, NO_ENDPOINT));
    }

    fn on_wake(&mut self, token: u64, out: &mut impl Outbox) {
        let key = Key::from_bits(token);
        let index = key.index() as usize;
        let Some(line) = self.config.script.get(index) else { return };
        let (times, every) = (line.times, line.every);
        loop {
            self.carry_out(index, out);
            self.done[index] += 1;
            if self.done[index] >= times {
                return;
            }
            if every > SimDuration::ZERO {
                return out.wake_at(out.now() + every, Class::Request, token);
            }
        }
    }

    fn on_reply(&mut self, token: u64, reply: Reply, out: &mut impl Outbox) {
        self.answered(Key::from_bits(token), reply, out);
    }

    fn on_done(&mut self, _token: u64, _done: Done, _out: &mut impl Outbox) {}

    fn on_change(&mut self, _change: &Change, _out: &mut impl Outbox) {}

    fn reconfigure(&mut self, config: Config, _out: &mut impl Outbox) {
        self.config = config;
    }

    fn view(&self, _now: SimTime) -> View {
        let lines = || self.config.script.iter().zip(&self.done);
        let next = lines().filter(|(line, done)| **done < line.times).map(|(line, done)| {
            (SimTime::ZERO + line.at + SimDuration(line.every.0.saturating_mul(u64::from(*done))), line)
        });
        View {
            given: self.given,
            total: lines().map(|(line, _)| u64::from(line.times)).sum(),
            errors: self.errors,
            last: self.last.and_then(|index| self.config.script.get(index)).map(|line| line.command.words()),
            result: self.result,
            next: next.min_by_key(|(at, _)| *at).map(|(at, line)| (at, line.command.words())),
        }
    }
}
