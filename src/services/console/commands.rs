//! Carrying out the commands of a script, and what comes of them.

use crate::services::console::{COMMANDS, Command, Console, EMPTY, ERRORS, Item, Message, NO_RECEIPT, RECEIVED, TIME};
use crate::services::contract::{
    BatchEntry, Body, ChangeVisibility, Content, Deduplication, Delivery, Failure, MoveTask, NodeId, Operation,
    OrderId, Outbox, Receipt, Receive, Reply, Request, Rule, SendMessage,
};
use crate::services::handler::{GroupNumber, bytes, fingerprint};
use crate::units::key::Key;
use crate::units::time::SimTime;

/// A command that has not been answered.
#[derive(Clone, Debug)]
pub(super) struct Pending {
    /// Its line in the script.
    line: usize,
    since: SimTime,
    /// Its business request, or those of the entries of a batch.
    orders: Vec<OrderId>,
}

/// Receipts that one call takes.
const BATCH: usize = 10;

impl Console {
    /// Carries out a line of the script once.
    pub(super) fn carry_out(&mut self, index: usize, out: &mut impl Outbox) {
        let Some(line) = self.config.script.get(index) else { return };
        self.last = Some(index);
        self.result = None;
        match line.command.clone() {
            Command::Send { queue, message } => {
                let entry = self.entry(&message, self.first_group(index), out);
                self.call(index, &queue, Operation::SendMessage(Box::new(entry.message)), entry.body, out);
            }
            Command::SendBatch { queue, messages } => self.send_batch(index, &queue, &messages, out),
            Command::Receive { queue, max, wait, visibility_timeout: visibility, .. } => {
                let operation = Operation::Receive(Box::new(Receive { max, wait, visibility, if_below: None }));
                self.ask(index, &queue, operation, out);
            }
            Command::Delete(receipt) => {
                for receipts in self.receipts_of(index, &receipt, out) {
                    self.ask_about(index, &receipt, Operation::Delete(receipts), out);
                }
            }
            Command::ChangeMessageVisibility { receipt, timeout } => {
                for one in self.receipts_of(index, &receipt, out).iter().flatten() {
                    let change = ChangeVisibility { receipt: *one, timeout };
                    self.ask_about(index, &receipt, Operation::ChangeVisibility(Box::new(change)), out);
                }
            }
            Command::StartMessageMoveTask { source, destination, max_number_of_messages_per_second: per_second } => {
                let destination = destination.map(|name| self.names.id(&name));
                self.ask(index, &source, Operation::MoveMessages(Box::new(MoveTask { destination, per_second })), out);
            }
            Command::Get(item) => self.ask_for(index, &item, Operation::Get, out),
            Command::Put(item) => self.ask_for(index, &item, Operation::Put, out),
            Command::Read(item) => self.ask_for(index, &item, Operation::Read, out),
            Command::Write(item) => self.ask_for(index, &item, Operation::Write, out),
        }
    }

    fn send_batch(&mut self, index: usize, queue: &str, messages: &[Message], out: &mut impl Outbox) {
        let first = self.first_group(index);
        let mut entries = Vec::new();
        for (offset, message) in messages.iter().enumerate() {
            for _ in 0..message.count {
                entries.push(self.entry(message, first + offset, out));
            }
        }
        let orders = entries.iter().filter_map(|entry| entry.body.order).collect();
        let size = entries.iter().fold(0_u32, |sum, entry| sum.saturating_add(entry.body.size));
        let body = Body { size, ..Body::default() };
        let to = self.names.id(queue);
        self.set_out(index, to, Operation::SendBatch(entries.into()), body, orders, out);
    }

    /// Place of a line's first message among all messages of the script.
    fn first_group(&self, index: usize) -> usize {
        self.config.messages().take_while(|(line, _)| *line < index).count()
    }

    /// A message as a queue takes it; a business request is born with it.
    fn entry(&mut self, message: &Message, place: usize, out: &mut impl Outbox) -> BatchEntry {
        let texts = message.body.as_ref().map_or(1_024, |body| body.len() + message.attributes.len());
        let size = message.size.map_or_else(|| u32::try_from(texts).unwrap_or(u32::MAX), bytes);
        BatchEntry {
            body: Body {
                order: Some(out.open_order(0)),
                key: message.key,
                group: if message.own_group { self.own_group() } else { self.groups[place] },
                size,
                session: 0,
                poison: message.poison,
                route: 0,
            },
            message: SendMessage {
                delay: message.delay,
                deduplication: message.deduplication_id.as_deref().map(|id| Deduplication::Id(fingerprint(id))),
                content: message.body.as_deref().map(fingerprint),
            },
        }
    }

    /// A group that no other message has.
    fn own_group(&mut self) -> u32 {
        self.own_groups += 1;
        GroupNumber::Key.of(self.own_groups)
    }

    fn ask_for(&mut self, index: usize, item: &Item, operation: Operation, out: &mut impl Outbox) {
        let order = Some(out.open_order(0));
        let body = Body { order, key: item.key, size: bytes(item.size), ..Body::default() };
        self.call(index, &item.to, operation, body, out);
    }

