//! Names of nodes for people: the library has them for Korean readers, and a run knows nothing of them.

use std::collections::BTreeSet;

use loosely::units::named::Named;
use loosely::units::text::{Language, Text};

use crate::library::{at_most, files, finished, resolved, root};

/// Most letters, by which the longest are "열린 쪽 Bargains" (13) and "보관표 쪽 손해사정".
const SHORT: usize = 14;

#[test]
fn every_node_of_every_shipped_scenario_has_a_short_korean_name_of_its_own() {
    let mut nodes = 0;
    for path in files(&root().join("scenarios"), "ron") {
        let scenario = resolved(&path);
        let called = scenario.called(Language::Ko);
        let mut names = BTreeSet::new();
        for (own, _) in &scenario.scenario.nodes.0 {
            let name = called.node(own);
            assert!(name.chars().any(|c| ('가'..='힣').contains(&c)), "{}: {own} is called {name}", path.display());
            assert!(name.chars().count() <= SHORT, "{}: {name} is long", path.display());
            assert!(names.insert(name), "{}: two nodes are called {name}", path.display());
            nodes += 1;
        }
    }
    assert!(nodes > 200, "{nodes} nodes: the library has moved");
}

#[test]
fn the_tight_and_the_loose_shop_call_what_they_share_alike() {
    let [tight, loose] =
        ["tight-orders", "loose-orders"].map(|name| resolved(&root().join(format!("scenarios/{name}.ron"))));
    let shared: Vec<&str> =
        tight.names.0.keys().filter(|own| loose.names.0.contains_key(*own)).map(String::as_str).collect();

    assert_eq!(shared, ["orders-db", "shoppers", "web"]);
    for own in shared {
        assert_eq!(tight.called(Language::Ko).node(own), loose.called(Language::Ko).node(own));
    }
}

#[test]
fn a_run_with_other_names_is_the_same_run() {
    let named = at_most(resolved(&root().join("scenarios/loose-orders.ron")), 180);
    let mut bare = named.clone();
    bare.scenario.names = Named::default();
    let mut renamed = named.clone();
    for (_, text) in &mut renamed.scenario.names.0 {
        *text = Text { en: "Same".into(), ko: "같음".into() };
    }

    let [named, bare, renamed] = [named, bare, renamed].map(|resolved| {
        let run = finished(&resolved);
        (run.trace_hash(), serde_json::to_string(&run.report()).unwrap())
    });
    assert_eq!(bare, named);
    assert_eq!(renamed, named);
}
