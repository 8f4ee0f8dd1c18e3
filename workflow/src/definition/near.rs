//! The name that somebody may have meant. A slip of the pen is mended soonest by whoever is shown the right word, and
//! a word that is far from everything is not helped by a guess.

use super::problem::Sink;

/// A name is no longer, and nobody is helped by a guess at a longer word.
const LONGEST: usize = 64;
/// Further than any word that is guessed at.
const FAR: usize = usize::MAX / 2;
/// In a text with more problems than this the words are not misspelt, it is another text.
const MOST_GUESSES: usize = 20;

/// What is said behind a name that is not known: the known one that is nearest, if one is near; else nothing.
pub(crate) fn meant<'k>(name: &str, known: impl IntoIterator<Item = &'k str>, sink: &Sink<'_>) -> String {
    if sink.count() >= MOST_GUESSES {
        return String::new();
    }
    // What looks right is told the letter: the right word looks the same.
    if let Some(why) = foreign(name) {
        return format!("; {why}");
    }
    nearest(name, known).map(|it| format!("; did you mean `{it}`?")).unwrap_or_default()
}

/// The known name that somebody may have meant who wrote another one; `None` where none is near.
///
/// ```
/// use workflow::definition::nearest;
///
/// assert_eq!(nearest("assinged", ["registered", "assigned"]), Some("assigned"));
/// assert_eq!(nearest("nowhere", ["registered", "assigned"]), None, "nobody is helped by a guess");
/// ```
#[must_use]
pub fn nearest<'k>(name: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    if name.len() > LONGEST {
        return None;
    }
    let letters: Vec<char> = name.chars().collect();
    let near = known.into_iter().filter_map(|it| Some((distance(&letters, it)?, it))).min();
    near.map(|(_, it)| it)
}

/// Of a name with a letter of another alphabet, which letter: many of them look like Latin ones.
pub(super) fn foreign(name: &str) -> Option<String> {
    let letter = name.chars().find(|it| it.is_alphabetic() && !it.is_ascii())?;
    let alphabet = match letter {
        '\u{0400}'..='\u{052f}' => "a Cyrillic",
        '\u{0370}'..='\u{03ff}' => "a Greek",
        _ => "no Latin",
    };
    Some(format!("the `{letter}` in it is {alphabet} letter"))
}

/// The names that are known, one after the other.
pub(crate) fn listed<'k>(known: impl IntoIterator<Item = &'k str>) -> String {
    let known: Vec<&str> = known.into_iter().collect();
    if known.is_empty() { "none".to_owned() } else { known.join(", ") }
}

/// How many letters are missing, too many, wrong or changed with their neighbour; `None` where it is more than a third
/// of the word, or than three.
fn distance(letters: &[char], known: &str) -> Option<usize> {
    let length = known.chars().count();
    let most = (letters.len().max(length) / 3).min(3);
    if known.len() > LONGEST || letters.len().abs_diff(length) > most {
        return None;
    }
    // Each row counts from the first letters of one word to those of the other; a change of neighbours looks two back.
    // What is further from the diagonal than `most` is too far whatever follows, and so is a word of which two rows are.
    let [mut before, mut last, mut row] = [(); 3].map(|()| vec![FAR; letters.len() + 1]);
    for (at, first) in last.iter_mut().enumerate().take(most + 1) {
        *first = at;
    }
    let of = |row: &[usize], at: usize| row.get(at).copied().unwrap_or(FAR);
    let is_far = |row: &[usize]| row.iter().all(|it| *it > most);
    let mut neighbour = None;
    for (n, letter) in known.chars().enumerate() {
        row.fill(FAR);
        for at in (n + 1).saturating_sub(most)..=(n + 1 + most).min(letters.len()) {
            let fewest = match at.checked_sub(1).and_then(|before| letters.get(before)) {
                None => n + 1,
                Some(own) => {
                    let other = usize::from(*own != letter);
                    let fewest = (of(&last, at - 1) + other).min(of(&last, at) + 1).min(of(&row, at - 1) + 1);
                    let swapped = at > 1 && letters.get(at - 2) == Some(&letter) && neighbour == Some(*own);
                    if swapped { fewest.min(of(&before, at - 2) + 1) } else { fewest }
                }
            };
            if let Some(cell) = row.get_mut(at) {
                *cell = fewest;
            }
        }
        if is_far(&row) && is_far(&last) {
            return None;
        }
        neighbour = Some(letter);
        std::mem::swap(&mut before, &mut last);
        std::mem::swap(&mut last, &mut row);
    }
    last.last().copied().filter(|it| *it <= most)
}
