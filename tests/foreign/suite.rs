//! Small processes drawn by chance for whoever reads nets, each with all that can be made of it by one stroke: an action is
//! taken out, or leads elsewhere. The reader does the same to the net, and must say of it what our verifier says of the text.
//!
//! They are drawn as the engine's own tests draw them, of which an example sees nothing but the source.

#[path = "../../workflow/tests/suite/oracles/draft.rs"]
#[expect(
    dead_code,
    clippy::indexing_slicing,
    reason = "it is written for the tests of the engine, which plant more and may panic"
)]
mod draft;

use draft::{Draft, number, sound};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use workflow::definition::{Code, Level};
use workflow::testkit::Random;
use workflow::{Definition, LawBook, Vocabulary, export, shipped};

/// How many are drawn.
const DRAWN: u64 = 120;
/// What a net of stages shows of what the verifier finds.
const SHOWN: [Code; 3] = [Code::E02, Code::E03, Code::E06];
/// What it finds beside that, by looking at facts of which the net knows nothing.
const BESIDE: [Code; 2] = [Code::E08, Code::E18];

/// The net of each process, and what was made of it with what the verifier said.
pub(crate) fn drawn() -> (Vec<(String, String)>, Value) {
    let law = format!("{}\n[article.\"rule 1\"]\n[kind.trial]\n", shipped::LAW.1);
    let law = LawBook::parse(&law).unwrap_or_else(|it| panic!("{it}"));
    let (mut nets, mut strokes) = (Vec::new(), Vec::new());
    for seed in 0..DRAWN {
        let mut random = Random::new(seed);
        let draft = sound(&mut random, 6);
        let name = format!("drawn-{seed}");
        let whole = read(&draft, &law).unwrap_or_else(|it| panic!("{name}: {it}"));
        nets.push((name.clone(), export::pnml(&whole)));
        for place in 0..draft.acts.len() {
            let mut fewer = draft.clone();
            let out = fewer.acts.remove(place).name;
            fewer.stages.iter_mut().for_each(|it| it.timers.retain(|it| *it != out));
            let mut other = draft.clone();
            let to = number(&mut random, draft.stages.len());
            other.acts.iter_mut().skip(place).take(1).for_each(|it| it.to = Some(to));
            for (draft, to) in [(fewer, None), (other, Some(format!("s{to}")))] {
                let is_sound = said(&draft, &law);
                strokes.extend(
                    is_sound.map(|it| json!({ "net": &name, "action": &out, "to": to, "sound": it })),
                );
            }
        }
    }
    (nets, Value::Array(strokes))
}

fn read(draft: &Draft, law: &LawBook) -> Result<Definition, workflow::Problems> {
    Definition::parse(&draft.text(), law, &Vocabulary::new(["kz"]))
}

/// Whether the verifier finds nothing that the net shows; `None` where it finds something before it follows any case.
fn said(draft: &Draft, law: &LawBook) -> Option<bool> {
    let found = read(draft, law).err().map_or_else(Vec::new, |it| it.0);
    let found: BTreeSet<Code> =
        found.into_iter().map(|it| it.code).filter(|it| it.level() == Level::Error).collect();
    let is_followed = found.iter().all(|it| SHOWN.contains(it) || BESIDE.contains(it));
    is_followed.then(|| !found.iter().any(|it| SHOWN.contains(it)))
}
