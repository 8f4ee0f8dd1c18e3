//! What is stored is what happened: the journal folds to the case, reads back, and shows every change to itself.

use super::{Way, any_walk};
use crate::suite::case::Case;
use crate::suite::checks::{BASE, edited};
use crate::suite::world::{PROTECTION, kazakhstan, officer, parse, processes, properties, protection};
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::sync::LazyLock;
use workflow::chain::{self, Broken, Entry, Hash, Why};
use workflow::event::Change;
use workflow::{Definition, Event, Instance, canonical, evolve, record, snapshot};

fn journal(it: Way) -> (Vec<Event>, Instance) {
    let (mut events, mut after) = (Vec::new(), Instance::unopened());
    for step in it.steps() {
        events.extend(step.decision.events);
        after = step.after;
    }
    (events, after)
}

/// The stored bytes of each event, chained.
fn chained(definition: &Definition, events: &[Event]) -> Vec<(Vec<u8>, Hash, Hash)> {
    let mut head = Hash::START;
    let mut rows = Vec::new();
    for (seq, event) in (1..).zip(events) {
        let body = canonical::bytes(&record::record(definition, seq, event).expect("every event has a form"));
        let hash = chain::hash(&Entry { case: [7; 16], seq, previous: head, commitment: None, body: &body });
        rows.push((body, head, hash));
        head = hash;
    }
    rows
}

fn verify(rows: &[(u32, Vec<u8>, Hash, Hash)], promised: Option<(u32, Hash)>) -> Result<Hash, Broken> {
    let entries = rows.iter().map(|(seq, body, previous, stored)| {
        (Entry { case: [7; 16], seq: *seq, previous: *previous, commitment: None, body }, *stored)
    });
    chain::verify(entries, promised)
}

fn verified(rows: &[(u32, Vec<u8>, Hash, Hash)], promised: Option<(u32, Hash)>) -> bool {
    verify(rows, promised).is_ok()
}

proptest! {
    #![proptest_config(properties(file!()))]

    #[test]
    fn the_fold_of_the_events_is_the_case(it in any_walk()) {
        let definition = it.definition();
        let (mut folded, mut events) = (Instance::unopened(), 0);
        let mut serials = BTreeSet::new();
        for step in it.steps() {
            for event in &step.decision.events {
                folded = evolve(definition, folded, event);
                for change in &event.changes {
                    if let Change::TaskOpened { serial, .. } = change {
                        prop_assert!(serials.insert(*serial), "task {serial} was opened twice");
                    }
                }
            }
            events += step.decision.events.iter().filter(|it| it.kind.makes_a_version()).count();
            prop_assert_eq!(&folded, &step.after);
            prop_assert_eq!(folded.version() as usize, events, "each event counts one, but a warning");
        }
    }

    #[test]
    fn a_stored_event_reads_back_the_same(it in any_walk()) {
        let definition = it.definition();
        for (version, event) in (1..).zip(journal(it).0) {
            let stored = record::record(definition, version, &event).unwrap();
            let bytes = canonical::bytes(&stored);
            let read = record::read(definition, &bytes).unwrap();
            prop_assert_eq!(&read, &event);
            let again = canonical::bytes(&record::record(definition, version, &read).unwrap());
            prop_assert_eq!(again, bytes, "one form for one event");
        }
    }

    #[test]
    fn a_fold_of_what_was_stored_is_the_same_case(it in any_walk()) {
        let definition = it.definition();
        let (events, after) = journal(it);
        let mut folded = Instance::unopened();
        for (version, event) in (1..).zip(events) {
            let bytes = canonical::bytes(&record::record(definition, version, &event).unwrap());
            folded = evolve(definition, folded, &record::read(definition, &bytes).unwrap());
        }
        prop_assert_eq!(folded, after);
    }

    #[test]
    fn a_stored_case_is_restored_the_same(it in any_walk()) {
        let definition = it.definition();
        for step in it.steps() {
            let text = snapshot::store(definition, &step.after).unwrap();
            let restored = snapshot::restore(definition, snapshot::FORMAT, &text).unwrap();
            prop_assert_eq!(&restored, &step.after);
            prop_assert!(snapshot::restore(definition, snapshot::FORMAT + 1, &text).is_err());
        }
    }

    #[test]
    fn a_stored_event_holds_names_and_no_number_of_this_definition(it in any_walk()) {
        let definition = it.definition();
        // The same rules with the actions in another order: every number differs, and every name is found.
        let reordered = &REORDERED[it.process];
        prop_assert_eq!(reordered.rules(), definition.rules());
        for (version, event) in (1..).zip(journal(it).0) {
            let bytes = canonical::bytes(&record::record(definition, version, &event).unwrap());
            let read = record::read(reordered, &bytes).unwrap();
            let again = canonical::bytes(&record::record(reordered, version, &read).unwrap());
            prop_assert_eq!(again, bytes);
        }
    }

    #[test]
    fn a_journal_shows_every_edit_cut_and_swap(it in any_walk(), at in any::<prop::sample::Index>(), bit in 0..8_u8) {
        let rows = chained(it.definition(), &journal(it).0);
        let rows: Vec<_> =
            (1..).zip(rows).map(|(seq, (body, previous, hash))| (seq, body, previous, hash)).collect();
        let promised = rows.last().map(|it| (it.0, it.3));
        prop_assert!(verified(&rows, promised));
        let at = at.index(rows.len());
        let mut edited = rows.clone();
        let place = edited[at].1.len() / 2;
        edited[at].1[place] ^= 1 << bit;
        prop_assert!(!verified(&edited, promised), "a bit of entry {} was turned", at + 1);
        let mut cut = rows.clone();
        cut.remove(at);
        prop_assert!(!verified(&cut, promised), "entry {} was taken out", at + 1);
        let mut renumbered = cut;
        renumbered.iter_mut().zip(1..).for_each(|(row, seq)| row.0 = seq);
        prop_assert!(!verified(&renumbered, promised), "entry {} was taken out and the rest renumbered", at + 1);
        if at > 0 {
            let mut swapped = rows;
            swapped.swap(at, at - 1);
            prop_assert!(!verified(&swapped, promised), "entries {} and {at} were swapped", at + 1);
        }
    }
}

