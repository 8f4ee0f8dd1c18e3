//! Two prints: what a definition decides by, and what people read of it. A change of one is no change of the other.

use super::{BASE, edited, sound};
use crate::suite::oracles::draft::WORDS;
use crate::suite::world::{PROTECTION, law};
use workflow::{Definition, Vocabulary};

#[derive(Debug, PartialEq)]
enum Changed {
    Nothing,
    Rules,
    Texts,
    Both,
}

fn changed(text: &str) -> Changed {
    let (old, new) = (sound(BASE), sound(text));
    match (old.rules() == new.rules(), old.texts() == new.texts()) {
        (true, true) => Changed::Nothing,
        (false, true) => Changed::Rules,
        (true, false) => Changed::Texts,
        (false, false) => Changed::Both,
    }
}

#[track_caller]
fn edit(old: &str, new: &str) -> Changed {
    changed(&edited(BASE, &[(old, new)]))
}

#[test]
fn another_sentence_changes_the_texts_and_nothing_else() {
    for (old, new) in [
        ("en = \"It is closed.\"", "en = \"It is over.\""),
        ("kk = \"Сұрау\"", "kk = \"Сұрақ қою\""),
        ("ru = \"Отпуск\"", "ru = \"Каникулы\""),
        ("ru = \"много работы\"", "ru = \"слишком много работы\""),
        ("en = \"denied\"", "en = \"refused\""),
        ("en = \"The term is over.\"", "en = \"Too late.\""),
        ("en = \"term of the answer\"", "en = \"time for the answer\""),
    ] {
        assert_eq!(edit(old, new), Changed::Texts, "{new}");
    }
}

#[test]
fn another_rule_changes_the_rules_and_nothing_else() {
    for (old, new) in [
        ("term   = \"10wd\"", "term   = \"11wd\""),
        ("limit    = 2", "limit    = 3"),
        ("requires = [\"proposal\"]", "requires = [\"proposal\", \"reason\"]"),
        ("warn   = [\"5wd\", \"8wd\"]", "warn   = [\"5wd\"]"),
        ("tells    = [\"head\"]", "tells    = [\"head\", \"applicant\"]"),
        ("version   = 1", "version   = 2"),
        ("id        = \"leave\"", "id        = \"holiday\""),
        ("late   = \"lapse\"", "late   = \"wait\""),
        (
            "grounds         = [\"too_busy\"]\nrequires        = [\"reason\"]",
            "requires        = [\"reason\"]",
        ),
        ("basis  = \"rule 1\"", "basis  = \"rule 3\""),
        ("extended = false", "extended = true"),
        ("term = \"30d\"", "term = \"31d\""),
    ] {
        assert_eq!(edit(old, new), Changed::Rules, "{new}");
    }
}

#[test]
fn a_new_action_with_words_changes_both() {
    let nag = "[action.nag]\nname  = { kk = \"Еске салу\", ru = \"Напомнить\", en = \"Nag\" }\nin    = [\"asked\"]\nby    = [\"head\"]\ntells = [\"officer\"]\nbasis = \"rule 1\"\n\n[task.look]";
    assert_eq!(edit("[task.look]", nag), Changed::Both);
}

#[test]
fn space_comments_and_another_way_to_write_the_same_change_nothing() {
    for (old, new) in [
        ("version   = 1", "version = 1 # the first"),
        ("[field]\n", "\n\n# what is asked for\n[field]\n\n"),
        ("[state.closed]\n", "[ state . closed ]\n"),
        ("by       = [\"officer\"]", "by = [\n  'officer', # in another kind of quotes\n]"),
        (
            "says = { kk = \"Іс жабылды.\", ru = \"Дело закрыто.\", en = \"It is closed.\" }",
            "says.kk = \"Іс жабылды.\"\nsays.ru = \"Дело закрыто.\"\nsays.en = \"It is closed.\"",
        ),
        ("end  = true\n\n[state.taken_back]", "end  = true\n\n\n[state.taken_back]"),
        ("ru = \"Спросить\"", "ru = \"\\u0421просить\""),
    ] {
        assert_eq!(edit(old, new), Changed::Nothing, "{new}");
    }
    assert_eq!(changed(&BASE.replace('\n', "\r\n")), Changed::Nothing);
}

/// The tables of a text, each with its header, in the opposite order. Promises are a list, whose order says which is
/// which: they stay as they are.
fn reversed(text: &str) -> String {
    let at = text.find("\n[").expect("there are tables") + 1;
    let (head, tables) = text.split_at(at);
    let mut blocks: Vec<String> = Vec::new();
    for line in tables.lines() {
        if line.starts_with('[') {
            blocks.push(String::new());
        }
        let block = blocks.last_mut().expect("tables begin with a header");
        block.push_str(line);
        block.push('\n');
    }
    let (listed, mut named): (Vec<String>, Vec<String>) =
        blocks.into_iter().partition(|it| it.starts_with("[["));
    named.reverse();
    format!("{head}{}{}", named.concat(), listed.concat())
}

