//! The way of one request through the API, in the order of the semantics sheet 1.2.

use crate::services::api_gateway::authorizers::{broken, judged, patience};
use crate::services::api_gateway::cache::EntryKey;
use crate::services::api_gateway::routing::{Check, Verdict};
use crate::services::api_gateway::rules::{
    AUTHORIZER_UNREACHABLE, BAD_REQUEST, CACHE_HIT, INVALID_API_KEY, INVALIDATED, INVALIDATION_REFUSED, NO_ROUTE,
    NODE_FAILED, NOT_FOUND, TOO_LARGE, UNAUTHORIZED, WAF_FILTERED, WAF_RATE,
};
use crate::services::api_gateway::settings::{Authorizer, Kind, Unauthorized};
use crate::services::api_gateway::{
    AUTHORIZER_CALLS, ApiGateway, BILLED, CACHE_CLUSTERS, CACHE_EVICTIONS, CACHE_HITS, CACHE_MISSES, COUNT, ERRORS_4XX,
    ERRORS_5XX, HTTP_UNIT, IN_PROGRESS, INTEGRATION_LATENCY, LATENCY, PAYLOAD_LIMIT, THROTTLED, responses,
};
use crate::services::contract::{Body, Call, CallId, Class, Failure, NodeId, Operation, Outbox, Reply, Request, Rule};
use crate::units::key::Key;
use crate::units::stream::Purpose;
use crate::units::time::{SimDuration, SimTime};

/// A request that is not answered yet.
#[derive(Clone, Debug)]
pub(super) struct Pending {
    call: CallId,
    body: Body,
    attempt: u32,
    /// Which route of the configuration.
    route: usize,
    since: SimTime,
    /// It waits for an authorizer: which, for which identity, and what the function will say.
    pub(super) asks: Option<(usize, u32, Verdict)>,
    /// The call of the authorizer or the integration, once it is made, and when that was.
    waits_for: Option<CallId>,
    called_at: SimTime,
}

/// Answers so far.
#[derive(Clone, Debug, Default)]
pub(super) struct Answered {
    pub(super) ok: u64,
    pub(super) too_many: u64,
    pub(super) client_error: u64,
    pub(super) server_error: u64,
}

/// Status and rule of a refusal.
type Refusal = (u16, Rule);

impl ApiGateway {
    /// A request arrives.
    pub(super) fn receive(&mut self, call: &Call, out: &mut impl Outbox) {
        let now = out.now();
        out.count(COUNT, 1);
        let body = call.request.body;
        let (route, check) = match self.gate(&body, call.from, now) {
            Ok(gated) => gated,
            Err(refusal) => return self.refuse(call, refusal, out),
        };
        let asks = match self.check(check, &body, out) {
            Ok(asks) => asks,
            Err(refusal) => return self.refuse(call, refusal, out),
        };
        if asks.is_none()
            && let Err(refusal) = self.admit(route, &body, out)
        {
            return self.refuse(call, refusal, out);
        }
        let attempt = call.request.attempt;
        let pending =
            Pending { call: call.id, body, attempt, route, since: now, asks, waits_for: None, called_at: now };
        let key = self.pending.insert(pending);
        out.gauge(IN_PROGRESS, self.pending.len() as f64);
        match asks {
            Some((authorizer, ..)) => self.ask(key, authorizer, body, out),
            None => self.set_off(key, out),
        }
    }

    /// Steps 1 to 3: web ACL, route, size. Which route takes it, and how its caller is checked.
    fn gate(&mut self, body: &Body, from: NodeId, now: SimTime) -> Result<(usize, Check), Refusal> {
        if self.config.waf.is_some() {
            self.filter(body, from, now)?;
        }
        let matched = self.routing.of(body.route).and_then(|matched| Some((matched.route?, matched.check)));
        let none = if self.config.kind == Kind::Http { (404, NOT_FOUND) } else { (403, NO_ROUTE) };
        let matched = matched.ok_or(none)?;
        if u64::from(body.size) > PAYLOAD_LIMIT.0 {
            return Err((413, TOO_LARGE));
        }
        Ok(matched)
    }

    fn filter(&mut self, body: &Body, from: NodeId, now: SimTime) -> Result<(), Refusal> {
        if self.routing.is_blocked(body.route, from) {
            return Err((403, WAF_FILTERED));
        }
        let Some(rule) = self.config.waf.as_ref().and_then(|waf| waf.rate_based) else { return Ok(()) };
        let forwarded = self.routing.of(body.route).and_then(|matched| matched.forwarded_for);
        let source = forwarded.map_or((false, from.0), |address| (true, address));
        if self.rates.exceeds(&rule, source, now) { Err((403, WAF_RATE)) } else { Ok(()) }
    }

