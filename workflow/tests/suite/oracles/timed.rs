//! What a draft may have of time beside its one clock: a pause, a second clock with another beginning, a state that waits by a
//! timer alone. Each is sound more often than not, and otherwise wrong in one of the ways of E11 and E15.

use super::agreement::{DRAWN, codes, guarded, problems};
use super::draft::{Draft, Pause, Second, Stage, list, number, one_of};
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
    if random.below(3) == 0 {
        ended(draft, random);
    }
}

/// A state to which a case comes when its term is over, and out of which the office begins a new one; now and then a timer of
/// another state leads there in the same way.
fn ended(draft: &mut Draft, random: &mut Random) {
    let from = *one_of(random, &draft.clocked());
    let at = draft.stages.len();
    draft.stages.push(Stage { timers: vec!["nag".to_owned()], ..Stage::default() });
    draft.idle.push(at);
    draft.over = Some(at);
    draft.act("nag".to_owned(), at, None, vec!["system"]);
    let forgets = format!("forgets = {}", list(&["extend", "longer", "over"]));
    draft.act("take_up".to_owned(), at, Some(from), vec!["officer"]).more.push(forgets);
    draft.restarts.push("take_up".to_owned());
    if random.below(2) == 0 {
        let parked = draft.stages.len();
        draft.stages.push(Stage { timers: vec!["late".to_owned()], ..Stage::default() });
        draft.idle.push(parked);
        draft.over_too.push(parked);
        let park = draft.act("park".to_owned(), from, Some(parked), vec!["officer"]);
        if random.below(2) == 0 {
            park.more.push("limit = 2".to_owned());
        }
    }
}

/// A second clock, which runs in one state and is started by whatever leads there.
fn counted_twice(draft: &mut Draft, random: &mut Random) {
    let going = draft.going();
    let at = *one_of(random, &going);
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
            let other = *one_of(random, &going);
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
    let from = *one_of(random, &draft.clocked());
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
    let from = *one_of(random, &running);
    let back = if random.below(4) == 0 { *one_of(random, &draft.going()) } else { from };
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
    for seed in 0..3 * DRAWN {
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
    let (mut bounded, mut for_ever, mut large) = (0, 0, 0);
    for seed in 0..DRAWN {
        let text = guarded(seed).text();
        let explorer = Explorer::new(&text, Grain::Counted);
        let Some(world) = explorer.explore(1_000) else {
            large += 1;
            continue;
        };
        let found = problems(&text, &law);
        // What is begun anew where it counts is told as that alone.
        let told = ["nothing bounds how often", "anew while it counts"];
        let is_refused = |said: &str| found.iter().any(|it| it.message.contains(said));
        if some_term_begins_anew_for_ever(&explorer, &world) {
            for_ever += 1;
            assert!(told.into_iter().any(is_refused), "seed {seed}: {found:?}\n{text}");
        } else {
            bounded += 1;
            assert!(!is_refused(told[0]), "seed {seed}: {found:?}\n{text}");
        }
    }
    let said = format!("{bounded} bounded, {for_ever} for ever, {large} too large");
    let _ = writeln!(std::io::stderr().lock(), "{said}");
    assert!(bounded >= 100 && for_ever >= 20 && large <= 250, "{said}");
}