/// Rows of a journal: place, bytes, the hash before and its own.
type Rows = Vec<(u32, Vec<u8>, Hash, Hash)>;

/// Whoever can write to the table and knows how hashes are made makes the rest of the chain anew from a place on.
fn rehashed(mut rows: Rows, from: usize) -> Rows {
    let mut head = Hash::START;
    for (place, (seq, row)) in (1..).zip(&mut rows).enumerate() {
        if place >= from {
            (row.0, row.2) = (seq, head);
            row.3 =
                chain::hash(&Entry { case: [7; 16], seq, previous: head, commitment: None, body: &row.1 });
        }
        head = row.3;
    }
    rows
}

#[test]
fn each_way_of_tampering_shows_where_it_was_done_and_as_what() {
    let rows: Rows = (1..)
        .zip(chained(protection(), &journal(known(8)).0))
        .map(|(seq, (body, previous, hash))| (seq, body, previous, hash))
        .collect();
    assert!(rows.len() >= 6);
    let last = u32::try_from(rows.len()).unwrap();
    let promised = rows.last().map(|it| (it.0, it.3));
    let change = |how: &dyn Fn(&mut Rows)| {
        let mut rows = rows.clone();
        how(&mut rows);
        rows
    };
    let edit = |rows: &mut Rows| rows[2].1 = br#"{"kind":"acted"}"#.to_vec();
    let delete = |rows: &mut Rows| drop(rows.remove(2));
    let insert = |rows: &mut Rows| rows.insert(2, rows[1].clone());
    let reorder = |rows: &mut Rows| rows.swap(2, 3);
    let truncate = |rows: &mut Rows| rows.truncate(4);
    let empty = |rows: &mut Rows| rows.clear();
    let number = |rows: &mut Rows| (1..).zip(rows).for_each(|(seq, row)| row.0 = seq);
    // Clumsily: the chain itself does not hold.
    let clumsy: [(&str, Rows, u32, Why); 7] = [
        ("edited", change(&edit), 3, Why::Content),
        (
            "edited, and its own hash made anew",
            {
                let mut rows = rehashed(change(&edit), 2);
                rows.truncate(3);
                rows.extend(change(&edit).split_off(3));
                rows
            },
            4,
            Why::Previous,
        ),
        ("deleted", change(&delete), 4, Why::Sequence),
        (
            "deleted and numbered anew",
            change(&|rows| {
                delete(rows);
                number(rows);
            }),
            3,
            Why::Previous,
        ),
        ("inserted", change(&insert), 2, Why::Sequence),
        (
            "inserted and numbered anew",
            change(&|rows| {
                insert(rows);
                number(rows);
            }),
            3,
            Why::Previous,
        ),
        ("reordered", change(&reorder), 4, Why::Sequence),
    ];
    for (what, rows, seq, why) in clumsy {
        assert_eq!(verify(&rows, None), Err(Broken { seq, why }), "{what}");
        assert!(verify(&rows, promised).is_err(), "{what}");
    }
    // With care, everything after it made anew: the chain holds, and whoever has the receipt sees it.
    let careful: [(&str, Rows); 6] = [
        ("edited", rehashed(change(&edit), 2)),
        ("deleted", rehashed(change(&delete), 2)),
        ("inserted", rehashed(change(&insert), 2)),
        ("reordered", rehashed(change(&reorder), 2)),
        ("truncated", change(&truncate)),
        ("emptied", change(&empty)),
    ];
    for (what, rows) in careful {
        assert!(verify(&rows, None).is_ok(), "{what}: nothing but the receipt tells");
        assert_eq!(verify(&rows, promised), Err(Broken { seq: last, why: Why::Head }), "{what}");
    }
}

