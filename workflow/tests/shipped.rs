//! The shipped definitions are sound and cite the law book rightly.

use workflow::{Definition, LawBook, Vocabulary};

#[test]
fn every_shipped_definition_is_accepted_without_a_warning() {
    let law = LawBook::parse(include_str!("../definitions/law.toml")).unwrap_or_else(|it| panic!("{it}"));
    let vocabulary = Vocabulary::new(["kz"]);
    let text = include_str!("../definitions/protection.toml");
    let definition = Definition::parse(text, &law, &vocabulary).unwrap_or_else(|it| panic!("{it}"));
    assert_eq!(definition.warnings().to_string(), "");
}
