//! A letter as the mail world spells it: text first, HTML beside it, and headers that tell programs what it is.

use crate::app::letters::writing::Outgoing;
use lettre::Message;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use std::time::SystemTime;

/// Headers that every letter carries: it was made by a program, and nobody's absence notice shall answer it.
const ALWAYS: [(&str, &str); 2] = [("Auto-Submitted", "auto-generated"), ("X-Auto-Response-Suppress", "All")];

/// Builds a letter. `host` is the right side of its Message-ID.
///
/// # Errors
/// Those of the mail library, when a part is missing.
pub(super) fn build(
    letter: &Outgoing,
    from: Mailbox,
    to: Mailbox,
    host: &str,
) -> Result<Message, lettre::error::Error> {
    let mut builder = Message::builder()
        .from(from)
        .to(to)
        .subject(&letter.written.subject)
        .date(SystemTime::from(letter.created_at))
        .message_id(Some(format!("<{}@{host}>", letter.message_id)));
    if let Some(thread) = &letter.thread {
        let root = format!("<{thread}@{host}>");
        builder = builder.in_reply_to(root.clone()).references(root);
    }
    let parts = MultiPart::alternative_plain_html(letter.written.text.clone(), letter.written.html.clone());
    let mut message = builder.multipart(parts)?;
    for (name, value) in ALWAYS.into_iter().chain([("Content-Language", letter.language.code())]) {
        let name = HeaderName::new_from_ascii_str(name);
        message.headers_mut().insert_raw(HeaderValue::new(name, value.to_owned()));
    }
    Ok(message)
}