    /// Step 4, as far as it can be decided here; otherwise what to ask a function.
    fn check(
        &mut self,
        check: Check,
        body: &Body,
        out: &mut impl Outbox,
    ) -> Result<Option<(usize, u32, Verdict)>, Refusal> {
        let now = out.now();
        match check {
            Check::Passes => Ok(None),
            Check::Refused(status, rule) => Err((status, rule)),
            Check::Token(pool) => {
                let session = out.account().sessions.get(body.session);
                let valid = session.is_some_and(|session| session.pool == pool && session.access_until > now);
                if valid { Ok(None) } else { Err((401, UNAUTHORIZED)) }
            }
            Check::Ask(authorizer, identity, verdict) => match self.decisions.of(identity, now) {
                Some(known) => judged(known).map(|()| None),
                None => Ok(Some((authorizer, identity, verdict))),
            },
        }
    }

    fn ask(&mut self, key: Key, authorizer: usize, body: Body, out: &mut impl Outbox) {
        let Some(function) = self.routing.function(authorizer) else {
            return self.turn_away(key, (500, AUTHORIZER_UNREACHABLE), out);
        };
        out.count(AUTHORIZER_CALLS, 1);
        let request = Request { operation: Operation::Invoke, body, effect: false, attempt: 1 };
        let call = out.call(function, request, Some(patience(self.config.kind)), key.to_bits());
        if let Some(pending) = self.pending.get_mut(key) {
            pending.waits_for = Some(call);
        }
    }

    /// The authorizer's function has answered.
    pub(super) fn authorized(
        &mut self,
        key: Key,
        authorizer: usize,
        identity: u32,
        verdict: Verdict,
        reply: &Reply,
        out: &mut impl Outbox,
    ) {
        let Some(pending) = self.pending.get_mut(key) else { return };
        pending.asks = None;
        let (route, body) = (pending.route, pending.body);
        if let Some(refusal) = broken(reply) {
            return self.turn_away(key, refusal, out);
        }
        if let Some((_, Authorizer::Lambda(lambda))) = self.config.authorizers.0.get(authorizer) {
            self.decisions.remember(identity, verdict, out.now() + lambda.ttl(self.config.kind));
        }
        match judged(verdict).and_then(|()| self.admit(route, &body, out)) {
            Ok(()) => self.set_off(key, out),
            Err(refusal) => self.turn_away(key, refusal, out),
        }
    }

    /// Steps 5 to 8: API key, throttles, quota, request validator.
    fn admit(&mut self, route: usize, body: &Body, out: &mut impl Outbox) -> Result<(), Refusal> {
        let now = out.now();
        let Some(matched) = self.routing.of(body.route) else { return Err((403, NO_ROUTE)) };
        let key = if self.config.routes[route].api_key_required {
            Some(matched.key.ok_or((403, INVALID_API_KEY))?)
        } else {
            None
        };
        let (stage, complete) = (matched.stage, matched.complete);
        let account = &mut out.account().throttle;
        let admitted = self.throttle.admit(now, account, (stage, route), key);
        self.account.clone_from(account);
        admitted.map_err(|rule| (429, rule))?;
        if complete { Ok(()) } else { Err((400, BAD_REQUEST)) }
    }

    /// An admitted request goes on, after the time that the API itself takes.
    fn set_off(&mut self, key: Key, out: &mut impl Outbox) {
        let overhead = out.stream(Purpose::Service).duration(&self.config.overhead).scaled(self.slowdown);
        if overhead == SimDuration::ZERO {
            self.proceed(key, out);
        } else {
            out.wake_at(out.now() + overhead, Class::Completion, key.to_bits());
        }
    }

    /// Steps 9 and 10: the cache, then the integration.
    pub(super) fn proceed(&mut self, key: Key, out: &mut impl Outbox) {
        let Some(pending) = self.pending.get(key) else { return };
        let (body, route) = (pending.body, pending.route);
        if let Err(refusal) = self.may_use_cache(&body, out) {
            return self.turn_away(key, refusal, out);
        }
        out.count(BILLED, self.billed_units(&body));
        if self.wants_cached(&body)
            && let Some(entry) = self.entry_key(&body)
        {
            let stage = self.stage_of(&body);
            if let Some(bytes) = self.entries[stage].hit(out.now(), entry) {
                out.count(CACHE_HITS, 1);
                let size = u32::try_from(bytes).unwrap_or(u32::MAX);
                return self.finish(key, Reply { cached: true, size, ..Reply::ok(CACHE_HIT) }, out);
            }
            out.count(CACHE_MISSES, 1);
        }
        let place = &self.config.routes[route];
        // Exactly one attempt: API Gateway never retries.
        let operation = self.routing.operation(body.route, place);
        let request = Request { operation, body, effect: place.effect, attempt: 1 };
        let timeout = place.timeout(self.config.kind);
        let call = out.call(self.routing.target(route), request, Some(timeout), key.to_bits());
        if let Some(pending) = self.pending.get_mut(key) {
            (pending.waits_for, pending.called_at) = (Some(call), out.now());
        }
    }

    /// An invalidation by somebody who may not is refused, if the stage is strict about it.
    fn may_use_cache(&self, body: &Body, out: &mut impl Outbox) -> Result<(), Refusal> {
        let Some(allowed) = self.routing.of(body.route).and_then(|matched| matched.invalidates) else { return Ok(()) };
        if allowed {
            out.cause(INVALIDATED);
            return Ok(());
        }
        let cache = self.config.cache_of(self.stage_of(body));
        let strategy = cache.map(|cache| cache.unauthorized_cache_control_header_strategy);
        if strategy == Some(Unauthorized::FailWith403) { Err((403, INVALIDATION_REFUSED)) } else { Ok(()) }
    }

