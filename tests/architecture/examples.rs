//! The library shows what it is for: every public type, trait, function and constant of `workflow` has an example of its
//! own that runs and asserts something, and every public method is shown there or in the example of its type.
//!
//! The compiler runs the examples and `missing_docs` asks for words; nobody else asks for the example. Whatever is `pub`
//! can be reached, for `unreachable_pub` says where it cannot. What a macro makes has no name here, but the names that a
//! macro is given with a comment of their own are read.

use std::collections::BTreeMap;
use std::path::Path;

use crate::house::{self, Report};
use crate::source::{self, Parts, Source, speaks};

const ROOM: &str = "workflow/src";

/// How a block must be marked to be compiled and run: not at all, or as what it is.
const RUNS: [&str; 2] = ["", "rust"];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// A struct, an enum, a trait or another name for a type.
    Type,
    /// A function or a constant that belongs to no type.
    Free,
    /// A method, or a constant of a type.
    Member,
}

/// Something public, with what its doc comment shows.
#[derive(Debug)]
struct Item {
    file: String,
    line: usize,
    kind: Kind,
    name: String,
    /// The type or trait whose member it is.
    owner: Option<String>,
    /// The visible lines of its examples; empty where there is none that runs and asserts.
    shown: String,
}

/// The public items of one file, in the order of its text.
fn items(file: &str, source: &Source, text: &str) -> Vec<Item> {
    let lines: Vec<&str> = text.lines().collect();
    let code = source.only(Parts::Code);
    let (mut found, mut owner, mut in_trait) = (Vec::new(), None, false);
    for (index, line) in code.lines().enumerate() {
        let comment = comment_above(&lines, index);
        let given = || given_to_a_macro(line).filter(|_| !comment.is_empty());
        let declared = declared(line, in_trait).or_else(|| given().map(|name| (Kind::Type, name)));
        if line.starts_with("impl") {
            (owner, in_trait) = (implemented(line), false);
        } else if line.starts_with("pub trait ") {
            (owner, in_trait) = (declared.as_ref().map(|(_, name)| name.clone()), true);
        } else if line.starts_with('}') {
            (owner, in_trait) = (None, false);
        }
        if let Some((kind, name)) = declared {
            let belongs = kind == Kind::Free && owner.is_some();
            let kind = if belongs { Kind::Member } else { kind };
            let owner = owner.clone().filter(|_| kind == Kind::Member);
            let shown = shown(comment);
            found.push(Item { file: file.to_owned(), line: index + 1, kind, name, owner, shown });
        }
    }
    found
}

/// What a line declares for everybody, and its name.
fn declared(line: &str, in_trait: bool) -> Option<(Kind, String)> {
    let words = line.trim();
    let rest = match words.strip_prefix("pub ") {
        Some(rest) => rest,
        // The members of a public trait are as public as the trait; deeper lines are code.
        None if in_trait && line.starts_with("    ") && !line.starts_with("     ") => words,
        None => return None,
    };
    let mut words = rest.split_whitespace().peekable();
    while words.peek().is_some_and(|it| ["async", "unsafe"].contains(it)) {
        words.next();
    }
    let kind = match (words.next()?, words.peek().copied()?) {
        ("const", "fn") => {
            words.next();
            Kind::Free
        }
        ("fn" | "const" | "static", _) => Kind::Free,
        ("struct" | "enum" | "union" | "trait" | "type", _) => Kind::Type,
        _ => return None,
    };
    // A name of a macro begins with `$` and is none.
    let name: String = words.next()?.chars().take_while(|it| source::is_word(*it)).collect();
    (!name.is_empty()).then_some((kind, name))
}

/// A type that a macro is asked to make stands alone in its line, below its comment; a variant of an enum has a comma.
fn given_to_a_macro(line: &str) -> Option<String> {
    let name = line.strip_prefix("    ")?;
    let is_type = name.starts_with(char::is_uppercase) && name.chars().all(source::is_word);
    is_type.then(|| name.to_owned())
}

/// The type of `impl Type<'_> {` and of `impl<T> Trait for Type {`.
fn implemented(line: &str) -> Option<String> {
    let mut rest = line.strip_prefix("impl")?;
    if rest.starts_with('<') {
        let mut depth = 0_usize;
        let end = rest.char_indices().find(|(_, letter)| {
            depth = depth + usize::from(*letter == '<') - usize::from(*letter == '>');
            depth == 0
        });
        rest = end.and_then(|(at, _)| rest.get(at + 1..))?;
    }
    let rest = rest.split_once(" for ").map_or(rest, |(_, it)| it);
    let path: String = rest.trim().chars().take_while(|it| source::is_word(*it) || *it == ':').collect();
    path.rsplit(':').next().filter(|it| !it.is_empty()).map(str::to_owned)
}

