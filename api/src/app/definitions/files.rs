//! Definitions as files: each lies in a folder with the law book that it names. Whoever gives another file, or one in
//! letters that nobody reads, is told what it is.

use std::collections::BTreeSet;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use workflow::definition::{Nature, Outline};
use workflow::shipped;

/// The law book of a definition.
pub enum Book {
    /// It is there.
    Is {
        /// Its file.
        file: PathBuf,
        /// Its text.
        text: String,
    },
    /// The definition names one that cannot be read, and why.
    Unread(String),
    /// The definition does not say which one it is, which is its own mistake.
    Unsaid,
}

/// The law book that a definition names: it stands beside it. Where the shipped one is named and does not stand there, the
/// shipped one counts.
#[must_use]
pub fn book_of(definition: &Path, text: &str) -> Book {
    let Some(name) = Outline::of(text).law else { return Book::Unsaid };
    let file = definition.with_file_name(&name);
    // A folder of this name is in the place of the book, which then is not the shipped one.
    if file.exists() {
        return match text_of(&file) {
            Ok(text) if is_a_definition(&text) => Book::Unread(format!(
                "the law book {} is a definition: `law` names the file that has the articles",
                file.display()
            )),
            Ok(text) => Book::Is { file, text },
            Err(why) => Book::Unread(format!("the law book {}: {why}", file.display())),
        };
    }
    if name == shipped::LAW.0 {
        return Book::Is { file, text: shipped::LAW.1.to_owned() };
    }
    let message = "is not there: put it beside the definition, or mend its name here";
    Book::Unread(format!("the law book {} {message}", file.display()))
}

/// Whether a text plainly is a definition, and not only what nobody can tell.
fn is_a_definition(text: &str) -> bool {
    let outline = Outline::of(text);
    outline.nature == Nature::Definition && outline.version.is_some()
}

/// Why a text is no definition, where it plainly is something else.
#[must_use]
pub fn other_than_a_definition(text: &str) -> Option<&'static str> {
    match Outline::of(text).nature {
        Nature::Definition => None,
        Nature::LawBook => {
            Some("this is a law book, which is read with each definition that names it in `law`: give those")
        }
        Nature::Plan => Some(
            "this is a plan, by which cases move to a newer version: `qorgan workflow migrate --plan` reads it",
        ),
    }
}

/// Why a text is no plan, where it plainly is something else.
#[must_use]
pub fn other_than_a_plan(text: &str) -> Option<&'static str> {
    match Outline::of(text).nature {
        Nature::Plan => None,
        Nature::Definition if Outline::of(text).version.is_none() => None,
        Nature::Definition => Some(
            "this is a definition: a plan is a file of its own, and says with `id`, `from` and `to` from which version cases go \
             to which",
        ),
        Nature::LawBook => Some("this is a law book, and no plan"),
    }
}

/// Line and column of what a definition says at its head under a key.
#[must_use]
pub fn place_of(text: &str, key: &str) -> (usize, usize) {
    let column = |line: &str| {
        let (found, value) = line.split_once('=')?;
        let blanks = value.chars().take_while(|it| it.is_whitespace()).count();
        (found.trim() == key).then(|| found.chars().count() + 2 + blanks)
    };
    let mut lines = text.lines().enumerate();
    lines.find_map(|(n, line)| Some((n + 1, column(line)?))).unwrap_or((1, 1))
}

/// The text of a file.
///
/// # Errors
/// Why it has none.
pub fn text_of(file: &Path) -> Result<String, String> {
    if file.is_dir() {
        return Err("this is a folder: name a file in it".to_owned());
    }
    match std::fs::read(file) {
        Ok(bytes) => read(bytes),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            Err("the file cannot be read: there is none of this name".to_owned())
        }
        Err(error) => Err(format!("the file cannot be read: {error}")),
    }
}

/// What editors write before a text to say that it is UTF-8.
const MARK: char = '\u{feff}';

