//! The head of a definition: what it asks of whoever runs it, and of whoever files a case by it.

use super::Vocabulary;
use super::model::Question;
use super::near;
use super::outline;
use super::problem::{Code, Sink};
use super::read::Source;

/// What is asked of whoever files.
pub(super) fn asked(source: &Source<'_>) -> Vec<Question> {
    match &source.asks {
        Some(names) => names.iter().filter_map(|it| Question::from_code(it.value)).collect(),
        None => Question::UNSAID.to_vec(),
    }
}

/// Says what the head says wrongly, or asks of a caller who cannot do it.
pub(super) fn check(source: &Source<'_>, vocabulary: &Vocabulary, sink: &mut Sink<'_>) {
    match &source.version {
        Some(it) if it.value == 0 => sink.add(Code::E00, &it.span, "versions begin at 1"),
        _ => {}
    }
    for it in source.asks.iter().flatten().filter(|it| Question::from_code(it.value).is_none()) {
        let known = near::listed(Question::ALL.map(Question::code));
        let message = format!("whoever files is not asked for `{}`, but for: {known}", it.value);
        sink.add(Code::E01, &it.span, message);
    }
    if source.kinds.is_empty() {
        sink.add(Code::E00, &source.span, "the definition needs kinds");
    }
    if let Some(it) = &source.calendar
        && !vocabulary.calendars.iter().any(|known| known == it.value)
    {
        let known = near::listed(vocabulary.calendars.iter().map(String::as_str));
        sink.add(Code::E01, &it.span, format!("there is no calendar `{}`; there is: {known}", it.value));
    }
    if let Some(it) = source.law.as_ref().filter(|it| !outline::is_beside(it.value)) {
        // Not E00: whoever reads what was published once does not ask where the book lay.
        let message =
            format!("`{}`: the law book is a file beside the definition, named without its folder", it.value);
        sink.add(Code::E17, &it.span, message);
    }
    if source.languages.is_empty() {
        // Once, and not of every language.
        sink.add(Code::E13, &source.span, "the definition needs languages");
        return;
    }
    for language in &vocabulary.languages {
        if !source.languages.iter().any(|it| it.value == language.code()) {
            sink.add(Code::E13, &source.span, format!("the definition does not speak {}", language.code()));
        }
    }
    for it in &source.languages {
        if !vocabulary.languages.iter().any(|language| language.code() == it.value) {
            let known = near::listed(vocabulary.languages.iter().map(|it| it.code()));
            sink.add(Code::E13, &it.span, format!("nobody here speaks `{}`; spoken are: {known}", it.value));
        }
    }
}
