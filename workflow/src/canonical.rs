//! One way to write a value as bytes: sorted keys, no whitespace, no floats. What is hashed is written so.

use serde_json::Value;

/// The canonical bytes of a value. A number that is not an integer has none and is written as `null`; nothing
/// that the engine writes has one.
///
/// ```
/// let value = serde_json::json!({"b": [1, true, null], "a": "қ\"\n"});
/// assert_eq!(workflow::canonical::bytes(&value), "{\"a\":\"қ\\\"\\n\",\"b\":[1,true,null]}".as_bytes());
/// ```
#[must_use]
pub fn bytes(value: &Value) -> Vec<u8> {
    let mut out = Vec::with_capacity(256);
    write(value, &mut out);
    out
}

fn write(value: &Value, out: &mut Vec<u8>) {
    match value {
        Value::Null => out.extend(b"null"),
        Value::Bool(flag) => out.extend(if *flag { &b"true"[..] } else { b"false" }),
        Value::Number(number) if number.is_f64() => out.extend(b"null"),
        Value::Number(number) => out.extend(number.to_string().bytes()),
        Value::String(text) => write_text(text, out),
        Value::Array(items) => {
            out.push(b'[');
            for (n, item) in items.iter().enumerate() {
                if n > 0 {
                    out.push(b',');
                }
                write(item, out);
            }
            out.push(b']');
        }
        Value::Object(entries) => {
            // Sorted here and not by the map: a feature of another crate may keep insertion order in it.
            let mut entries: Vec<_> = entries.iter().collect();
            entries.sort_unstable_by_key(|(key, _)| key.as_bytes());
            out.push(b'{');
            for (n, (key, item)) in entries.into_iter().enumerate() {
                if n > 0 {
                    out.push(b',');
                }
                write_text(key, out);
                out.push(b':');
                write(item, out);
            }
            out.push(b'}');
        }
    }
}

/// A text with what JSON writes otherwise; most texts hold none of it, and are copied as they are.
pub(crate) fn write_text(text: &str, out: &mut Vec<u8>) {
    out.push(b'"');
    let mut rest = text;
    while let Some(at) = rest.bytes().position(|it| it < b' ' || it == b'"' || it == b'\\') {
        let (plain, special) = rest.split_at(at);
        out.extend_from_slice(plain.as_bytes());
        let mut letters = special.chars();
        match letters.next() {
            Some('"') => out.extend(b"\\\""),
            Some('\\') => out.extend(b"\\\\"),
            Some('\n') => out.extend(b"\\n"),
            Some('\r') => out.extend(b"\\r"),
            Some('\t') => out.extend(b"\\t"),
            Some(it) => out.extend(format!("\\u{:04x}", u32::from(it)).bytes()),
            None => {}
        }
        rest = letters.as_str();
    }
    out.extend_from_slice(rest.as_bytes());
    out.push(b'"');
}
