//! Finding a name in a list by a part of it. People type Russian keys for Kazakh letters, so a Kazakh letter is also found
//! by the Russian one that looks like it.

use super::Sorter;
use std::sync::LazyLock;

static SORTER: LazyLock<Option<Sorter>> = LazyLock::new(|| Sorter::new().ok());

/// What names are sorted by, in the order of the Kazakh alphabet.
#[must_use]
pub fn sort_key(name: &str) -> Vec<u8> {
    SORTER.as_ref().map_or_else(|| name.as_bytes().to_vec(), |it| it.key(name))
}

/// Whether every word of `typed` occurs in one of the names.
#[must_use]
pub fn is_found(names: &[String; 3], typed: &str) -> bool {
    let typed = folded(typed);
    let words: Vec<&str> = typed.split_whitespace().collect();
    !words.is_empty()
        && names.iter().map(|it| folded(it)).any(|name| words.iter().all(|it| name.contains(it)))
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
            assert!(is_found(&names, typed), "{typed}");
        }
        for typed in ["", "  ", "водн", "land water"] {
            assert!(!is_found(&names, typed), "{typed}");
        }
    }

    #[test]
    fn names_stand_in_the_order_of_the_kazakh_alphabet() {
        let mut names = ["Ұлытау", "Абай", "Шымкент", "Қостанай", "Қарағанды", "Ақтөбе"];
        names.sort_by_cached_key(|it| sort_key(it));
        assert_eq!(names, ["Абай", "Ақтөбе", "Қарағанды", "Қостанай", "Ұлытау", "Шымкент"]);
    }
}