fn read(bytes: Vec<u8>) -> Result<String, String> {
    if is_utf16(&bytes) {
        return Err("the file is written in UTF-16: save it as UTF-8".to_owned());
    }
    let read = String::from_utf8(bytes).map_err(|error| {
        let (first, bytes) = (error.utf8_error().valid_up_to(), error.as_bytes());
        let lines = bytes.iter().take(first).filter(|it| **it == b'\n').count() + 1;
        let looks = alphabet_of(bytes).map(|it| format!(", and looks like {it}")).unwrap_or_default();
        format!("the file is not UTF-8 (line {lines}){looks}: save it as UTF-8")
    })?;
    if let Some((before, _)) = read.split_once('\0') {
        let line = before.matches('\n').count() + 1;
        return Err(format!(
            "the file has a byte in it that is no letter, NUL (line {line}): it is no text, or was damaged when it was saved; take \
             it out, or save the text anew"
        ));
    }
    Ok(read.strip_prefix(MARK).map(str::to_owned).unwrap_or(read))
}

/// Whether every second byte is nothing, as in Latin letters of two bytes, or the mark of such a text stands before it.
fn is_utf16(bytes: &[u8]) -> bool {
    let looked = bytes.len().min(1_000);
    let nothing_from =
        |first: usize| bytes.iter().take(looked).skip(first).step_by(2).filter(|it| **it == 0).count();
    let (even, odd) = (nothing_from(0), nothing_from(1));
    let is_every_second = even.max(odd) > 8 * even.min(odd);
    bytes.starts_with(&[0xff, 0xfe])
        || bytes.starts_with(&[0xfe, 0xff])
        || (is_every_second && (even + odd) * 4 > looked)
}

/// The older code that Cyrillic seems to be written in: small letters are the many, and stand where it puts them.
fn alphabet_of(bytes: &[u8]) -> Option<&'static str> {
    let among = |range: std::ops::RangeInclusive<u8>| bytes.iter().filter(|it| range.contains(it)).count();
    let (lower, upper, others) = (among(0xc0..=0xdf), among(0xe0..=0xff), among(0x80..=0xbf));
    if others > lower + upper {
        return None;
    }
    if upper > 2 * lower {
        return Some("Windows-1251");
    }
    (lower > 2 * upper).then_some("KOI8-R")
}

/// A text with the file that it stands in, and the file of its law book.
#[derive(Clone, Copy)]
pub struct Placed<'t> {
    /// Its file.
    pub file: &'t Path,
    /// The text.
    pub text: &'t str,
    /// The file of its law book.
    pub law: &'t Path,
}

/// What is said of a definition that does not hold against its law book, where a newer version beside it names the same one:
/// the book may have been changed for that version, and then nothing is wrong with the older one.
#[must_use]
pub fn under_the_book_of_a_newer<'t>(
    it: Placed<'t>,
    all: impl Iterator<Item = Placed<'t>>,
) -> Option<String> {
    let (id, version) = Outline::of(it.text).version?;
    let newer = all.filter(|other| other.law == it.law).filter_map(|other| {
        let (_, newer) =
            Outline::of(other.text).version.filter(|(other, newer)| *other == id && *newer > version)?;
        Some((newer, other.file))
    });
    let (newer, file) = newer.max()?;
    Some(format!(
        "{}: version {version} of {id} is held against the law book of version {newer}, which is in {}. Once it is published, \
         take its file away: the portal keeps it with the law book of its day. Before that, give it a law book of its own",
        it.file.display(),
        file.display()
    ))
}

/// The file beside a definition that says to be the one of this name, whatever it is called; of several versions the newest.
/// What else lies there, and whatever does not read, is none of it.
#[must_use]
pub fn newest_beside(definition: &Path, id: &str) -> Option<PathBuf> {
    let folder = definition.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let listed = std::fs::read_dir(folder).ok()?.flatten();
    let files = listed.map(|it| definition.with_file_name(it.file_name()));
    let files = files.filter(|it| it.extension().is_some_and(|it| it == "toml"));
    let versions = files.filter_map(|file| {
        let outline = Outline::of(&text_of(&file).ok()?);
        let is_one = outline.nature == Nature::Definition;
        let (_, version) = outline.version.filter(|(it, _)| is_one && it == id)?;
        Some((version, file))
    });
    versions.max().map(|it| it.1)
}