#[test]
fn tables_in_another_order_change_nothing() {
    assert_eq!(changed(&reversed(BASE)), Changed::Nothing);
    let (one, other) = (sound(PROTECTION), sound(&reversed(PROTECTION)));
    assert_eq!((one.rules(), one.texts()), (other.rules(), other.texts()));
    let first = |it: &Definition| it.actions().next().map(|(_, it)| it.name.to_string());
    assert_ne!(first(&one), first(&other), "but they are shown in the order of the text");
}

#[test]
fn keys_in_another_order_change_nothing() {
    let ask = "in       = [\"asked\"]\nby       = [\"officer\"]\nrequires = [\"reason\"]";
    let other = "requires = [\"reason\"]\nby       = [\"officer\"]\nin       = [\"asked\"]";
    assert_eq!(edit(ask, other), Changed::Nothing);
    assert_eq!(
        edit("{ kk = \"Демалыс\", ru = \"Отпуск\",", "{ ru = \"Отпуск\", kk = \"Демалыс\","),
        Changed::Nothing
    );
}

#[test]
fn timers_in_another_order_change_the_rules() {
    // They are stored by their place.
    let one = "after = [{ term = \"30d\", do = \"close\", basis = \"rule 1\" }, { term = \"60d\", do = \"close\", basis = \"rule 2\" }]";
    let other = "after = [{ term = \"60d\", do = \"close\", basis = \"rule 2\" }, { term = \"30d\", do = \"close\", basis = \"rule 1\" }]";
    let old = "after = [{ term = \"30d\", do = \"close\", basis = \"rule 1\" }]";
    let (one, other) = (sound(&edited(BASE, &[(old, one)])), sound(&edited(BASE, &[(old, other)])));
    assert_ne!(one.rules(), other.rules());
}

/// A field may be called `en`; what it takes is a rule, and no sentence.
#[test]
fn what_a_field_takes_is_a_rule_whatever_the_field_is_called() {
    let with = |kind: &str| {
        let field = format!("en       = {{ kind = \"{kind}\", {WORDS} }}\nuntil    = {{");
        edited(
            BASE,
            &[("until    = {", &field), ("may      = [\"until\"]", "may      = [\"until\", \"en\"]")],
        )
    };
    let (text, file) = (super::parse(&with("text")), super::parse(&with("file")));
    // A definition that may not use the name is as good.
    let (Ok(text), Ok(file)) = (text, file) else { return };
    assert_ne!(text.rules(), file.rules(), "another kind of field, and the same rules");
}

#[test]
fn the_words_of_a_field_are_texts() {
    assert_eq!(edit("en = \"Reason\"", "en = \"Why\""), Changed::Texts);
    assert_eq!(edit("kind = [\"granted\", \"denied\"]", "kind = [\"denied\", \"granted\"]"), Changed::Rules);
}

#[test]
fn what_is_asked_of_whoever_files_decides_nothing() {
    assert_eq!(edit("calendar  = \"kz\"", "calendar  = \"kz\"\nasks = [\"project\"]"), Changed::Texts);
}

/// Fields had no words once. A version that was published so is given them without being another one.
#[test]
fn a_field_that_is_given_words_keeps_its_rules() {
    let (with, without) = (sound(BASE), alone(BASE));
    assert_ne!(BASE, without);
    let without =
        Definition::parse_published(&without, &law(), &Vocabulary::new(["kz"])).expect("it was published");
    assert_eq!(with.rules(), without.rules());
    assert_ne!(with.texts(), without.texts());
    let reason = without.find_field("reason").expect("it stands in the text");
    assert_eq!(without.field(reason).label, workflow::Words::default());
}

/// The fields of a text as they used to be: kinds alone.
fn alone(text: &str) -> String {
    let line = |it: &str| match it.split_once("{ kind = ") {
        Some((name, rest)) => format!("{name}{}", rest.split(", kk").next().unwrap_or_default()),
        None => it.to_owned(),
    };
    text.lines().map(|it| line(it) + "\n").collect()
}

#[test]
fn a_definition_equals_itself_and_no_other_version() {
    let one = sound(BASE);
    assert_eq!(one, sound(&edited(BASE, &[("en = \"It is closed.\"", "en = \"It is over.\"")])));
    assert_ne!(one, sound(&edited(BASE, &[("version   = 1", "version   = 2")])));
    assert_eq!(format!("{one:?}"), format!("leave@1#{}", one.rules()));
    assert_eq!(one.rules().to_string().len(), 64);
}

#[test]
fn a_definition_says_what_it_is() {
    let definition = sound(BASE);
    assert_eq!((definition.id(), definition.version(), definition.calendar()), ("leave", 1, "kz"));
    assert_eq!((definition.kinds(), definition.law()), (["trial".to_owned()].as_slice(), "law.toml"));
    assert_eq!(definition.source(), BASE);
    let label = workflow::Language::ALL.map(|it| definition.label().get(it));
    assert_eq!(label, ["Демалыс", "Отпуск", "Leave"]);
    assert_eq!(&*definition.state(definition.initial()).name, "asked");
}