    /// It does not ask, with the right to do so, for the cache to be passed by.
    fn wants_cached(&self, body: &Body) -> bool {
        self.routing.of(body.route).is_some_and(|matched| matched.invalidates != Some(true))
    }

    fn entry_key(&self, body: &Body) -> Option<EntryKey> {
        self.routing.of(body.route).and_then(|matched| matched.entry).map(|entry| (entry, body.key))
    }

    /// The stage that a request is for.
    fn stage_of(&self, body: &Body) -> usize {
        self.routing.of(body.route).map_or(0, |matched| matched.stage)
    }

    fn billed_units(&self, body: &Body) -> u64 {
        match self.config.kind {
            Kind::Rest => 1,
            Kind::Http => u64::from(body.size).div_ceil(HTTP_UNIT).max(1),
        }
    }

    /// Step 11: the integration has answered, or its time is over.
    pub(super) fn integrated(&mut self, key: Key, reply: &Reply, out: &mut impl Outbox) {
        let Some(pending) = self.pending.get(key).cloned() else { return };
        let now = out.now();
        let latency = now.since(pending.called_at);
        self.last_integration = Some(latency);
        out.span(INTEGRATION_LATENCY, latency);
        let mut answer = responses::mapped(&self.config, pending.route, reply, latency);
        if answer.is_ok() {
            // An answer of unknown size counts as large as its request.
            answer.size = if answer.size == 0 { pending.body.size } else { answer.size };
            self.store(&pending.body, u64::from(answer.size), out);
        } else {
            out.cause(answer.rule);
            out.hop(pending.body.order, answer.rule.name, pending.attempt);
        }
        self.finish(key, answer, out);
    }

    fn store(&mut self, body: &Body, bytes: u64, out: &mut impl Outbox) {
        let stage = self.stage_of(body);
        let (Some(cache), Some(entry)) = (self.config.cache_of(stage), self.entry_key(body)) else { return };
        if bytes <= cache.largest_response.0 {
            let evicted = self.entries[stage].store(out.now(), entry, bytes, cache);
            out.count(CACHE_EVICTIONS, evicted);
        }
    }

    /// A request that was never admitted is refused.
    fn refuse(&mut self, call: &Call, (status, rule): Refusal, out: &mut impl Outbox) {
        self.note(&call.request.body, call.request.attempt, (status, rule), out);
        self.answer(call.id, out.now(), Reply::failed(status, responses::failure_of(status), rule), out);
    }

    /// A request that waited for somebody is refused.
    fn turn_away(&mut self, key: Key, (status, rule): Refusal, out: &mut impl Outbox) {
        if let Some(pending) = self.pending.get(key) {
            self.note(&pending.body, pending.attempt, (status, rule), out);
        }
        self.finish(key, Reply::failed(status, responses::failure_of(status), rule), out);
    }

    /// A refusal is counted, and charged if the caller had every right and was within every limit.
    fn note(&self, body: &Body, attempt: u32, (status, rule): Refusal, out: &mut impl Outbox) {
        out.cause(rule);
        out.hop(body.order, rule.name, attempt);
        if status == 429 {
            out.count(THROTTLED, 1);
        }
        if matches!(status, 400 | 413) {
            out.count(BILLED, self.billed_units(body));
        }
    }

    fn finish(&mut self, key: Key, reply: Reply, out: &mut impl Outbox) {
        if let Some(pending) = self.pending.remove(key) {
            out.gauge(IN_PROGRESS, self.pending.len() as f64);
            self.answer(pending.call, pending.since, reply, out);
        }
    }

    fn answer(&mut self, call: CallId, since: SimTime, reply: Reply, out: &mut impl Outbox) {
        let place = match reply.status {
            429 => &mut self.answered.too_many,
            400..=499 => &mut self.answered.client_error,
            500.. => &mut self.answered.server_error,
            _ => &mut self.answered.ok,
        };
        *place += 1;
        match reply.status {
            400..=499 => out.count(ERRORS_4XX, 1),
            500.. => out.count(ERRORS_5XX, 1),
            _ => {}
        }
        out.span(LATENCY, out.now().since(since));
        out.respond(call, reply);
    }

    /// What was in progress is dropped with the node. The cache is another machine and stays.
    pub(super) fn drop_everything(&mut self, out: &mut impl Outbox) {
        let keys: Vec<Key> = self.pending.iter().map(|(key, _)| key).collect();
        for pending in keys.into_iter().filter_map(|key| self.pending.remove(key)) {
            if let Some(call) = pending.waits_for {
                out.hang_up(call);
            }
            out.respond(pending.call, Reply::failed(503, Failure::Unreachable, NODE_FAILED));
        }
        out.gauge(IN_PROGRESS, 0.0);
    }

    pub(super) fn show_cache(&self, out: &mut impl Outbox) {
        if self.config.caches().next().is_some() {
            out.gauge(CACHE_CLUSTERS, 1.0);
        }
    }
}