/// A definition that lies in a folder.
pub struct Lying {
    /// Its file.
    pub file: PathBuf,
    /// Its text.
    pub source: String,
    /// Its law book.
    pub book: Book,
}

/// The definitions of a folder: every file of TOML in it, but for law books.
///
/// # Errors
/// Which file cannot be read, or is something else.
pub fn lying_in(folder: &Path) -> Result<Vec<Lying>, String> {
    let told = |path: &Path, why: &str| format!("{}: {why}", path.display());
    let listed = std::fs::read_dir(folder).map_err(|error| match error.kind() {
        ErrorKind::NotFound => {
            told(folder, "there is no such folder of definitions, which QORGAN_DEFINITIONS_DIR names")
        }
        ErrorKind::NotADirectory => told(folder, "definitions are looked for in a folder, and this is none"),
        _ => told(folder, &format!("the folder of definitions cannot be read: {error}")),
    })?;
    let mut files: Vec<_> = listed.flatten().map(|it| it.path()).collect();
    files.retain(|it| it.extension().is_some_and(|it| it == "toml"));
    files.sort();
    let texts = files.into_iter().map(|path| match text_of(&path) {
        Ok(text) => Ok((path, text)),
        Err(why) => Err(told(&path, &why)),
    });
    let texts: Vec<(PathBuf, String)> = texts.collect::<Result<_, String>>()?;
    // Nothing is its own law book, also where it says so.
    let named = |path: &PathBuf, text: &str| {
        let law = Outline::of(text).law.map(|it| folder.join(it));
        law.filter(|it| it != path)
    };
    let books: BTreeSet<PathBuf> = texts.iter().filter_map(|(path, text)| named(path, text)).collect();
    // A law book that nothing names is nobody's mistake; who meant it is told that theirs is not there.
    let is_book = |text: &str| Outline::of(text).nature == Nature::LawBook;
    let definitions = texts.into_iter().filter(|(path, text)| !books.contains(path) && !is_book(text));
    let lying = definitions.map(|(file, source)| match other_than_a_definition(&source) {
        Some(what) => Err(told(&file, what)),
        None => Ok(Lying { book: book_of(&file, &source), file, source }),
    });
    lying.collect()
}

#[cfg(test)]
mod tests {
    use super::{place_of, read};

    #[test]
    fn a_text_in_other_letters_is_told_what_it_looks_like() {
        let utf16 = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>();
        for (bytes, told) in [
            (utf16("\u{feff}id = \"карта\""), "the file is written in UTF-16: save it as UTF-8"),
            (utf16("id = \"card\""), "the file is written in UTF-16: save it as UTF-8"),
            // «карта» as Windows and as Unix once wrote it, in the second line.
            (
                b"id = 1\nru = \"\xea\xe0\xf0\xf2\xe0\"".to_vec(),
                "the file is not UTF-8 (line 2), and looks like Windows-1251: save it as UTF-8",
            ),
            (
                b"ru = \"\xcb\xc1\xd2\xd4\xc1\"".to_vec(),
                "the file is not UTF-8 (line 1), and looks like KOI8-R: save it as UTF-8",
            ),
            (b"\x80\x81".to_vec(), "the file is not UTF-8 (line 1): save it as UTF-8"),
        ] {
            assert_eq!(read(bytes), Err(told.to_owned()));
        }
        assert_eq!(read("\u{feff}id = \"карта\"".into()), Ok("id = \"карта\"".to_owned()));
        assert_eq!(read(Vec::new()), Ok(String::new()));
        // What is nothing but nothing is in no letters at all.
        let damaged = |line: usize| format!("NUL (line {line})");
        for (bytes, line) in [(vec![0; 4], 1), ([&b"id = 1\nru = 2"[..], &[0; 9][..]].concat(), 2)] {
            let told = read(bytes).err().unwrap_or_default();
            assert!(told.contains(&damaged(line)) && told.contains("save the text anew"), "{told}");
        }
    }

    #[test]
    fn what_stands_at_the_head_is_found() {
        assert_eq!(place_of("# id\nid = 1\nlaw   = \"x\"", "law"), (3, 9));
        assert_eq!(place_of("lawn = 1", "law"), (1, 1));
    }
}
