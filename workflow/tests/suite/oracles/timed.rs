//! What a draft may have of time beside its one clock: a pause, a second clock with another beginning, a state that waits by a
//! timer alone. Each is sound more often than not, and otherwise wrong in one of the ways of E11 and E15.

use super::agreement::{DRAWN, codes, guarded, problems};
use super::draft::{Draft, Pause, Second, Stage, list, number};
use super::explorer::{Explorer, Grain};
use super::terms::{is_some_case_paused_too_long, some_term_begins_anew_for_ever};
use crate::suite::world::law;
use std::io::Write;
use workflow::definition::Code;
use workflow::testkit::Random;

pub(super) fn timed(draft: &mut Draft, random: &mut Random) {
    if random.below(2) == 0 {
        counted_twice(draft, random);
    }
    if random.below(3) == 0 {
        rested(draft, random);
    }
    if random.below(3) > 0 {
        paused(draft, random);
    }
}

fn one_of(random: &mut Random, all: &[usize]) -> usize {
    all[number(random, all.len())]
}

/// A second clock, which runs in one state and is started by whatever leads there.
fn counted_twice(draft: &mut Draft, random: &mut Random) {
    let going = draft.going();
    let at = one_of(random, &going);
    let leads = draft.acts.iter().filter(|it| it.to == Some(at)).map(|it| it.name.clone());
    let registration = (at == 0).then(|| "registration".to_owned());
    let mut second = Second { since: registration.into_iter().chain(leads).collect(), runs: vec![at] };
    match random.below(8) {
        0 => drop(second.since.pop()),
        1 => {
            let other = draft.acts[number(random, draft.acts.len())].name.clone();
            if !second.since.contains(&other) {
                second.since.push(other);
            }
        }
        2 => {
            let other = one_of(random, &going);
            if other != at {
                second.runs.push(other);
            }
        }
        _ => {}
    }
    draft.second = Some(second);
}

/// A state in which no clock runs. What leads out of it leads to an end, or starts the clock of the case anew, or should.
fn rested(draft: &mut Draft, random: &mut Random) {
    let from = one_of(random, &draft.clocked());
    let at = draft.stages.len();
    draft.stages.push(Stage { timers: vec!["wake".to_owned()], ..Stage::default() });
    draft.idle.push(at);
    let rest = draft.act("rest".to_owned(), from, Some(at), vec!["officer"]);
    // Now and then without, and the term may begin anew for ever.
    if random.below(4) > 0 {
        rest.more.push("limit = 2".to_owned());
    }
    let end = draft.stages.iter().position(|it| it.end).expect("there is an end");
    let anew = random.below(4);
    let to = if anew < 2 { from } else { end };
    let wake = draft.act("wake".to_owned(), at, Some(to), vec!["system"]);
    if anew < 2 {
        wake.more.push(format!("forgets = {}", list(&["extend", "longer", "over"])));
    }
    if anew == 0 {
        draft.restarts.push("wake".to_owned());
    }
}

/// A state in which a clock stands still.
fn paused(draft: &mut Draft, random: &mut Random) {
    let at = draft.stages.len();
    let second = draft.second.as_ref().map(|it| it.runs.clone()).filter(|_| random.below(2) == 0);
    let clock = if second.is_some() { "second" } else { "case" };
    let running = second.unwrap_or_else(|| draft.clocked());
    let from = one_of(random, &running);
    let back = if random.below(4) == 0 { one_of(random, &draft.going()) } else { from };
    draft.stages.push(Stage { timers: vec!["go_on".to_owned()], ..Stage::default() });
    if clock == "case" {
        // Now and then it is said to run as well.
        if random.below(12) > 0 {
            draft.idle.push(at);
        }
        let goes_on = random.below(6) > 0;
        draft
            .second
            .iter_mut()
            .filter(|it| goes_on && it.runs.contains(&from))
            .for_each(|it| it.runs.push(at));
    }
    let cap = ["6d", "6d", "10d", "5d", "6wd"][number(random, 5)];
    let party = if random.below(10) == 0 { "office" } else { "applicant" };
    draft.pauses.push(Pause { at, clock, cap, party });
    let stop = draft.act("stop".to_owned(), from, Some(at), vec!["officer"]);
    if random.below(8) > 0 {
        stop.more.push(format!("limit = {}", 1 + random.below(2)));
    }
    draft.act("go_on".to_owned(), at, Some(back), vec!["system"]);
    let bring = draft.act("bring".to_owned(), at, Some(back), vec!["applicant"]);
    if random.below(10) == 0 {
        bring.more.push("forgets = [\"stop\"]".to_owned());
    }
    // A case that begins where nothing has begun to count.
    if random.below(10) == 0 {
        draft.initial = at;
    }
}

/// Added up over every way that a case can go, each entry for as long as it may last.
#[test]
fn no_clock_stands_still_for_longer_than_its_cap_in_what_the_verifier_accepts() {
    let law = law();
    let (mut within, mut beyond) = (0, 0);
    for seed in 0..2 * DRAWN {
        let draft = guarded(seed);
        if draft.pauses.is_empty() {
            continue;
        }
        let text = draft.text();
        let explorer = Explorer::new(&text, Grain::Counted);
        let Some(world) = explorer.explore(1_000) else { continue };
        let found = codes(&problems(&text, &law));
        if is_some_case_paused_too_long(&explorer, &world) {
            beyond += 1;
            assert!(found.contains(&Code::E11), "seed {seed}: {found:?}\n{text}");
        } else if !found.contains(&Code::E11) {
            within += 1;
        }
    }
    let _ = writeln!(std::io::stderr().lock(), "{within} within their caps, {beyond} beyond them");
    assert!(within >= 10 && beyond >= 10, "{within} within their caps, {beyond} beyond them");
}

/// Where limits are counted, no estimate is left of them: what the verifier accepts has no round on which a term begins, and
/// in these drawn definitions what it refuses for one has such a round.
#[test]
fn a_term_begins_anew_for_ever_in_what_the_verifier_refuses_for_it_when_limits_are_counted() {
    let law = law();
    let (mut bounded, mut for_ever) = (0, 0);
    for seed in 0..DRAWN {
        let text = guarded(seed).text();
        let explorer = Explorer::new(&text, Grain::Counted);
        let Some(world) = explorer.explore(1_000) else { continue };
        let found = problems(&text, &law);
        if some_term_begins_anew_for_ever(&explorer, &world) {
            for_ever += 1;
            assert!(codes(&found).contains(&Code::E14), "seed {seed}: {found:?}\n{text}");
        } else {
            bounded += 1;
            let is_refused = found.iter().any(|it| it.message.contains("nothing bounds how often"));
            assert!(!is_refused, "seed {seed}: {found:?}\n{text}");
        }
    }
    let _ = writeln!(std::io::stderr().lock(), "{bounded} bounded, {for_ever} for ever");
    assert!(bounded >= 100 && for_ever >= 20, "{bounded} bounded, {for_ever} for ever");
}
