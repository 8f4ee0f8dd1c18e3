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

/// A text with what JSON writes otherwise.
pub(crate) fn write_text(text: &str, out: &mut Vec<u8>) {
    out.push(b'"');
    for letter in text.chars() {
        match letter {
            '"' => out.extend(b"\\\""),
            '\\' => out.extend(b"\\\\"),
            '\n' => out.extend(b"\\n"),
            '\r' => out.extend(b"\\r"),
            '\t' => out.extend(b"\\t"),
            it if it < ' ' => out.extend(format!("\\u{:04x}", u32::from(it)).bytes()),
            it => out.extend(it.encode_utf8(&mut [0; 4]).bytes()),
        }
    }
    out.push(b'"');
}
