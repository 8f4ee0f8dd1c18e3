//! Finding a name in a list by a part of it. People type Russian keys for Kazakh letters, so a Kazakh letter is also found
//! by the Russian one that looks like it.

use super::Sorter;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    words: BTreeMap<String, Vec<String>>,
}

/// What people call bodies, beside their titles.
static WORDS: LazyLock<BTreeMap<String, Vec<String>>> = LazyLock::new(|| {
    let read: Result<Words, _> = toml::from_str(include_str!("../../../reference/body_words.toml"));
    // A test reads the file; should it ever not read, bodies are found by their titles.
    read.map(|it| it.words).unwrap_or_default()
});

static SORTER: LazyLock<Option<Sorter>> = LazyLock::new(|| Sorter::new().ok());

/// What names are sorted by, in the order of the Kazakh alphabet.
#[must_use]
pub fn sort_key(name: &str) -> Vec<u8> {
    SORTER.as_ref().map_or_else(|| name.as_bytes().to_vec(), |it| it.key(name))
}

/// Whether every word of `typed` occurs in one of the names of a body, or is what people call it.
#[must_use]
pub fn is_found(code: &str, names: &[String; 3], typed: &str) -> bool {
    let typed = folded(typed);
    let words: Vec<&str> = typed.split_whitespace().collect();
    // A regional body has the digits of its region before the name that it has everywhere.
    let everywhere =
        code.split_once('_').filter(|(region, _)| region.starts_with("kz")).map_or(code, |it| it.1);
    let beginnings = WORDS.get(everywhere).map_or(&[][..], Vec::as_slice);
    let is_called = |word: &str| beginnings.iter().any(|it| word.starts_with(it.as_str()));
    let is_named = |name: String| words.iter().all(|it| name.contains(it) || is_called(it));
    !words.is_empty() && names.iter().map(|it| folded(it)).any(is_named)
}

fn folded(text: &str) -> String {
    let small = text.to_lowercase();
    let folded = small.chars().map(|it| match it {
        'ә' => 'а',
        'қ' => 'к',
        'ң' => 'н',
        'ғ' => 'г',
        'ө' => 'о',
        'ұ' | 'ү' => 'у',
        'һ' => 'х',
        'і' => 'и',
        'ё' => 'е',
        it => it,
    });
    folded.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_by_its_parts_in_any_language_and_with_russian_keys() {
        let names = ["Түркістан облысының жер басқармасы", "Управление земельных отношений", "Land office"]
            .map(str::to_owned);
        for typed in ["жер", "туркистан жер", "ЗЕМЕЛЬН", "land", "баскарма"] {
            assert!(is_found("kz61_land", &names, typed), "{typed}");
        }
        for typed in ["", "  ", "водн", "land water"] {
            assert!(!is_found("kz61_land", &names, typed), "{typed}");
        }
    }

    #[test]
    fn a_body_is_found_by_what_people_call_it() {
        let names = [
            "Мемлекеттік кірістер департаменті",
            "Департамент государственных доходов",
            "State revenue department",
        ]
        .map(str::to_owned);
        for typed in ["налоговая", "Налоговой", "салық", "кеден", "tax office state", "департамент налог"]
        {
            let is_found = is_found("kz61_state_revenue", &names, typed);
            assert_eq!(is_found, typed != "tax office state", "{typed}");
        }
        assert!(!is_found("kz61_police", &names, "налоговая") && !is_found("finance", &names, "налоговая"));
        let words = WORDS.values().flatten();
        assert!(
            words.clone().count() > 50 && words.clone().all(|it| *it == folded(it)),
            "each is as what is typed is read"
        );
    }

    #[test]
    fn names_stand_in_the_order_of_the_kazakh_alphabet() {
        let mut names = ["Ұлытау", "Абай", "Шымкент", "Қостанай", "Қарағанды", "Ақтөбе"];
        names.sort_by_cached_key(|it| sort_key(it));
        assert_eq!(names, ["Абай", "Ақтөбе", "Қарағанды", "Қостанай", "Ұлытау", "Шымкент"]);
    }
}
