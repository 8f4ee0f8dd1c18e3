//! Words have room, and nothing in them that nobody sees.

use super::{BASE, edited, problems};
use workflow::definition::Code;

/// What is wrong when the English of something is a text: of the name of the definition, and of what a state says.
fn found(name: &str, sentence: &str) -> Vec<String> {
    let says = BASE.lines().find(|it| it.starts_with("says ")).expect("a state says something");
    let (before, _) = says.split_once("en = \"").expect("it says so in English");
    let sentence = format!("{before}en = \"{sentence} {{due}}\" }}");
    let text = edited(BASE, &[("en = \"Leave\"", &format!("en = \"{name}\"")), (says, &sentence)]);
    let all = problems(&text);
    assert!(all.iter().all(|it| it.code == Code::E13), "{all:#?}");
    all.into_iter().map(|it| it.message).collect()
}

#[test]
fn a_name_and_a_sentence_have_room_and_no_more() {
    let rest = " {due}".len();
    assert_eq!(found(&"x".repeat(200), &"x".repeat(2_000 - rest)), Vec::<String>::new());
    let long = found(&"x".repeat(201), &"x".repeat(2_001 - rest));
    let [name, sentence] = long.as_slice() else { panic!("{long:#?}") };
    assert!(name.ends_with("201 letters, and no more than 200 are read"), "{name}");
    assert!(sentence.ends_with("2001 letters, and no more than 2000 are read"), "{sentence}");
}

#[test]
fn a_sentence_may_have_lines_and_nothing_has_hidden_marks() {
    assert_eq!(found("Leave", "One.\\nTwo."), Vec::<String>::new());
    for hidden in [
        "0000", "001b", "007f", "0085", "061c", "200b", "200e", "202a", "202e", "2028", "2060", "2066",
        "2069", "feff",
    ] {
        let both = found(&format!("a\\u{hidden}b"), &format!("a\\u{hidden}b"));
        assert_eq!(both.len(), 2, "{hidden}: {both:#?}");
        assert!(both.iter().all(|it| it.contains(&format!("U+{}", hidden.to_uppercase()))), "{both:#?}");
    }
    assert_eq!(found("a\u{a0}b", "a\u{2014}b"), Vec::<String>::new(), "what a typesetter writes");
}
