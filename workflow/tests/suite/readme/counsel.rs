//! The questions for counsel name every rule of the operator's own that a definition cites, with its terms, and nothing
//! that is not there.

use super::blocks::section;
use super::table;
use std::collections::{BTreeMap, BTreeSet};
use toml::{Table, Value};
use workflow::shipped;

const QUESTIONS: &str = include_str!("../../../../docs/questions-for-counsel.md");

/// For each rule that a definition cites, by rule and definition: the terms that stand under it.
type Rules = BTreeMap<(String, String), BTreeSet<String>>;

fn gather(id: &str, value: &Value, rules: &mut Rules) {
    match value {
        Value::Table(entries) => {
            let basis = entries.get("basis").and_then(Value::as_str).filter(|it| it.starts_with("rule "));
            if let Some(rule) = basis {
                let terms = ["term", "cap", "less"].into_iter().filter_map(|it| entries.get(it)?.as_str());
                rules.entry((rule.to_owned(), id.to_owned())).or_default().extend(terms.map(str::to_owned));
            }
            entries.values().for_each(|it| gather(id, it, rules));
        }
        Value::Array(items) => items.iter().for_each(|it| gather(id, it, rules)),
        _ => {}
    }
}

fn cited() -> Rules {
    let mut rules = Rules::new();
    for (file, text) in shipped::DEFINITIONS {
        gather(file.trim_end_matches(".toml"), &Value::Table(table(text)), &mut rules);
    }
    rules
}

/// What stands in backticks.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

#[test]
fn every_rule_of_the_operator_is_listed_with_its_terms() {
    let section = section(QUESTIONS, "## The operator's own rules");
    let mut listed = Rules::new();
    for row in section.text.lines().filter(|it| it.starts_with("| rule ") && !it.starts_with("| rule | in")) {
        let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
        let [rule, id, _, terms] = cells.as_slice() else { panic!("{row}") };
        let terms = quoted(terms).map(str::to_owned).collect();
        let before = listed.insert(((*rule).to_owned(), id.trim_matches('`').to_owned()), terms);
        assert!(before.is_none(), "{row} stands twice");
    }
    let cited = cited();
    assert!(cited.len() > 10, "{cited:?}");
    assert_eq!(listed, cited);
}

fn find<'v>(whole: &'v Table, path: &str) -> Option<&'v Value> {
    // An article has dots and blanks in its name, and is the last step.
    let steps: Vec<&str> = match path.strip_prefix("article.") {
        Some(article) => vec!["article", article],
        None => path.split('.').collect(),
    };
    let (first, rest) = steps.split_first()?;
    rest.iter().try_fold(whole.get(*first)?, |it, step| it.get(step))
}

#[test]
fn every_place_that_is_named_is_there() {
    let files: BTreeMap<&str, Table> = shipped::DEFINITIONS
        .into_iter()
        .chain([shipped::LAW])
        .map(|(file, text)| (file, table(text)))
        .collect();
    let mut looked_at = 0;
    for (file, path) in quoted(QUESTIONS).filter_map(|it| it.split_once(": ")) {
        let whole = files.get(file).unwrap_or_else(|| panic!("there is no {file}"));
        assert!(find(whole, path).is_some(), "there is no {path} in {file}");
        looked_at += 1;
    }
    assert!(looked_at > 50, "{looked_at}");
}