/// Each process with its actions in the opposite order of the text: the same rules, other numbers.
static REORDERED: LazyLock<Vec<Definition>> = LazyLock::new(|| {
    let reordered = processes().iter().map(|one| {
        let text = one.source();
        let (before, rest) = text.split_at(text.find("[action.").expect("there are actions"));
        let (actions, after) = rest.split_at(rest.find("[task.").expect("tasks follow the actions"));
        let mut blocks: Vec<&str> = actions.split("\n\n").collect();
        blocks.reverse();
        let text = format!("{before}\n{}\n\n{after}", blocks.join("\n\n"));
        let definition = parse(&text).unwrap_or_else(|problems| panic!("{problems}"));
        let first = |it: &Definition| it.actions().next().map(|(_, it)| it.name.clone());
        assert_ne!(first(&definition), first(one));
        definition
    });
    reordered.collect()
});

/// A walk through the process of the main path.
fn known(length: usize) -> Way {
    Way { process: 0, seed: 7, length }
}

#[test]
fn a_record_of_another_definition_does_not_read() {
    let other = parse(&PROTECTION.replace("limit    = 3", "limit    = 4")).unwrap();
    let (events, _) = journal(known(10));
    let bytes = canonical::bytes(&record::record(protection(), 1, &events[0]).unwrap());
    assert!(record::read(&other, &bytes).is_err());
    assert!(record::read(protection(), b"{}").is_err());
    assert!(record::read(protection(), b"not JSON").is_err());
}

#[test]
fn a_record_speaks_of_nothing_that_the_definition_does_not_know() {
    let mut looked_at = 0;
    for seed in 0..8 {
        let (events, _) = journal(Way { seed, ..known(40) });
        for (version, event) in (1..).zip(&events) {
            let bytes = canonical::bytes(&record::record(protection(), version, event).unwrap());
            let text = String::from_utf8(bytes).unwrap();
            for (_, action) in protection().actions() {
                let named = format!("\"action\":\"{}\"", action.name);
                if text.contains(&named) {
                    let forged = text.replace(&named, "\"action\":\"no_such_action\"");
                    assert!(record::read(protection(), forged.as_bytes()).is_err());
                    looked_at += 1;
                }
            }
        }
    }
    assert!(looked_at > 20, "{looked_at} records were looked at");
}

/// What a newer version wrote into a record must not be lost on the way through an older one.
#[test]
fn a_record_with_something_unknown_in_it_does_not_read() {
    let (events, _) = journal(known(3));
    for (version, event) in (1..).zip(&events) {
        let mut value = record::record(protection(), version, event).unwrap();
        value["unheard_of"] = serde_json::json!(1);
        let read = record::read(protection(), &canonical::bytes(&value));
        assert!(read.is_err(), "`unheard_of` was ignored in {:?}", event.kind);
    }
}

/// Two choices in one process: the order in which they were made is not the order of their names.
#[test]
fn a_case_with_two_choices_is_restored_the_same() {
    let advice =
        "advice = { kind = [\"granted\", \"denied\"], kk = \"Кеңес\", ru = \"Совет\", en = \"Advice\" }";
    let text = edited(
        BASE,
        &[
            ("en = \"Proposed decision\" }", &format!("en = \"Proposed decision\" }}\n{advice}")),
            ("requires = [\"proposal\"]", "requires = [\"proposal\", \"advice\"]"),
        ],
    );
    let definition = parse(&text).unwrap_or_else(|problems| panic!("{problems}"));
    let mut case = Case::of(&definition, kazakhstan(), "2026-11-23 10:00:00");
    case.finishes(officer(), "look").finishes(officer(), "think");
    case.does(officer(), "propose proposal=granted advice=denied");
    let text = snapshot::store(&definition, &case.instance).unwrap();
    assert_eq!(snapshot::restore(&definition, snapshot::FORMAT, &text), Ok(case.instance));
}

#[test]
fn a_snapshot_speaks_of_nothing_that_the_definition_does_not_know() {
    let (_, after) = journal(known(10));
    let text = snapshot::store(protection(), &after).unwrap();
    let state = &protection().state(after.state()).name;
    let forged = text.replace(&format!("\"state\":\"{state}\""), "\"state\":\"no_such_state\"");
    assert_ne!(forged, text);
    assert!(snapshot::restore(protection(), snapshot::FORMAT, &forged).is_err());
    assert!(snapshot::restore(protection(), snapshot::FORMAT, "{}").is_err());
    assert!(snapshot::restore(protection(), snapshot::FORMAT, "").is_err());
}
