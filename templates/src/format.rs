//! Writes days, moments, numbers, money and sizes as each language does. Nothing else in the house formats them.

use crate::catalog::{Value, say, say_with};
use chrono::{DateTime, Datelike as _, NaiveDate, Utc};
use chrono_tz::Asia::Almaty;
use workflow::Language;

/// Writes a day in words. The Kazakh form takes no ending: a sentence leaves the date as it is.
///
/// ```
/// use chrono::NaiveDate;
/// use templates::date;
/// use workflow::Language;
///
/// let day = NaiveDate::from_ymd_opt(2026, 12, 14).expect("a day");
/// assert_eq!(date(Language::Kk, day), "2026 жылғы 14 желтоқсан");
/// assert_eq!(date(Language::Ru, day), "14 декабря 2026 года");
/// assert_eq!(date(Language::En, day), "14 December 2026");
/// ```
#[must_use]
pub fn date(language: Language, day: NaiveDate) -> String {
    let month = say(language, &format!("month-{}", day.month()));
    let parts = [
        ("year", Value::Number(day.year().into())),
        ("month", Value::Text(&month)),
        ("day", Value::Number(day.day().into())),
    ];
    say_with(language, "date-long", &parts)
}

/// Writes a moment by the clock of Astana, which is that of the whole country, and says so.
///
/// ```
/// use chrono::DateTime;
/// use templates::format::moment;
/// use workflow::Language;
///
/// let ten_in_astana = DateTime::from_timestamp(1_795_410_000, 0).expect("a moment");
/// assert_eq!(moment(Language::Ru, ten_in_astana), "23 ноября 2026 года, 10:00 (время Астаны)");
/// ```
#[must_use]
pub fn moment(language: Language, at: DateTime<Utc>) -> String {
    let local = at.with_timezone(&Almaty);
    let (date, time) = (date(language, local.date_naive()), local.format("%H:%M").to_string());
    say_with(language, "moment-long", &[("date", Value::Text(&date)), ("time", Value::Text(&time))])
}

/// Writes a day in figures, for lists.
///
/// ```
/// use chrono::NaiveDate;
/// use templates::format::short_date;
/// use workflow::Language;
///
/// let day = NaiveDate::from_ymd_opt(2026, 12, 4).expect("a day");
/// assert_eq!(short_date(Language::Kk, day), "04.12.2026");
/// assert_eq!(short_date(Language::En, day), "4 Dec 2026");
/// ```
#[must_use]
pub fn short_date(language: Language, day: NaiveDate) -> String {
    match language {
        Language::Kk | Language::Ru => typed_date(day),
        Language::En => {
            let month: String = say(language, &format!("month-{}", day.month())).chars().take(3).collect();
            format!("{} {month} {}", day.day(), day.year())
        }
    }
}

/// Writes a day as forms take it, whatever the language: `04.12.2026`.
#[must_use]
pub fn typed_date(day: NaiveDate) -> String {
    day.format("%d.%m.%Y").to_string()
}

/// Writes a moment in figures by the clock of Astana, for lists.
#[must_use]
pub fn short_moment(language: Language, at: DateTime<Utc>) -> String {
    let local = at.with_timezone(&Almaty);
    format!("{}, {}", short_date(language, local.date_naive()), local.format("%H:%M"))
}

/// Writes a whole number in groups of three: apart in Kazakh and Russian, with commas in English.
///
/// ```
/// use templates::format::number;
/// use workflow::Language;
///
/// assert_eq!(number(Language::Ru, 12_450_000), "12\u{a0}450\u{a0}000");
/// assert_eq!(number(Language::En, -1_234), "−1,234");
/// assert_eq!(number(Language::Kk, 999), "999");
/// ```
#[must_use]
pub fn number(language: Language, n: i64) -> String {
    let between = if language == Language::En { ',' } else { '\u{a0}' };
    let digits = n.unsigned_abs().to_string();
    let mut written = String::new();
    if n < 0 {
        written.push('−');
    }
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            written.push(between);
        }
        written.push(digit);
    }
    written
}

/// Writes whole tenge, the sign after the number in every language.
///
/// ```
/// use templates::format::money;
/// use workflow::Language;
///
/// assert_eq!(money(Language::Kk, 12_450_000), "12\u{a0}450\u{a0}000\u{a0}₸");
/// ```
#[must_use]
pub fn money(language: Language, tenge: i64) -> String {
    format!("{}\u{a0}₸", number(language, tenge))
}

/// Writes the size of a file.
///
/// ```
/// use templates::format::size;
/// use workflow::Language;
///
/// assert_eq!(size(Language::En, 900), "1 kB");
/// assert_eq!(size(Language::Ru, 10 * 1024 * 1024), "10 МБ");
/// ```
#[must_use]
pub fn size(language: Language, bytes: i64) -> String {
    let kilobytes = (bytes.max(0) + 1023) / 1024;
    let (key, n) = if kilobytes < 1024 {
        ("size-kilobytes", kilobytes)
    } else {
        ("size-megabytes", (kilobytes + 512) / 1024)
    };
    let n = number(language, n);
    say_with(language, key, &[("n", Value::Text(&n))])
}

/// Writes a code in groups of four, so that it can be read out and compared.
///
/// ```
/// assert_eq!(templates::format::grouped("0A1B2C3D4E5F6G7H"), "0A1B 2C3D 4E5F 6G7H");
/// ```
#[must_use]
pub fn grouped(code: &str) -> String {
    let mut written = String::new();
    for (place, letter) in code.chars().enumerate() {
        if place > 0 && place.is_multiple_of(4) {
            written.push(' ');
        }
        written.push(letter);
    }
    written
}

#[cfg(test)]
mod tests {
    use super::date;
    use chrono::{Datelike as _, NaiveDate};
    use std::collections::BTreeSet;
    use workflow::Language;

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    #[test]
    fn a_date_stands_in_the_order_of_its_language() {
        let first = day(2027, 1, 5);
        assert_eq!(date(Language::Kk, first), "2027 жылғы 5 қаңтар");
        assert_eq!(date(Language::Ru, first), "5 января 2027 года");
        assert_eq!(date(Language::En, first), "5 January 2027");
    }

    #[test]
    fn each_month_has_its_own_name() {
        for language in Language::ALL {
            let dates: BTreeSet<String> = (1..=12).map(|month| date(language, day(2026, month, 9))).collect();
            assert_eq!(dates.len(), 12);
        }
    }

    #[test]
    fn every_day_of_a_leap_year_is_written_with_its_numbers() {
        let days = day(2028, 1, 1).iter_days().take(366);
        for (language, it) in days.flat_map(|it| Language::ALL.map(|language| (language, it))) {
            let written = date(language, it);
            let numbers: BTreeSet<u32> = written.split(' ').filter_map(|word| word.parse().ok()).collect();
            assert_eq!(numbers, BTreeSet::from([2028, it.day()]), "{written}");
        }
    }
}
