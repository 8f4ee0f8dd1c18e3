//! Text from anywhere: it is refused soon, in order, and never with a panic.

use super::{BASE, MEGABYTE, PERMIT, megabyte_of, spent};
use crate::suite::world::{LAW, at, kazakhstan, law, parse, properties};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use std::cell::Cell;
use std::io::Write;
use std::sync::mpsc;
use std::time::Duration;
use workflow::testkit::{Walk, everybody, person};
use workflow::{Definition, LawBook, Vocabulary, shipped};

/// What a megabyte may take of the processor, in the build of the tests as in any other.
const SECOND: Duration = Duration::from_secs(1);
/// Who never comes back has not been given the processor for so long.
const PATIENCE: Duration = Duration::from_mins(1);

/// Reads a text on a thread of its own: whether it was accepted, within a second.
fn accepted_soon(text: String) -> bool {
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        let begun = spent();
        let accepted = parse(&text).is_ok();
        // Nobody listens any more when it took too long.
        let _ = sender.send((accepted, spent().saturating_sub(begun)));
    });
    let (accepted, took) =
        receiver.recv_timeout(PATIENCE).expect("it is read without a panic, and to its end");
    assert!(took <= SECOND, "it takes {took:?}");
    accepted
}

fn refused_soon(text: String) -> bool {
    !accepted_soon(text)
}

#[test]
fn a_megabyte_without_any_shape_is_refused_soon() {
    for piece in
        ["\0", "\u{feff}", "қ", "\"", "'", "{", "[", "#", "=", "\\", "a", "1", "\r", "[[", "\u{202e}x "]
    {
        assert!(refused_soon(megabyte_of(|_| piece.to_owned())), "{piece:?}");
    }
}

#[test]
fn nesting_of_any_depth_is_refused_soon() {
    for (open, close) in [("[", "]"), ("{a=", "}")] {
        for depth in [100, 10_000, MEGABYTE / 8] {
            assert!(
                refused_soon(format!("a = {}{}", open.repeat(depth), close.repeat(depth))),
                "{open} {depth}"
            );
            assert!(refused_soon(format!("a = {}", open.repeat(depth))), "{open} {depth}, never closed");
        }
    }
    for depth in [100, 10_000, MEGABYTE / 2] {
        let dotted = vec!["a"; depth].join(".");
        assert!(refused_soon(format!("{dotted} = 1")), "{depth}");
        assert!(refused_soon(format!("[{dotted}]")), "{depth}");
    }
}

#[test]
fn a_megabyte_of_unknown_keys_is_refused_soon() {
    assert!(refused_soon(megabyte_of(|n| format!("key_{n} = {n}\n"))));
}

#[test]
fn a_megabyte_of_lines_that_are_no_toml_is_refused_soon() {
    assert!(refused_soon(megabyte_of(|_| "]\n".to_owned())));
}

#[test]
fn a_hundred_thousand_states_are_refused_soon() {
    let states = megabyte_of(|n| format!("[state.s{n}]\n"));
    assert!(refused_soon(format!("{BASE}\n{states}")));
}

#[test]
fn a_list_of_a_hundred_thousand_unknown_names_is_refused_soon() {
    let names = megabyte_of(|n| format!("\"n{n}\", "));
    assert!(refused_soon(super::edited(
        BASE,
        &[("opens    = [\"question\"]", &format!("opens = [{names}]"))]
    )));
}

/// Nobody reads a sentence of a megabyte, and a comment may be as long as it likes.
#[test]
fn a_long_sentence_is_refused_soon_and_a_long_comment_accepted() {
    let long = megabyte_of(|_| "word ".to_owned());
    let text = super::edited(BASE, &[("en = \"It is closed.\"", &format!("en = \"{long}\""))]);
    assert!(refused_soon(text));
    assert!(accepted_soon(format!("# {long}\n{BASE}")));
}

/// What can happen to a file: bytes are changed, lost, doubled, moved.
#[derive(Clone, Debug)]
enum Mutation {
    Overwrite(prop::sample::Index, Vec<u8>),
    Insert(prop::sample::Index, Vec<u8>),
    Remove(prop::sample::Index, usize),
    Double(prop::sample::Index, usize),
    Swap(prop::sample::Index, prop::sample::Index),
    /// One line of the file in place of another: often still TOML.
    Line(prop::sample::Index, prop::sample::Index),
    /// One line lost: mostly still TOML, and sometimes still sound.
    Drop(prop::sample::Index),
    /// One word in quotes in place of another: still TOML, and a name where another was meant.
    Word(prop::sample::Index, prop::sample::Index),
    /// Several lines once more in another place.
    Splice(prop::sample::Index, prop::sample::Index, usize),
}

fn any_mutation() -> impl Strategy<Value = Mutation> {
    let bytes = || prop::collection::vec(any::<u8>(), 1..8);
    let token = prop::sample::select(vec![
        "\"",
        "[",
        "]",
        "{",
        "}",
        "=",
        "\n",
        ",",
        "0",
        "wd",
        "true",
        "\"system\"",
        "[]",
    ]);
    let index = any::<prop::sample::Index>;
    prop_oneof![
        1 => (index(), bytes()).prop_map(|(at, it)| Mutation::Overwrite(at, it)),
        1 => (index(), bytes()).prop_map(|(at, it)| Mutation::Insert(at, it)),
        1 => (index(), token).prop_map(|(at, it)| Mutation::Insert(at, it.as_bytes().to_vec())),
        1 => (index(), 1..200_usize).prop_map(|(at, n)| Mutation::Remove(at, n)),
        1 => (index(), 1..200_usize).prop_map(|(at, n)| Mutation::Double(at, n)),
        1 => (index(), index()).prop_map(|(one, other)| Mutation::Swap(one, other)),
        4 => (index(), index()).prop_map(|(one, other)| Mutation::Line(one, other)),
        8 => index().prop_map(Mutation::Drop),
        8 => (index(), index()).prop_map(|(one, other)| Mutation::Word(one, other)),
        4 => (index(), index(), 1..12_usize).prop_map(|(from, to, n)| Mutation::Splice(from, to, n)),
    ]
}