/// The doc comment above a line, without its marks; attributes may stand in between.
fn comment_above<'t>(lines: &[&'t str], index: usize) -> Vec<&'t str> {
    let above = lines.iter().take(index).rev().map(|it| it.trim());
    let belongs = above.take_while(|it| it.starts_with("///") || it.starts_with("#["));
    let mut comment: Vec<&str> = belongs.filter_map(|it| it.strip_prefix("///")).collect();
    comment.reverse();
    comment.into_iter().map(|it| it.strip_prefix(' ').unwrap_or(it)).collect()
}

/// The visible lines of the blocks of a comment that run and assert something. What is hidden from the reader shows
/// them nothing.
fn shown(comment: Vec<&str>) -> String {
    let (mut shown, mut block) = (String::new(), None::<(bool, String)>);
    for line in comment {
        match (line.trim().strip_prefix("```"), &mut block) {
            (Some(marks), None) => block = Some((RUNS.contains(&marks.trim()), String::new())),
            (Some(_), Some((runs, text))) => {
                if *runs && speaks(text, "assert*") {
                    shown.push_str(text);
                }
                block = None;
            }
            (None, Some((_, text))) if line != "#" && !line.starts_with("# ") => {
                text.push_str(line);
                text.push('\n');
            }
            (None, _) => {}
        }
    }
    shown
}

fn check(root: &Path) -> Report {
    let files: Vec<_> = house::files(root, ROOM, &["rs"])
        .into_iter()
        .map(|file| (file.clone(), house::read(root, &file)))
        .map(|(file, text)| (file, Source::new(&text), text))
        .collect();
    let items: Vec<Item> = files.iter().flat_map(|(file, source, text)| items(file, source, text)).collect();
    let mut types: BTreeMap<&str, Vec<&Item>> = BTreeMap::new();
    for item in items.iter().filter(|it| it.kind == Kind::Type) {
        types.entry(&item.name).or_default().push(item);
    }
    let mut report = Report::default();
    for item in &items {
        let owners = item.owner.as_deref().map(|it| types.get(it).map_or(&[][..], Vec::as_slice));
        // Nobody reaches a member of what is not public.
        if owners.is_some_and(<[&Item]>::is_empty) {
            continue;
        }
        report.looked_at += 1;
        let name = &item.name;
        match owners {
            None if item.shown.is_empty() => {
                let why = format!("`{name}` has no example that runs and asserts something");
                report.report("what is public has an example", &item.file, Some(item.line), why);
            }
            Some(owners) if !is_shown(item, owners) => {
                let why = format!("`{name}` stands neither in an example of its own nor in that of its type");
                report.report("what is public has an example", &item.file, Some(item.line), why);
            }
            _ => {}
        }
    }
    report
}

/// Whether a member stands in its own example or in the one of its type. Of two types with one name it is the one of
/// the same file.
fn is_shown(item: &Item, owners: &[&Item]) -> bool {
    let here = owners.iter().filter(|it| it.file == item.file).count();
    let owners = owners.iter().filter(|it| here == 0 || it.file == item.file);
    let texts = owners.map(|it| &it.shown).chain([&item.shown]);
    texts.flat_map(|it| it.lines()).any(|line| speaks(line, &item.name))
}

#[test]
fn what_the_library_offers_is_shown_by_examples_that_run() {
    check(&house::root()).assert_clean("public items of the library");
}

#[cfg(test)]
mod twins {
    use super::{Kind, check, declared, implemented};
    use crate::house::Plot;

    const RULE: &str = "what is public has an example";
    const FILE: &str = "workflow/src/calendar.rs";

    /// A type with an example that shows one of its two methods; the other has an example of its own.
    const SHOWN: &str = "\
//! Planted to see whether it is seen.

/// A day.
///
/// ```
/// # use workflow::Day;
/// let day = Day::first();
/// assert_eq!(day.number(), Day::FIRST);
/// ```
#[derive(Clone, Copy)]
pub struct Day(u32);

impl Day {
    /// The number of the first.
    pub const FIRST: u32 = 1;

    /// The first.
    #[must_use]
    pub const fn first() -> Day {
        Day(Day::FIRST)
    }

    /// Its number.
    pub fn number(self) -> u32 {
        self.0
    }

    /// The day after.
    ///
    /// ```rust
    /// assert_eq!(Day::first().next().number(), 2);
    /// ```
    pub fn next(self) -> Day {
        self.inner(1)
    }

    pub(crate) fn inner(self, n: u32) -> Day {
        Day(self.0 + n)
    }
}
";

    fn plot(file: &str, text: &str) -> Plot {
        Plot::empty().with(FILE, SHOWN).with(file, text)
    }

    /// The planted file with something else instead of what stands there once.
    fn with(old: &str, new: &str) -> Plot {
        assert_eq!(SHOWN.matches(old).count(), 1, "{old}");
        Plot::empty().with(FILE, &SHOWN.replace(old, new))
    }

    #[test]
    fn what_is_shown_passes_and_is_counted() {
        let report = check(plot("workflow/src/lib.rs", "").root());
        report.assert_clean("planted items");
        assert_eq!(report.looked_at, 5);
    }