    /// Asks a queue about messages that were received from it.
    fn ask_about(&mut self, index: usize, receipt: &str, operation: Operation, out: &mut impl Outbox) {
        if let Some(queue) = self.config.queue_of(receipt).map(str::to_owned) {
            self.ask(index, &queue, operation, out);
        }
    }

    fn ask(&mut self, index: usize, to: &str, operation: Operation, out: &mut impl Outbox) {
        let body = Body { order: Some(out.open_order(0)), ..Body::default() };
        self.call(index, to, operation, body, out);
    }

    fn call(&mut self, index: usize, to: &str, operation: Operation, body: Body, out: &mut impl Outbox) {
        let to = self.names.id(to);
        self.set_out(index, to, operation, body, body.order.into_iter().collect(), out);
    }

    fn set_out(
        &mut self,
        line: usize,
        to: NodeId,
        operation: Operation,
        body: Body,
        orders: Vec<OrderId>,
        out: &mut impl Outbox,
    ) {
        self.given += 1;
        out.count(COMMANDS, 1);
        let key = self.pending.insert(Pending { line, since: out.now(), orders });
        out.call(to, Request { operation, body, effect: false, attempt: 1 }, None, key.to_bits());
    }

    /// The receipts kept under a name, as many in each list as one call takes. Without any the command fails here.
    fn receipts_of(&mut self, line: usize, receipt: &str, out: &mut impl Outbox) -> Vec<Box<[Receipt]>> {
        let (name, number) = receipt.split_once('.').map_or((receipt, None), |(name, number)| (name, Some(number)));
        let all = self.receipts.get(name).map_or(&[][..], Vec::as_slice);
        let wanted = match number {
            Some(number) => {
                let index = number.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
                index.and_then(|index| all.get(index)).map_or(&[][..], std::slice::from_ref)
            }
            None => all,
        };
        let calls: Vec<Box<[Receipt]>> = wanted.chunks(BATCH).map(Into::into).collect();
        if calls.is_empty() {
            self.given += 1;
            out.count(COMMANDS, 1);
            let orders = vec![out.open_order(0)];
            let key = self.pending.insert(Pending { line, since: out.now(), orders });
            self.answered(key, Reply::failed(400, Failure::Rejected, NO_RECEIPT), out);
        }
        calls
    }

    /// A command is answered.
    pub(super) fn answered(&mut self, key: Key, reply: Reply, out: &mut impl Outbox) {
        let Some(pending) = self.pending.remove(key) else { return };
        out.span(TIME, out.now().since(pending.since));
        if !reply.is_ok() {
            self.refused(reply.rule, out);
        } else {
            self.result = Some((true, reply.rule.name));
        }
        let plain = Reply { content: Content::Nothing, ..reply };
        match reply.content {
            Content::Entries(entries) => self.entries_answered(&pending.orders, &entries, &plain, out),
            Content::Messages(messages) => {
                self.received(&pending, &messages, out);
                pending.orders.iter().for_each(|order| out.told(*order, &plain));
            }
            _ => {
                if let (true, Some(Command::Receive { .. })) = (plain.is_ok(), self.command(pending.line)) {
                    out.count(EMPTY, 1);
                }
                pending.orders.iter().for_each(|order| out.told(*order, &plain));
            }
        }
    }

    /// Every entry of a batch has an answer of its own; receipts of one deletion share one.
    fn entries_answered(&mut self, orders: &[OrderId], entries: &[Option<Rule>], plain: &Reply, out: &mut impl Outbox) {
        for rule in entries.iter().flatten() {
            self.refused(*rule, out);
        }
        let reply = |rule: &Option<Rule>| match rule {
            Some(rule) => Reply::failed(400, Failure::Rejected, *rule),
            None => plain.clone(),
        };
        if orders.len() == entries.len() {
            orders.iter().zip(entries).for_each(|(order, rule)| out.told(*order, &reply(rule)));
        } else {
            let first = entries.iter().find(|rule| rule.is_some()).unwrap_or(&None);
            orders.iter().for_each(|order| out.told(*order, &reply(first)));
        }
    }

    fn received(&mut self, pending: &Pending, messages: &[Delivery], out: &mut impl Outbox) {
        out.count(RECEIVED, messages.len() as u64);
        for delivery in messages {
            out.hop(pending.orders.first().copied(), "received", delivery.message_id);
        }
        if let Some(Command::Receive { name: Some(name), .. }) = self.command(pending.line) {
            let name = name.clone();
            self.receipts.entry(name).or_default().extend(messages.iter().map(|delivery| delivery.receipt));
        }
    }

    fn command(&self, line: usize) -> Option<&Command> {
        self.config.script.get(line).map(|line| &line.command)
    }

    fn refused(&mut self, rule: Rule, out: &mut impl Outbox) {
        self.errors += 1;
        self.result = Some((false, rule.name));
        out.count(ERRORS, 1);
        out.cause(rule);
    }
}
