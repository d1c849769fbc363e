//! The ECS world of a run: nodes and workers as entities, mirrored from the dense rows between slices.

use bevy_ecs::prelude::*;

use crate::engine::event_loop::{Engine, node_id};
use crate::engine::observe::Observe;
use crate::services::contract::{NodeId, Worker};

/// A worker's entity: which node it belongs to.
#[derive(Component, Clone, Copy, Debug, PartialEq, Eq)]
pub struct WorkerOf(pub NodeId);

/// What a picture of a worker needs.
#[derive(Component, Clone, Copy, Debug, PartialEq)]
pub struct Shown(pub Worker);

/// Entities by node, and each node's workers by number.
#[derive(Clone, Debug, Default)]
pub struct Entities {
    nodes: Vec<Entity>,
    workers: Vec<Vec<(u64, Entity)>>,
}

impl Entities {
    /// The entity of a node.
    #[must_use]
    pub fn node(&self, id: NodeId) -> Entity {
        self.nodes[id.0 as usize]
    }

    /// Spawns an entity for every node.
    pub fn spawn<O: Observe>(world: &mut World, engine: &Engine<O>) -> Self {
        let nodes: Vec<Entity> = engine
            .nodes
            .iter()
            .enumerate()
            .map(|(index, service)| service.spawn(world, node_id(index), &engine.names[index]).id())
            .collect();
        let mut entities = Entities { workers: vec![Vec::new(); nodes.len()], nodes };
        entities.mirror(world, engine);
        entities
    }

    /// Brings every entity up to date: touches only what differs, spawns and despawns workers.
    pub fn mirror<O: Observe>(&mut self, world: &mut World, engine: &Engine<O>) {
        let now = engine.desk.now;
        for (index, service) in engine.nodes.iter().enumerate() {
            if let Ok(mut entity) = world.get_entity_mut(self.nodes[index]) {
                service.mirror(&mut entity, now);
            }
            mirror_workers(world, node_id(index), &mut self.workers[index], service.workers(now));
        }
        world.clear_trackers();
    }
}

/// Both lists are in order of the workers' numbers, so one pass over both is enough.
fn mirror_workers(world: &mut World, node: NodeId, known: &mut Vec<(u64, Entity)>, mut workers: Vec<Worker>) {
    workers.sort_by_key(|worker| worker.number);
    let mut next = Vec::with_capacity(workers.len());
    let mut old = known.drain(..).peekable();
    for worker in workers {
        while let Some((_, gone)) = old.next_if(|(number, _)| *number < worker.number) {
            world.despawn(gone);
        }
        let entity = match old.next_if(|(number, _)| *number == worker.number) {
            Some((_, entity)) => {
                if let Some(mut shown) = world.get_mut::<Shown>(entity) {
                    shown.set_if_neq(Shown(worker));
                }
                entity
            }
            None => world.spawn((WorkerOf(node), Shown(worker))).id(),
        };
        next.push((worker.number, entity));
    }
    for (_, gone) in old {
        world.despawn(gone);
    }
    *known = next;
}