    #[test]
    fn a_public_item_without_an_example_is_caught() {
        for item in [
            "pub struct Bare;",
            "pub enum Bare {\n    /// One.\n    One,\n}",
            "pub trait Bare {}",
            "pub type Bare = u8;",
            "pub fn bare() {}",
            "pub const fn bare() {}",
            "pub const BARE: &str = \"x\";",
            "pub static BARE: u8 = 1;",
        ] {
            let text = format!("//! Planted.\n\n/// It has words.\n#[must_use]\n{item}\n");
            let plot = plot("workflow/src/bare.rs", &text);
            check(plot.root()).assert_only(RULE, "workflow/src/bare.rs", Some(5));
        }
    }

    #[test]
    fn a_type_that_a_macro_is_given_without_an_example_is_caught() {
        let text = "ids! {\n    /// A state.\n    ///\n    /// ```\n    /// assert!(true);\n    /// ```\n    StateId\n    \
                    /// An action.\n    ActionId\n}\n";
        check(plot("workflow/src/model.rs", text).root()).assert_only(RULE, "workflow/src/model.rs", Some(9));
    }

    #[test]
    fn an_example_that_does_not_run_or_asserts_nothing_is_caught() {
        for (old, new) in [
            ("/// ```\n/// # use", "/// ```ignore\n/// # use"),
            ("/// ```\n/// # use", "/// ```no_run\n/// # use"),
            ("/// ```\n/// # use", "/// ```text\n/// # use"),
            ("/// assert_eq!(day.number(), Day::FIRST);", "/// let _ = (day.number(), Day::FIRST);"),
            ("/// assert_eq!(day.number(), Day::FIRST);", "/// # assert_eq!(day.number(), Day::FIRST);"),
        ] {
            let report = check(with(old, new).root());
            // Without the example nothing shows the members either.
            let lines: Vec<_> = report.violations.iter().map(|it| it.line).collect();
            assert_eq!(lines, [Some(11), Some(15), Some(19), Some(24)], "{new}");
        }
    }

    #[test]
    fn a_member_that_no_example_shows_is_caught() {
        let plot = with("assert_eq!(day.number(), Day::FIRST)", "assert_eq!(day.numbers(), Day::FIRST)");
        check(plot.root()).assert_only(RULE, FILE, Some(24));
        let plot = with("let day = Day::first();", "# let day = Day::first();");
        check(plot.root()).assert_only(RULE, FILE, Some(19));
        let plot = with("/// ```rust\n", "/// ```ignore\n");
        check(plot.root()).assert_only(RULE, FILE, Some(33));
    }

    #[test]
    fn a_member_in_another_file_than_its_type_is_caught() {
        let text = "impl crate::Day {\n    /// Before.\n    pub fn previous(self) -> Day {\n        self\n    }\n}\n";
        let plot = plot("workflow/src/calendar/before.rs", text);
        check(plot.root()).assert_only(RULE, "workflow/src/calendar/before.rs", Some(3));
        let shown = text.replace("pub fn previous", "pub fn number");
        check(self::plot("workflow/src/calendar/before.rs", &shown).root()).assert_clean("a shown member");
    }

    #[test]
    fn a_member_of_a_trait_that_no_example_shows_is_caught() {
        let text = "/// Names.\n///\n/// ```\n/// assert_eq!(it.person(), \"P1\");\n/// ```\npub trait Aliases {\n    \
                    /// A person.\n    fn person(&self) -> String;\n    /// An office.\n    fn office(&self) -> String {\n        \
                    const NONE: &str = \"\";\n        NONE.to_owned()\n    }\n}\n";
        check(plot("workflow/src/export.rs", text).root()).assert_only(
            RULE,
            "workflow/src/export.rs",
            Some(10),
        );
    }

    #[test]
    fn what_nobody_outside_reaches_needs_no_example() {
        let text = "pub(crate) struct Inner {\n    pub field: u8,\n}\n\nimpl Inner {\n    pub fn bare(&self) {}\n}\n\n\
                    pub use calendar::Day;\npub mod calendar;\nfn free() -> Option<u8> {\n    None\n}\n\n#[cfg(test)]\nmod tests {\n    pub fn help() {}\n}\n";
        check(plot("workflow/src/inner.rs", text).root()).assert_clean("inner items");
    }

    #[test]
    fn declarations_are_read_as_they_are_written() {
        let kind = |line: &str| declared(line, false).map(|(kind, name)| (kind, name.leak() as &str));
        assert_eq!(kind("pub struct Trace<'t> {"), Some((Kind::Type, "Trace")));
        assert_eq!(kind("    pub const fn of(self) -> u8 {"), Some((Kind::Free, "of")));
        assert_eq!(kind("            pub fn $one(&self) {"), None);
        assert_eq!(kind("    pub name: Box<str>,"), None);
        assert_eq!(implemented("impl<'w> Walk<'w> {").as_deref(), Some("Walk"));
        assert_eq!(
            implemented("impl<T: Into<u8>> fmt::Display for model::Roles {").as_deref(),
            Some("Roles")
        );
    }
}
