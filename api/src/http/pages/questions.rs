//! Questions of forms, as most pages ask them, and what was typed, read: days, money, numbers.

use super::Visit;
use super::posted::Fields;
use crate::app::documents::LARGEST;
use crate::app::fault::{Fault, FieldFault};
use chrono::NaiveDate;
use templates::forms::{Button, Choice, Control, Field, Form, Line, Look, Uploads};

/// Asks questions for one visit.
pub(crate) struct Asking<'v> {
    visit: &'v Visit,
    typed: &'v Fields,
}

impl<'v> Asking<'v> {
    pub(crate) fn new(visit: &'v Visit, typed: &'v Fields) -> Asking<'v> {
        Asking { visit, typed }
    }

    pub(crate) fn field(&self, name: &str, key: &str, control: Control) -> Field {
        let field = Field::new(self.visit.language, name, self.visit.say(key), control);
        let hint = format!("{key}.hint");
        if templates::has(&hint) { field.hinted(self.visit.say(&hint)) } else { field }
    }

    pub(crate) fn line(&self, name: &str, key: &str, kind: Line, autocomplete: &'static str) -> Field {
        let value = self.typed.all(name).first().cloned().unwrap_or_default();
        self.field(name, key, Control::Line { value, kind, autocomplete })
    }

    /// A day, with one that would do as an example of how days are written.
    pub(crate) fn day(&self, name: &str, key: &str, example: NaiveDate) -> Field {
        let value = self.typed.all(name).first().cloned().unwrap_or_default();
        let control = Control::Line { value, kind: Line::Day, autocomplete: "off" };
        let field = Field::new(self.visit.language, name, self.visit.say(key), control);
        let example = templates::format::typed_date(example);
        let values = [("example", templates::Value::Text(&example))];
        field.hinted(templates::say_with(self.visit.language, &format!("{key}.hint"), &values))
    }

    pub(crate) fn password(&self, name: &str, key: &str, autocomplete: &'static str) -> Field {
        self.field(name, key, Control::Password { autocomplete })
    }

    pub(crate) fn paragraphs(&self, name: &str, key: &str, rows: u8) -> Field {
        let value = self.typed.all(name).first().cloned().unwrap_or_default();
        self.field(name, key, Control::Paragraphs { value, rows })
    }

    /// One of a few whose words are keys: `key.code`.
    pub(crate) fn radios(&self, name: &str, key: &str, codes: &[&str]) -> Field {
        let chosen = self.typed.get(name);
        let choice = |code: &&str| {
            let words = format!("{key}-{code}");
            let hint = format!("{words}.hint");
            let hint = templates::has(&hint).then(|| self.visit.say(&hint));
            Choice { hint, ..Choice::new(code, self.visit.say(&words), chosen) }
        };
        self.field(name, key, Control::Radios(codes.iter().map(choice).collect()))
    }

    pub(crate) fn tick(&self, name: &str, key: &str) -> Field {
        self.field(name, key, Control::Tick { is_ticked: self.typed.given(name).is_some() })
    }

    /// A form of this visit that is sent to `action`.
    pub(crate) fn form(&self, action: String, fields: Vec<Field>, button: &str) -> Form {
        Form {
            language: self.visit.language,
            id: Form::MAIN.to_owned(),
            action,
            hidden: self.visit.hidden(),
            fields,
            buttons: vec![Button { label: self.visit.say(button), value: "", look: Look::Main }],
            uploads: None,
            is_saved: false,
            switches: Vec::new(),
            is_given_back: false,
        }
    }

    /// A form that carries files.
    pub(crate) fn form_with_files(&self, action: String, fields: Vec<Field>, button: &str) -> Form {
        let too_large = Fault::FileLarge(LARGEST).say(self.visit.language);
        let uploads = Some(Uploads { most: LARGEST, too_large });
        Form { uploads, ..self.form(action, fields, button) }
    }
}

/// Puts each fault beside the field that it is about: `/company/bin` is asked as `company-bin`. What belongs to no field
/// of the form stands with the first one, because it must stand somewhere. Of several files each is told what is wrong.
pub(crate) fn tell(form: &mut Form, faults: &[FieldFault]) {
    let language = form.language;
    for it in faults {
        let name = name_of(&it.pointer);
        let place = form.fields.iter().position(|field| field.name == name).unwrap_or(0);
        if let Some(field) = form.fields.get_mut(place) {
            let words = it.fault.say(language);
            match &mut field.fault {
                None => field.fault = Some(words),
                Some(told) if matches!(it.fault, Fault::OfFile(..)) => *told = format!("{told}. {words}"),
                Some(_) => {}
            }
        }
    }
}

