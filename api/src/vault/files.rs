//! Files are sealed as they stream through: chunks of 64 KiB, each bound to its place and the last one marked,
//! so that a file cannot be cut, reordered or continued (STREAM over XChaCha20-Poly1305).

use super::{DataKey, Error, sealed};
use crate::random;
use aead_stream::{DecryptorBE32, EncryptorBE32};
use chacha20poly1305::XChaCha20Poly1305;
use chacha20poly1305::aead::{KeyInit, Payload};

const FORMAT: u8 = 0x01;
const STREAM: u8 = 0x02;
const PREFIX: usize = 19;
const HEADER: usize = 2 + 4 + PREFIX;
const CHUNK: usize = 64 * 1024;
const TAG: usize = 16;

/// Seals a file chunk by chunk. Holds one chunk back, because only the end knows which is the last.
pub struct Sealer {
    stream: EncryptorBE32<XChaCha20Poly1305>,
    associated_data: Vec<u8>,
    pending: Vec<u8>,
    header: Option<Vec<u8>>,
}

impl Sealer {
    /// Begins to seal the file that the row `row` of `documents` will describe.
    #[must_use]
    pub fn new(key: &DataKey, row: &[u8]) -> Sealer {
        Sealer::with_prefix(key, row, &random::bytes())
    }

    /// As [`Sealer::new`] with a chosen nonce prefix, for golden vectors only: a prefix used twice under one key
    /// gives both files away.
    #[must_use]
    pub fn with_prefix(key: &DataKey, row: &[u8], prefix: &[u8; PREFIX]) -> Sealer {
        let header = [&[FORMAT, STREAM][..], &key.version.to_be_bytes(), prefix].concat();
        let aead = XChaCha20Poly1305::new(&(**key.stream_key()).into());
        Sealer {
            stream: EncryptorBE32::from_aead(aead, &(*prefix).into()),
            associated_data: associated_data(key, row),
            pending: Vec::with_capacity(CHUNK),
            header: Some(header),
        }
    }

    /// Takes plain bytes and gives back what is ready to be stored.
    ///
    /// # Errors
    /// [`Error::Cipher`] beyond 2³² chunks (256 TiB).
    pub fn push(&mut self, mut plain: &[u8]) -> Result<Vec<u8>, Error> {
        let mut ready = self.header.take().unwrap_or_default();
        while self.pending.len() + plain.len() > CHUNK {
            let (taken, rest) = plain.split_at(CHUNK - self.pending.len());
            self.pending.extend_from_slice(taken);
            plain = rest;
            let payload = Payload { msg: &self.pending, aad: &self.associated_data };
            ready.extend(self.stream.encrypt_next(payload).map_err(|_| Error::Cipher)?);
            self.pending.clear();
        }
        self.pending.extend_from_slice(plain);
        Ok(ready)
    }

    /// Seals the last chunk.
    ///
    /// # Errors
    /// [`Error::Cipher`], see [`Sealer::push`].
    pub fn finish(mut self) -> Result<Vec<u8>, Error> {
        let mut ready = self.header.take().unwrap_or_default();
        let payload = Payload { msg: &self.pending, aad: &self.associated_data };
        ready.extend(self.stream.encrypt_last(payload).map_err(|_| Error::Cipher)?);
        Ok(ready)
    }
}

/// Opens a sealed file chunk by chunk. A chunk is given out only after its tag has been checked.
pub struct Opener {
    key: DataKey,
    stream: Option<DecryptorBE32<XChaCha20Poly1305>>,
    associated_data: Vec<u8>,
    pending: Vec<u8>,
}

impl Opener {
    /// Begins to open the file of the row `row` of `documents`.
    #[must_use]
    pub fn new(key: DataKey, row: &[u8]) -> Opener {
        Opener { associated_data: associated_data(&key, row), key, stream: None, pending: Vec::new() }
    }

    /// Takes stored bytes and gives back what they have proved to say so far.
    ///
    /// # Errors
    /// [`Error::Form`] for a foreign header, [`Error::Cipher`] for changed bytes.
    pub fn push(&mut self, stored: &[u8]) -> Result<Vec<u8>, Error> {
        self.pending.extend_from_slice(stored);
        if self.stream.is_none() && self.pending.len() >= HEADER {
            self.begin()?;
        }
        let mut plain = Vec::new();
        if let Some(stream) = &mut self.stream {
            // Strictly more than a chunk: one that may be the last is left for `finish`.
            while self.pending.len() > CHUNK + TAG {
                let rest = self.pending.split_off(CHUNK + TAG);
                let payload = Payload { msg: &self.pending, aad: &self.associated_data };
                plain.extend(stream.decrypt_next(payload).map_err(|_| Error::Cipher)?);
                self.pending = rest;
            }
        }
        Ok(plain)
    }

    /// Opens the last chunk; only now is it certain that nothing was cut off.
    ///
    /// # Errors
    /// [`Error::Form`], [`Error::Cipher`].
    pub fn finish(self) -> Result<Vec<u8>, Error> {
        let stream = self.stream.ok_or(Error::Form)?;
        let payload = Payload { msg: &self.pending, aad: &self.associated_data };
        stream.decrypt_last(payload).map_err(|_| Error::Cipher)
    }

    fn begin(&mut self) -> Result<(), Error> {
        let rest = self.pending.split_off(HEADER);
        let header = std::mem::replace(&mut self.pending, rest);
        let (form, prefix) = header.split_at_checked(6).ok_or(Error::Form)?;
        if form.get(..2) != Some(&[FORMAT, STREAM]) || form.get(2..) != Some(&self.key.version.to_be_bytes())
        {
            return Err(Error::Form);
        }
        let prefix: [u8; PREFIX] = prefix.try_into().map_err(|_| Error::Form)?;
        let aead = XChaCha20Poly1305::new(&(**self.key.stream_key()).into());
        self.stream = Some(DecryptorBE32::from_aead(aead, &prefix.into()));
        Ok(())
    }
}

fn associated_data(key: &DataKey, row: &[u8]) -> Vec<u8> {
    sealed::fields(&[b"qorgan/file/1", row, key.owner.id().as_bytes()])
}
