//! Connections of a database: opened, queried, closed; and the CPUs that their queries share.

use crate::services::contract::{CallId, Class, Failure, NodeId, OnSession, Outbox, Reply};
use crate::services::rds::{
    ANSWERED, ConnectsInOutage, FAILING_OVER, LATENCY, QUERIES, Query, REFUSED, Rds, SESSION_GONE, STALE_DNS, Session,
    TOO_MANY_CONNECTIONS, WORK_DONE,
};
use crate::units::key::Key;
use crate::units::stream::Purpose;

impl Rds {
    /// A connection for this caller; without one the call is answered here, or never.
    pub(super) fn open(&mut self, call: CallId, from: NodeId, by_address: bool, out: &mut impl Outbox) -> Option<Key> {
        let ttl = self.config.dns_ttl;
        // Without a standby there is one address for ever.
        let found = !self.config.multi_az || by_address || self.outage.finds_primary(from, ttl, out.now());
        let refusal = match (self.outage.up, found) {
            (false, _) => Some((503, Failure::Unreachable, FAILING_OVER)),
            (true, false) => Some((503, Failure::Unreachable, STALE_DNS)),
            _ if self.sessions.len() >= self.config.max_connections() as usize => {
                Some((500, Failure::Overloaded, TOO_MANY_CONNECTIONS))
            }
            _ => None,
        };
        let Some((status, failure, rule)) = refusal else {
            return Some(self.sessions.insert(Session { kept: false, query: None }));
        };
        self.refused += 1;
        out.count(REFUSED, 1);
        out.cause(rule);
        let hangs = self.config.connects_in_outage == ConnectsInOutage::Hang && !by_address;
        if failure == Failure::Unreachable && hangs {
            out.leave_hanging(call);
        } else {
            out.respond(call, Reply::failed(status, failure, rule));
        }
        None
    }

    pub(super) fn query(&mut self, call: CallId, from: NodeId, asked: OnSession, out: &mut impl Outbox) {
        out.count(QUERIES, 1);
        let session = match asked.session {
            None => self.open(call, from, asked.by_address, out),
            Some(session) => {
                let free = self.sessions.get(session).is_some_and(|open| open.query.is_none());
                if !free {
                    out.cause(SESSION_GONE);
                    out.respond(call, Reply::failed(500, Failure::Unreachable, SESSION_GONE));
                }
                free.then_some(session)
            }
        };
        let Some(session) = session else { return };
        if let Some(open) = self.sessions.get_mut(session) {
            open.query = Some(Query { call, work: asked.work, arrived: out.now() });
        }
        self.waiting.push_back(session);
        self.start_waiting(out);
    }

    /// The caller closes a connection; the database notices when the query at hand has ended.
    pub(super) fn close(&mut self, session: Key) {
        match self.sessions.get_mut(session) {
            Some(Session { query: None, .. }) => drop(self.sessions.remove(session)),
            Some(open) => open.kept = false,
            None => {}
        }
    }

    /// A query has its result. A session that was dropped in a failure leaves its wake behind; its key finds nothing.
    pub(super) fn finish(&mut self, session: Key, out: &mut impl Outbox) {
        let Some(open) = self.sessions.get_mut(session) else { return };
        let kept = open.kept;
        let Some(query) = open.query.take() else { return };
        if !kept {
            self.sessions.remove(session);
        }
        self.working -= 1;
        let latency = out.now().since(query.arrived);
        self.last_latency = Some(latency);
        out.span(LATENCY, latency);
        self.start_waiting(out);
        self.show(out);
        out.respond(query.call, Reply::ok(ANSWERED));
    }

    /// Sessions that wait get a CPU, first come first served.
    pub(super) fn start_waiting(&mut self, out: &mut impl Outbox) {
        while self.working < self.config.vcpus() {
            let Some(session) = self.waiting.pop_front() else { return };
            let Some(query) = self.sessions.get(session).and_then(|open| open.query) else { continue };
            self.working += 1;
            let work = out.stream(Purpose::Service).duration(&query.work).scaled(self.slowdown);
            out.wake_at(out.now() + work, Class::Completion, session.tagged(WORK_DONE));
        }
    }
}
