//! Chooses the language of an answer from what the reader's program asks for, when nobody has chosen one by hand.

use workflow::Language;

/// A quality value is counted in thousandths: it has at most three decimals.
const FULL: u16 = 1000;

/// The best of our languages for an `Accept-Language` header; `None`, and the header asks for none of them.
///
/// Quality values go by RFC 9110. `ru-KZ` asks for Russian, since we have no variants of a language.
/// Of equally wanted languages the one named first wins; `*` stands for each language that is not named, Kazakh first.
///
/// ```
/// use templates::negotiate;
/// use workflow::Language;
///
/// assert_eq!(negotiate("de-DE, ru-KZ;q=0.8, en;q=0.9"), Some(Language::En));
/// assert_eq!(negotiate("*"), Some(Language::Kk));
/// assert_eq!(negotiate("de, fr;q=0.5"), None);
/// ```
#[must_use]
pub fn negotiate(accept_language: &str) -> Option<Language> {
    let ranges: Vec<Range<'_>> = accept_language.split(',').filter_map(Range::read).collect();
    let mut best: Option<(u16, usize, Language)> = None;
    for language in Language::ALL {
        let Some((quality, place)) = wanted(&ranges, language) else { continue };
        let better = best.is_none_or(|(most, first, _)| quality > most || quality == most && place < first);
        if quality > 0 && better {
            best = Some((quality, place, language));
        }
    }
    best.map(|(_, _, language)| language)
}

/// How much the header wants a language, and where it says so. A range that names it overrules `*`.
fn wanted(ranges: &[Range<'_>], language: Language) -> Option<(u16, usize)> {
    let best = |asks: &dyn Fn(&Range<'_>) -> bool| {
        let asking = ranges.iter().enumerate().filter(|(_, range)| asks(range));
        // `max_by_key` keeps the last of equals, so the places are walked from the end.
        asking.map(|(place, range)| (range.quality, place)).rev().max_by_key(|(quality, _)| *quality)
    };
    best(&|range| range.names(language)).or_else(|| best(&|range| range.tag == "*"))
}

/// One part of the header: `ru-KZ;q=0.8`.
struct Range<'a> {
    tag: &'a str,
    quality: u16,
}

impl<'a> Range<'a> {
    /// What cannot be read asks for nothing.
    fn read(part: &'a str) -> Option<Range<'a>> {
        let Some((tag, weight)) = part.split_once(';') else {
            return Some(Range { tag: part.trim(), quality: FULL });
        };
        let (name, value) = weight.trim().split_once('=')?;
        let quality = if name.eq_ignore_ascii_case("q") { thousandths(value)? } else { return None };
        Some(Range { tag: tag.trim(), quality })
    }

    fn names(&self, language: Language) -> bool {
        let first = self.tag.split('-').next().unwrap_or_default();
        first.eq_ignore_ascii_case(language.code())
    }
}

/// `0`, `0.8`, `0.875`, `1.000`: nothing above one, and no more than three decimals.
fn thousandths(value: &str) -> Option<u16> {
    let (whole, decimals) = value.split_once('.').unwrap_or((value, ""));
    let digits = decimals.len() <= 3 && decimals.bytes().all(|it| it.is_ascii_digit());
    if !digits || !matches!(whole, "0" | "1") {
        return None;
    }
    let quality: u16 = format!("{whole}{decimals:0<3}").parse().ok()?;
    (quality <= FULL).then_some(quality)
}

#[cfg(test)]
mod tests {
    use super::{negotiate, thousandths};
    use workflow::Language::{En, Kk, Ru};

    #[test]
    fn the_best_wanted_language_wins_wherever_it_stands() {
        assert_eq!(negotiate("kk"), Some(Kk));
        assert_eq!(negotiate("en;q=0.2, ru;q=0.9, kk;q=0.5"), Some(Ru));
        assert_eq!(negotiate("en;q=0.875,ru;q=0.87"), Some(En));
    }

    #[test]
    fn of_equally_wanted_languages_the_first_named_wins() {
        assert_eq!(negotiate("ru, kk"), Some(Ru));
        assert_eq!(negotiate("en;q=0.5, kk;q=0.5"), Some(En));
    }

    #[test]
    fn a_variant_asks_for_its_language() {
        assert_eq!(negotiate("ru-RU,ru;q=0.9,en-US;q=0.8,en;q=0.7"), Some(Ru));
        assert_eq!(negotiate("kk-Cyrl-KZ"), Some(Kk));
        assert_eq!(negotiate("EN-gb"), Some(En));
        assert_eq!(negotiate("rue, enm;q=0.5"), None);
        assert_eq!(negotiate("ru-RU;q=0.3, en;q=0.5, ru;q=0.8"), Some(Ru));
    }

    #[test]
    fn a_star_stands_for_what_is_not_named() {
        assert_eq!(negotiate("*"), Some(Kk));
        assert_eq!(negotiate("*;q=0.1, en"), Some(En));
        assert_eq!(negotiate("kk;q=0, *"), Some(Ru));
        assert_eq!(negotiate("de, *;q=0.5"), Some(Kk));
        assert_eq!(negotiate("kk;q=0.1, *;q=0.5"), Some(Ru));
        assert_eq!(negotiate("*;q=0"), None);
    }

    #[test]
    fn a_refused_language_is_not_given() {
        assert_eq!(negotiate("ru;q=0"), None);
        assert_eq!(negotiate("ru;q=0.000, en;q=0.001"), Some(En));
    }

    #[test]
    fn what_cannot_be_read_asks_for_nothing() {
        assert_eq!(negotiate(""), None);
        assert_eq!(negotiate(", ;,;q=1,-"), None);
        assert_eq!(negotiate("ru;q=2, en;q=0.1"), Some(En));
        assert_eq!(negotiate("ru;level=1, kk ; Q=0.5"), Some(Kk));
        assert_eq!(negotiate("ru;q=-1, қаз;q=0.9"), None);
    }

    #[test]
    fn a_quality_has_at_most_three_decimals_and_is_at_most_one() {
        assert_eq!(thousandths("1"), Some(1000));
        assert_eq!(thousandths("1.000"), Some(1000));
        assert_eq!(thousandths("0.8"), Some(800));
        assert_eq!(thousandths("0."), Some(0));
        for wrong in ["", "1.001", "0.1234", ".5", "0,5", "1e0", "0.-1", "٠.٥"] {
            assert_eq!(thousandths(wrong), None, "{wrong}");
        }
    }
}
