//! The form of a sealed blob: which bytes, in which order, bound to which row. Held by golden vectors.

use super::{Error, Key};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};

const FORMAT: u8 = 0x01;
const XCHACHA20_POLY1305: u8 = 0x01;
const NONCE: usize = 24;
const HEADER: usize = 2 + 4 + NONCE;

/// The row that a blob belongs to. The same bytes in another row, table or under another owner do not open.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// The table.
    pub table: &'a str,
    /// The row's key, as bytes.
    pub row: &'a [u8],
    /// The owner whose data key seals it.
    pub owner: &'a [u8],
}

impl Place<'_> {
    fn associated_data(&self) -> Vec<u8> {
        fields(&[b"qorgan/sealed/1", self.table.as_bytes(), self.row, self.owner])
    }
}

/// Length-prefixed fields one after the other, so that no two different lists share their bytes.
pub(super) fn fields(fields: &[&[u8]]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(fields.iter().map(|it| it.len() + 4).sum());
    for field in fields {
        bytes.extend_from_slice(&u32::try_from(field.len()).unwrap_or(u32::MAX).to_be_bytes());
        bytes.extend_from_slice(field);
    }
    bytes
}

/// Seals `plain` under version `version` of the owner's key.
///
/// # Errors
/// [`Error::Cipher`] when the cipher refuses, which it does only beyond 256 GiB.
pub fn seal(
    key: &Key,
    version: u32,
    place: Place<'_>,
    nonce: &[u8; NONCE],
    plain: &[u8],
) -> Result<Vec<u8>, Error> {
    let payload = Payload { msg: plain, aad: &place.associated_data() };
    let ciphertext = cipher(key).encrypt(&XNonce::from(*nonce), payload).map_err(|_| Error::Cipher)?;
    let mut sealed = Vec::with_capacity(HEADER + ciphertext.len());
    sealed.extend_from_slice(&[FORMAT, XCHACHA20_POLY1305]);
    sealed.extend_from_slice(&version.to_be_bytes());
    sealed.extend_from_slice(nonce);
    sealed.extend_from_slice(&ciphertext);
    Ok(sealed)
}

/// The version of the owner's key that opens a blob.
///
/// # Errors
/// [`Error::Form`] when the bytes are not a sealed blob.
pub fn key_version(sealed: &[u8]) -> Result<u32, Error> {
    match sealed {
        [FORMAT, XCHACHA20_POLY1305, a, b, c, d, ..] => Ok(u32::from_be_bytes([*a, *b, *c, *d])),
        _ => Err(Error::Form),
    }
}

/// Opens a blob that was sealed for exactly this place.
///
/// # Errors
/// [`Error::Form`] when the bytes are not a sealed blob, [`Error::Cipher`] when the key, the place or a single
/// bit is not what it was.
pub fn open(key: &Key, place: Place<'_>, sealed: &[u8]) -> Result<Vec<u8>, Error> {
    key_version(sealed)?;
    let (header, ciphertext) = sealed.split_at_checked(HEADER).ok_or(Error::Form)?;
    let nonce: [u8; NONCE] = header.get(6..).and_then(|it| it.try_into().ok()).ok_or(Error::Form)?;
    let payload = Payload { msg: ciphertext, aad: &place.associated_data() };
    cipher(key).decrypt(&XNonce::from(nonce), payload).map_err(|_| Error::Cipher)
}

fn cipher(key: &Key) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(&(**key).into())
}

/// Wraps a key under another one, for the purpose named in `context`.
pub(super) fn wrap(with: &Key, context: &[&[u8]], nonce: &[u8; NONCE], key: &Key) -> Result<Vec<u8>, Error> {
    let payload = Payload { msg: key.as_slice(), aad: &wrapping_data(context) };
    let ciphertext = cipher(with).encrypt(&XNonce::from(*nonce), payload).map_err(|_| Error::Cipher)?;
    Ok([&[FORMAT, XCHACHA20_POLY1305][..], nonce, &ciphertext].concat())
}

/// Takes a wrapped key out again.
pub(super) fn unwrap(with: &Key, context: &[&[u8]], wrapped: &[u8]) -> Result<Key, Error> {
    let (header, rest) = wrapped.split_at_checked(2).ok_or(Error::Form)?;
    if header != [FORMAT, XCHACHA20_POLY1305] {
        return Err(Error::Form);
    }
    let (nonce, ciphertext) = rest.split_first_chunk::<NONCE>().ok_or(Error::Form)?;
    let payload = Payload { msg: ciphertext, aad: &wrapping_data(context) };
    let plain = zeroize::Zeroizing::new(
        cipher(with).decrypt(&XNonce::from(*nonce), payload).map_err(|_| Error::Cipher)?,
    );
    let bytes: [u8; 32] = plain.as_slice().try_into().map_err(|_| Error::Form)?;
    Ok(Key::new(bytes))
}

fn wrapping_data(context: &[&[u8]]) -> Vec<u8> {
    [&fields(&[b"qorgan/wrapped/1"])[..], &fields(context)].concat()
}
