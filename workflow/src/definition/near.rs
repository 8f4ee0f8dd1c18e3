//! The name that somebody may have meant. A slip of the pen is mended soonest by whoever is shown the right word, and
//! a word that is far from everything is not helped by a guess.

use super::problem::Sink;

/// A name is no longer, and nobody is helped by a guess at a longer word.
const LONGEST: usize = 64;
/// In a text with more problems than this the words are not misspelt, it is another text.
const MOST_GUESSES: usize = 20;

/// What is said behind a name that is not known: the known one that is nearest, if one is near; else nothing.
pub(crate) fn meant<'k>(name: &str, known: impl IntoIterator<Item = &'k str>, sink: &Sink<'_>) -> String {
    if sink.count() >= MOST_GUESSES || name.len() > LONGEST {
        return String::new();
    }
    let letters: Vec<char> = name.chars().collect();
    let near = known.into_iter().filter_map(|it| Some((distance(&letters, it)?, it))).min();
    near.map(|(_, it)| format!("; did you mean `{it}`?")).unwrap_or_default()
}

/// The names that are known, one after the other.
pub(crate) fn listed<'k>(known: impl IntoIterator<Item = &'k str>) -> String {
    let known: Vec<&str> = known.into_iter().collect();
    if known.is_empty() { "none".to_owned() } else { known.join(", ") }
}

/// How many letters are missing, too many, wrong or changed with their neighbour; `None` where it is more than a third
/// of the word.
fn distance(letters: &[char], known: &str) -> Option<usize> {
    let most = (letters.len().max(known.chars().count()) / 3).min(3);
    if known.len() > LONGEST || letters.len().abs_diff(known.chars().count()) > most {
        return None;
    }
    // Each row counts from the first letters of one word to those of the other; a change of neighbours looks two back.
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=letters.len()).collect();
    let mut neighbour = None;
    for (n, letter) in known.chars().enumerate() {
        let mut row = vec![n + 1];
        for (at, own) in letters.iter().enumerate() {
            let of = |row: &[usize], at: usize| row.get(at).copied().unwrap_or(usize::MAX - 1);
            let other = usize::from(*own != letter);
            let mut fewest = (of(&last, at) + other).min(of(&last, at + 1) + 1).min(of(&row, at) + 1);
            let swapped = at > 0 && letters.get(at - 1) == Some(&letter) && neighbour == Some(*own);
            if swapped {
                fewest = fewest.min(of(&before, at - 1) + 1);
            }
            row.push(fewest);
        }
        neighbour = Some(letter);
        before = std::mem::replace(&mut last, row);
    }
    last.last().copied().filter(|it| *it <= most)
}
