//! How the short examples are read: each is laid over a whole text. Its keys replace those of the same name in the table
//! of the same name, `[[promise]]` is added to the others, and a line `# without KEY` takes away a key of the table that it
//! stands in.

use std::fmt::Write as _;
use toml::{Table, Value};

/// Dictionaries whose entries have keys of their own; in all others an entry is replaced as a whole.
const OF_TABLES: [&str; 4] = ["state", "action", "clock", "task"];

/// A short text laid over a whole one.
#[track_caller]
pub(super) fn laid_over(base: &Table, text: &str) -> Table {
    let over: Table = toml::from_str(text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    let mut whole = base.clone();
    take_away(&mut whole, text);
    for (key, value) in over {
        match (whole.get_mut(&key), value) {
            (Some(Value::Table(below)), Value::Table(over)) => {
                for (name, value) in over {
                    match (below.get_mut(&name), value) {
                        (Some(Value::Table(below)), Value::Table(over))
                            if OF_TABLES.contains(&key.as_str()) =>
                        {
                            below.extend(over);
                        }
                        (_, value) => drop(below.insert(name, value)),
                    }
                }
            }
            (Some(Value::Array(below)), Value::Array(over)) if key == "promise" => below.extend(over),
            (_, value) => drop(whole.insert(key, value)),
        }
    }
    whole
}

fn take_away(whole: &mut Table, text: &str) {
    let mut header: Vec<&str> = Vec::new();
    for line in text.lines() {
        if let Some(inside) = line.strip_prefix('[').and_then(|it| it.split(']').next()) {
            header = inside.trim_start_matches('[').split('.').collect();
        }
        for key in line.strip_prefix("# without ").into_iter().flat_map(|it| it.split(", ")) {
            let mut path: Vec<&str> = header.iter().copied().chain(key.split('.')).collect();
            let last = path.pop().unwrap_or_default();
            let place = path.iter().try_fold(&mut *whole, |it, name| it.get_mut(*name)?.as_table_mut());
            let taken = place.and_then(|it| it.remove(last));
            assert!(taken.is_some(), "`{key}` of {header:?} is there to be taken away");
        }
    }
}

/// The text of a table, all of it in one value a line.
pub(super) fn rendered(table: &Table) -> String {
    let mut text = String::new();
    for (key, value) in table {
        let _ = writeln!(text, "{} = {}", quoted(key), inline(value));
    }
    text
}

fn inline(value: &Value) -> String {
    match value {
        Value::String(text) => quoted(text),
        Value::Array(items) => format!("[{}]", items.iter().map(inline).collect::<Vec<_>>().join(", ")),
        Value::Table(entries) => {
            let entries = entries.iter().map(|(key, value)| format!("{} = {}", quoted(key), inline(value)));
            format!("{{{}}}", entries.collect::<Vec<_>>().join(", "))
        }
        Value::Integer(number) => number.to_string(),
        Value::Boolean(flag) => flag.to_string(),
        other => panic!("no example holds {other:?}"),
    }
}

fn quoted(text: &str) -> String {
    // The strings of JSON are strings of TOML too.
    serde_json::to_string(text).expect("a text has a form in JSON")
}

#[test]
fn what_is_laid_over_replaces_keys_and_takes_away() {
    let base = toml::from_str(
        "a = 1\n[state.x]\nmove = \"office\"\nend = true\nafter = { term = \"1d\", do = \"y\" }\n[mark]\nm = { kk = \"а\", ru = \"б\" }\n[[promise]]\nuntil = []\n",
    )
    .unwrap();
    let over = "[state.x]\nmove = \"body\"\n# without end\nafter = { term = \"2d\" }\n[state.y]\nmove = \"nobody\"\n[mark]\nm = { en = \"c\" }\n[[promise]]\noffered = \"z\"\n";
    let whole: Table = toml::from_str(&rendered(&laid_over(&base, over))).unwrap();
    let wanted: Table = toml::from_str(
        "a = 1\n[state.x]\nmove = \"body\"\nafter = { term = \"2d\" }\n[state.y]\nmove = \"nobody\"\n[mark]\nm = { en = \"c\" }\n[[promise]]\nuntil = []\n[[promise]]\noffered = \"z\"\n",
    )
    .unwrap();
    assert_eq!(whole, wanted);
}