fn mutated(text: &str, mutations: &[Mutation]) -> String {
    let mut bytes = text.as_bytes().to_vec();
    for mutation in mutations {
        let length = bytes.len().max(1);
        match mutation {
            Mutation::Overwrite(at, new) => {
                bytes.iter_mut().skip(at.index(length)).zip(new).for_each(|(old, new)| *old = *new);
            }
            Mutation::Insert(at, new) => {
                let at = at.index(length).min(bytes.len());
                bytes.splice(at..at, new.iter().copied());
            }
            Mutation::Remove(at, n) => {
                let at = at.index(length).min(bytes.len());
                bytes.drain(at..(at + n).min(bytes.len()));
            }
            Mutation::Double(at, n) => {
                let at = at.index(length).min(bytes.len());
                let piece: Vec<u8> = bytes.iter().skip(at).take(*n).copied().collect();
                bytes.splice(at..at, piece);
            }
            Mutation::Swap(one, other) => {
                if !bytes.is_empty() {
                    bytes.swap(one.index(length), other.index(length));
                }
            }
            Mutation::Line(one, other) => {
                let text = String::from_utf8_lossy(&bytes).into_owned();
                let mut lines: Vec<&str> = text.lines().collect();
                if !lines.is_empty() {
                    let copied = *other.get(&lines);
                    *one.get_mut(&mut lines) = copied;
                }
                bytes = lines.join("\n").into_bytes();
            }
            Mutation::Drop(at) => {
                let text = String::from_utf8_lossy(&bytes).into_owned();
                let mut lines: Vec<&str> = text.lines().collect();
                if !lines.is_empty() {
                    lines.remove(at.index(lines.len()));
                }
                bytes = lines.join("\n").into_bytes();
            }
            Mutation::Word(one, other) => {
                let text = String::from_utf8_lossy(&bytes).into_owned();
                let mut pieces: Vec<&str> = text.split('"').collect();
                // What stands in quotes has an odd place.
                let words = pieces.len() / 2;
                if words > 0 {
                    let copied = pieces.get(other.index(words) * 2 + 1).copied().unwrap_or_default();
                    pieces.get_mut(one.index(words) * 2 + 1).into_iter().for_each(|it| *it = copied);
                }
                bytes = pieces.join("\"").into_bytes();
            }
            Mutation::Splice(from, to, n) => {
                let text = String::from_utf8_lossy(&bytes).into_owned();
                let mut lines: Vec<&str> = text.lines().collect();
                if !lines.is_empty() {
                    let copied: Vec<&str> =
                        lines.iter().skip(from.index(lines.len())).take(*n).copied().collect();
                    let to = to.index(lines.len());
                    lines.splice(to..to, copied);
                }
                bytes = lines.join("\n").into_bytes();
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// A definition that is accepted can be walked; a text that is not says where. Says which it was.
fn hold(text: &str) -> Result<bool, TestCaseError> {
    match Definition::parse(text, &law(), &Vocabulary::new(["kz"])) {
        Err(problems) => {
            let lines = text.matches('\n').count() + 1;
            prop_assert!(problems.any_error());
            prop_assert!(problems.0.iter().all(|it| (1..=lines).contains(&it.line) && it.column >= 1));
            Ok(false)
        }
        Ok(definition) => {
            let people = everybody(&[person(1), person(2), person(3)]);
            let walk = Walk::new(&definition, kazakhstan(), at("2026-01-05 10:00:00"), people, 1);
            prop_assert!(walk.take(30).count() > 0);
            Ok(true)
        }
    }
}

/// Damages a definition in many ways, and says how often it was refused and how often it still stood.
fn damage(text: &str) -> (usize, usize) {
    let (refused, stood) = (Cell::new(0), Cell::new(0));
    let mutations = prop::collection::vec(any_mutation(), 1..4);
    let damaged = TestRunner::new(properties(file!())).run(&mutations, |mutations| {
        let counter = if hold(&mutated(text, &mutations))? { &stood } else { &refused };
        counter.set(counter.get() + 1);
        Ok(())
    });
    damaged.unwrap_or_else(|failure| panic!("{failure}"));
    (refused.get(), stood.get())
}

#[test]
fn a_damaged_definition_never_panics() {
    let bases = [("the base", BASE), ("the permit", PERMIT)];
    for (what, text) in shipped::DEFINITIONS.into_iter().chain(bases) {
        let (refused, stood) = damage(text);
        let _ = writeln!(std::io::stderr().lock(), "{what} damaged: {refused} refused, {stood} still sound");
        assert!(refused > 0 && stood > 0, "{what}: both must be met");
    }
}

proptest! {
    #![proptest_config(properties(file!()))]

    #[test]
    fn any_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        prop_assert!(!hold(&String::from_utf8_lossy(&bytes))?);
    }

    #[test]
    fn a_damaged_law_book_never_panics(mutations in prop::collection::vec(any_mutation(), 1..6)) {
        if let Err(problems) = LawBook::parse(&mutated(LAW, &mutations)) {
            prop_assert!(problems.any_error());
        }
    }
}
