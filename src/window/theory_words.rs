//! What theory says, as a line under a chart's title.

use crate::measure::theory::{Broken, Model, Said};
use crate::services::contract::NodeId;
use crate::units::text::Language;
use crate::window::chart::Note;
use crate::window::session::Session;
use crate::window::texts::{Words, number, rate, say};

/// Loads below this are not worth a word.
const LEAST_LOAD: f64 = 0.01;

/// The line, if there is anything to say.
pub(super) fn note(session: &Session, said: &Said, language: Language) -> Option<Note> {
    let name = |node: NodeId| session.called(node, language).to_owned();
    Some(match said {
        Said::Nothing => return None,
        Said::Model(model, load) => Note { text: model_words(*model, *load, language), dotted: true },
        Said::Fluid(growth) if *growth > 0.0 => Note { text: say::fluid_grows(rate(*growth), language), dotted: true },
        Said::Fluid(growth) => Note { text: say::fluid_drains(rate(*growth), language), dotted: true },
        Said::Broken(broken) => Note { text: broken_words(broken, &name, language), dotted: false },
    })
}

/// The name of a model, as queueing theory writes it, and the load.
fn model_words(model: Model, load: f64, language: Language) -> String {
    let name = match model {
        Model::Mmc(threads) => format!("M/M/{threads}"),
        Model::Mmck(threads, places) => format!("M/M/{threads}/{places}"),
        Model::Loss(threads) => format!("M/G/{threads}/{threads}, Erlang B"),
        Model::InTurn(machines, threads) => format!("{machines} × E{machines}/M/{threads}"),
        Model::Mg1(variation) => format!("M/G/1, cv {}", number(variation)),
        Model::Mgc(threads, variation) => format!("≈ M/G/{threads}, cv {}", number(variation)),
        Model::MgInfinity => return Words::ModelNobodyWaits.get(language).to_owned(),
        Model::FiniteSource(threads, users) => format!("M/M/{threads}//{users}"),
        Model::Little => return Words::ModelLittle.get(language).to_owned(),
    };
    if load < LEAST_LOAD { name } else { say::with_load(name, number(load), language) }
}

/// The assumption that is broken, in a sentence.
fn broken_words(broken: &Broken, name: &impl Fn(NodeId) -> String, language: Language) -> String {
    let words = match broken {
        Broken::NoSteadyState(load) => return say::broken_no_steady_state(number(*load), language),
        Broken::HeldUp(node) => return say::broken_held_up(name(*node), language),
        Broken::Behind(node) => return say::broken_behind(name(*node), language),
        Broken::NoModel(node) => return say::broken_no_model(name(*node), language),
        Broken::Arrivals(measured, expected) => {
            return say::broken_arrivals(rate(*measured), rate(*expected), language);
        }
        Broken::Refuses(measured) => return say::broken_refuses(rate(*measured), language),
        Broken::NotPoisson => Words::BrokenNotPoisson,
        Broken::RateChanges => Words::BrokenRateChanges,
        Broken::ClosedLoop => Words::BrokenClosedLoop,
        Broken::Unforeseen => Words::BrokenUnforeseen,
        Broken::InTurn => Words::BrokenInTurn,
        Broken::Batches => Words::BrokenBatches,
        Broken::Scaling => Words::BrokenScaling,
        Broken::Down => Words::BrokenDown,
        Broken::WorkerLost => Words::BrokenWorkerLost,
        Broken::Impatient => Words::BrokenImpatient,
        Broken::ComesAgain => Words::BrokenComesAgain,
    };
    words.get(language).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_model_is_named_as_queueing_theory_names_it() {
        assert_eq!(model_words(Model::Mmc(2), 0.24, Language::En), "M/M/2, load 0.24");
        assert_eq!(model_words(Model::Mmck(3, 5), 1.1, Language::En), "M/M/3/5, load 1.1");
        assert_eq!(model_words(Model::Loss(5), 0.6, Language::En), "M/G/5/5, Erlang B, load 0.6");
        assert_eq!(model_words(Model::InTurn(2, 10), 0.0, Language::En), "2 × E2/M/10");
    }
}
