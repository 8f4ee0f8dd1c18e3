//! The shipped definitions are sound and cite the law book rightly.

use workflow::definition::check_together;
use workflow::{Definition, LawBook, Vocabulary, shipped};

#[test]
fn every_shipped_definition_is_accepted_without_a_warning() {
    let law = LawBook::parse(shipped::LAW.1).unwrap_or_else(|it| panic!("{it}"));
    let vocabulary = Vocabulary::new(["kz"]);
    let parsed = shipped::DEFINITIONS.iter().map(|(file, text)| {
        Definition::parse(text, &law, &vocabulary).unwrap_or_else(|it| panic!("{file}: {it}"))
    });
    let all: Vec<Definition> = parsed.collect();
    for (definition, between) in all.iter().zip(check_together(&all)) {
        assert_eq!(definition.warnings().to_string(), "", "{}", definition.id());
        assert_eq!(between, [], "{}", definition.id());
    }
}