/// The name of the field that a pointer means: an item of a list is part of its list.
pub(crate) fn name_of(pointer: &str) -> String {
    let parts = pointer.split('/').filter(|it| !it.is_empty() && it.parse::<usize>().is_err());
    parts.collect::<Vec<_>>().join("-")
}

/// A day as people write it: `23.11.2026`, `23/11/2026`, `23 11 2026`, `2026-11-23`.
pub(crate) fn day(text: &str) -> Option<NaiveDate> {
    let text = text.trim();
    // What is left over beside a day is a slip, and whoever made it meant some other day.
    let is_of_a_day = |it: char| it.is_ascii_digit() || it.is_whitespace() || matches!(it, '.' | '/' | '-');
    let ends_in_digits =
        [text.bytes().next(), text.bytes().next_back()].iter().flatten().all(u8::is_ascii_digit);
    if !ends_in_digits || !text.chars().all(is_of_a_day) {
        return None;
    }
    let parts: Vec<&str> = text.split(|it: char| !it.is_ascii_digit()).filter(|it| !it.is_empty()).collect();
    let [first, month, last] = parts.as_slice() else { return None };
    let (year, day) = if first.len() == 4 { (first, last) } else { (last, first) };
    if year.len() != 4 || day.len() > 2 || month.len() > 2 {
        return None;
    }
    NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
}

/// Whole tenge as people write them: `450000`, `450 000`, `450 000,00 ₸`. Nothing falls away unseen: what is less than one
/// tenge must be none.
pub(crate) fn tenge(text: &str) -> Result<i64, Fault> {
    let clean: String =
        text.chars().filter(|it| !it.is_whitespace() && !matches!(it, '₸' | '\u{a0}')).collect();
    let (whole, rest) = clean.split_once([',', '.']).unwrap_or((&clean, ""));
    let is_number =
        !whole.is_empty() && [whole, rest].iter().all(|it| it.bytes().all(|b| b.is_ascii_digit()));
    if !is_number || rest.len() > 2 || rest.bytes().any(|it| it != b'0') {
        return Err(Fault::Money);
    }
    whole.parse().map_err(|_| Fault::TooMuch)
}

/// A whole number, such as one of jobs.
pub(crate) fn count(text: &str) -> Result<i64, Fault> {
    let clean: String = text.chars().filter(|it| !it.is_whitespace()).collect();
    let is_number = !clean.is_empty() && clean.bytes().all(|it| it.is_ascii_digit());
    // Digits that do not read are too many.
    clean.parse().map_err(|_| if is_number { Fault::TooLarge } else { Fault::Count })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_read_as_people_write_it() {
        let expected = NaiveDate::from_ymd_opt(2026, 11, 3);
        for text in ["03.11.2026", "3.11.2026", "3/11/2026", "3 11 2026", "2026-11-03", " 3. 11. 2026 "] {
            assert_eq!(day(text), expected, "{text}");
        }
        for text in [
            "",
            "3.11.26",
            "31.11.2026",
            "2026",
            "November 3",
            "3.11.2026.1",
            "03.2026.11",
            "3.11.2026x",
            "2026-11-03x",
            "+3.11.2026",
            "-3.11.2026",
        ] {
            assert_eq!(day(text), None, "{text}");
        }
    }

    #[test]
    fn money_is_read_as_people_write_it() {
        for text in ["450000", "450 000", "450\u{a0}000", "450 000,00 ₸", "450000.0", "₸450000"] {
            assert_eq!(tenge(text), Ok(450_000), "{text}");
        }
        for text in ["", "много", "-5", "1,2,3", "1.000.000", "450,123", "450,5"] {
            assert_eq!(tenge(text), Err(Fault::Money), "{text}");
        }
        assert_eq!(tenge("99999999999999999999"), Err(Fault::TooMuch));
    }

    #[test]
    fn a_number_of_too_many_digits_is_too_large_and_is_one() {
        assert_eq!(count("3 000 000 000"), Ok(3_000_000_000));
        assert_eq!(count(&"9".repeat(30)), Err(Fault::TooLarge));
        for text in ["", "many", "12,5", "1.5"] {
            assert_eq!(count(text), Err(Fault::Count), "{text}");
        }
    }

    #[test]
    fn a_pointer_means_a_field() {
        assert_eq!(name_of("/company/bin"), "company-bin");
        assert_eq!(name_of("/documents/3"), "documents");
        assert_eq!(name_of("/story"), "story");
    }
}
