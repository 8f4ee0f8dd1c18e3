//! Bytes on their way in: counted, looked at, sealed and stored as they come. A kind is known by its first bytes, never by
//! what it claims to be.

use super::{Interrupted, LARGEST};
use crate::app::fault::Fault;
use crate::app::{App, Error, Result};
use crate::ids::DocumentId;
use crate::vault::DataKey;
use crate::vault::files::Sealer;
use bytes::Bytes;
use futures_util::{Stream, StreamExt};
use object_store::path::Path;
use object_store::{ObjectStoreExt, PutPayload};
use sha2::{Digest, Sha256};

/// A kind of file that is taken, known by its first bytes.
struct Kind {
    name: &'static str,
    media_type: &'static str,
    magic: &'static [u8],
}

/// What is taken. Nothing that a browser would run; an archive is stored and never opened.
const KINDS: [Kind; 7] = [
    Kind { name: "PDF", media_type: "application/pdf", magic: b"%PDF-" },
    Kind { name: "JPEG", media_type: "image/jpeg", magic: &[0xff, 0xd8, 0xff] },
    Kind { name: "PNG", media_type: "image/png", magic: &[0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a] },
    Kind { name: "WebP", media_type: WEBP, magic: b"RIFF" },
    Kind {
        name: "DOCX",
        media_type: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        magic: b"PK\x03\x04",
    },
    Kind {
        name: "XLSX",
        media_type: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        magic: b"PK\x03\x04",
    },
    Kind { name: "ZIP", media_type: "application/zip", magic: b"PK\x03\x04" },
];
/// Other kinds of file begin as this one does, and say further on what they are.
const WEBP: &str = "image/webp";
/// Plain text has no first bytes of its own; it must be text throughout.
const TEXT: &str = "text/plain";

/// Whether a byte may stand in a text, in whatever alphabet: no control but those that part words, lines and pages.
fn is_of_a_text(byte: u8) -> bool {
    !byte.is_ascii_control() || byte.is_ascii_whitespace()
}

/// Bytes that are stored, sealed.
pub(in crate::app) struct Stored {
    /// How many, before they were sealed.
    pub(in crate::app) bytes: u64,
    /// Their SHA-256, before they were sealed.
    pub(in crate::app) sha256: [u8; 32],
}

/// Streams the bytes through the seal into the file store.
pub(in crate::app) async fn receive<S>(
    app: &App,
    key: &DataKey,
    id: DocumentId,
    object: &str,
    media_type: &str,
    mut content: S,
) -> Result<Stored>
where
    S: Stream<Item = std::result::Result<Bytes, Interrupted>> + Unpin,
{
    let mut sealer = Sealer::new(key, id.0.as_bytes());
    let mut upload = app.files.put_multipart(&Path::from(object)).await.map_err(Error::Files)?;
    let (mut digest, mut bytes, mut head) = (Sha256::new(), 0_u64, Vec::new());
    let mut part: Vec<u8> = Vec::new();
    let outcome = loop {
        let Some(chunk) = content.next().await else { break Ok(()) };
        let Ok(chunk) = chunk else { break Err(Error::TooSlow) };
        bytes += chunk.len() as u64;
        if bytes > LARGEST {
            break Err(Error::TooLarge(LARGEST));
        }
        if head.len() < 16 {
            head.extend(chunk.iter().take(16 - head.len()));
        }
        if media_type == TEXT && !chunk.iter().copied().all(is_of_a_text) {
            break Err(Error::Content("text"));
        }
        digest.update(&chunk);
        part.extend(sealer.push(&chunk)?);
        if part.len() >= 1024 * 1024 {
            let full = std::mem::take(&mut part);
            upload.put_part(PutPayload::from(full)).await.map_err(Error::Files)?;
        }
    };
    let checked = outcome.and_then(|()| check_kind(media_type, &head, bytes));
    if let Err(error) = checked {
        // Nothing was made part of a case.
        let _ = upload.abort().await;
        return Err(error);
    }
    part.extend(sealer.finish()?);
    upload.put_part(PutPayload::from(part)).await.map_err(Error::Files)?;
    upload.complete().await.map_err(Error::Files)?;
    Ok(Stored { bytes, sha256: digest.finalize().into() })
}

fn check_kind(media_type: &str, head: &[u8], bytes: u64) -> Result<()> {
    if bytes == 0 {
        // The file is the whole of what was sent.
        return Err(Error::field("", Fault::FileEmpty));
    }
    if media_type == TEXT {
        return Ok(());
    }
    let kind = KINDS.iter().find(|it| it.media_type == media_type).ok_or(Error::MediaType)?;
    let is_webp = media_type != WEBP || head.get(8..12) == Some(b"WEBP");
    if is_webp && head.starts_with(kind.magic) { Ok(()) } else { Err(Error::Content(kind.name)) }
}
