//! The journal proves itself: every entry is hashed over its exact bytes and over the hash before it, so that
//! an edited, deleted, inserted or reordered entry breaks the chain at a place that can be named.
//!
//! What a person wrote is not in the bytes. It is sealed elsewhere with a salt, and the chain holds a
//! [`commitment`] to it: destroying the key takes the text away and leaves the chain verifiable.
//! A chain cut off at its end is whole in itself; that it was longer is shown by a receipt ([`verify`] takes
//! the head that was promised).

use sha2::{Digest, Sha256};
use std::fmt;

/// A SHA-256 value; as a text 64 hexadecimal digits.
///
/// ```
/// use workflow::chain::{Hash, commitment};
/// assert_eq!(Hash::START.to_string(), "0".repeat(64));
/// let salted = commitment(&[1; 32], b"what a person wrote");
/// assert_eq!(Hash::from_slice(&salted.0), Some(salted), "as it comes back from a store");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Hash(pub [u8; 32]);

impl Hash {
    /// What stands before the first entry.
    pub const START: Hash = Hash([0; 32]);

    /// Reads a hash back from a stored row; `None` when it is not 32 bytes long.
    ///
    /// ```
    /// use workflow::chain::Hash;
    /// assert_eq!(Hash::from_slice(&[0; 32]), Some(Hash::START));
    /// assert_eq!(Hash::from_slice(b"short"), None);
    /// ```
    #[must_use]
    pub fn from_slice(bytes: &[u8]) -> Option<Hash> {
        bytes.try_into().ok().map(Hash)
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

/// An entry as it is stored: `body` is the byte string that was hashed, never a re-written form of it.
///
/// ```
/// use workflow::chain::{Entry, Hash, hash, verify};
/// let case = [7; 16];
/// let first = Entry { case, seq: 1, previous: Hash::START, commitment: None, body: br#"{"kind":"opened"}"# };
/// let second = Entry { seq: 2, previous: hash(&first), body: br#"{"kind":"acted"}"#, ..first };
/// assert_eq!(verify([first, second].map(|it| (it, hash(&it))), None), Ok(hash(&second)));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Entry<'a> {
    /// The case whose journal this is.
    pub case: [u8; 16],
    /// Its place, from 1, without gaps.
    pub seq: u32,
    /// The hash of the entry before it, [`Hash::START`] for the first.
    pub previous: Hash,
    /// The commitment to what was sealed beside it, if anything was.
    pub commitment: Option<Hash>,
    /// The canonical bytes.
    pub body: &'a [u8],
}

const FORMAT: u8 = 0x01;
const DOMAIN: &[u8] = b"qorgan/event/1";

/// The hash of an entry: SHA-256 over a format byte and the length-prefixed fields, so that no two different
/// entries share their bytes.
///
/// ```
/// use workflow::chain::{Entry, Hash, hash};
/// let first = Entry { case: [7; 16], seq: 1, previous: Hash::START, commitment: None, body: b"{}" };
/// let moved = Entry { seq: 2, ..first };
/// assert_ne!(hash(&first), hash(&moved));
/// ```
#[must_use]
pub fn hash(entry: &Entry<'_>) -> Hash {
    let mut digest = Sha256::new();
    digest.update([FORMAT]);
    field(&mut digest, DOMAIN);
    field(&mut digest, &entry.case);
    field(&mut digest, &entry.seq.to_be_bytes());
    field(&mut digest, &entry.previous.0);
    field(&mut digest, entry.commitment.as_ref().map_or(&[][..], |it| &it.0));
    field(&mut digest, entry.body);
    Hash(digest.finalize().into())
}

fn field(digest: &mut Sha256, bytes: &[u8]) {
    // A body is bounded far below 4 GiB by the doors; a longer one would be cut in its length only.
    let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
    digest.update(length.to_be_bytes());
    digest.update(bytes);
}

/// The commitment to sealed bytes: HMAC-SHA-256 of them under a random salt that is sealed with them.
/// Without the salt the commitment says nothing, not even about a text of one word.
///
/// ```
/// use workflow::chain::commitment;
/// assert_ne!(commitment(&[1; 32], b"yes"), commitment(&[2; 32], b"yes"));
/// ```
#[must_use]
pub fn commitment(salt: &[u8; 32], plain: &[u8]) -> Hash {
    // HMAC by its definition (RFC 2104) for a key shorter than a block: two hashes, no further crate in this one.
    let (mut inner, mut outer) = ([0x36_u8; 64], [0x5c_u8; 64]);
    for (pad, byte) in inner.iter_mut().zip(salt) {
        *pad ^= byte;
    }
    for (pad, byte) in outer.iter_mut().zip(salt) {
        *pad ^= byte;
    }
    let first = Sha256::new().chain_update(inner).chain_update(plain).finalize();
    Hash(Sha256::new().chain_update(outer).chain_update(first).finalize().into())
}

/// Where a chain stops holding, and how.
///
/// ```
/// use workflow::chain::{Broken, Entry, Hash, Why, hash, verify};
/// let first = Entry { case: [7; 16], seq: 1, previous: Hash::START, commitment: None, body: b"{}" };
/// let second = Entry { seq: 2, previous: hash(&first), ..first };
/// // Somebody took the first entry away.
/// let broken = verify([(second, hash(&second))], None).unwrap_err();
/// assert_eq!(broken, Broken { seq: 2, why: Why::Sequence });
/// assert_eq!(broken.to_string(), "entry 2: the numbers do not follow each other");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Broken {
    /// The place at which it shows.
    pub seq: u32,
    /// What is wrong there.
    pub why: Why,
}

/// The ways in which a chain breaks.
///
/// ```
/// use workflow::chain::{Entry, Hash, Why, hash, verify};
/// let entry = Entry { case: [7; 16], seq: 1, previous: Hash::START, commitment: None, body: b"{}" };
/// let why = |entry, stored, promised| verify([(entry, stored)], promised).unwrap_err().why;
/// let elsewhere = Entry { previous: Hash([1; 32]), ..entry };
/// assert_eq!(why(elsewhere, hash(&elsewhere), None), Why::Previous);
/// assert_eq!(why(Entry { body: b"{ }", ..entry }, hash(&entry), None), Why::Content);
/// assert_eq!(why(entry, hash(&entry), Some((2, hash(&entry)))), Why::Head, "a receipt promised a second one");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// A number is missing, doubled or out of order: something was deleted, inserted or moved.
    Sequence,
    /// The entry does not name the hash that stands before it.
    Previous,
    /// The stored hash is not the hash of the stored bytes: something was edited.
    Content,
    /// The chain ends before, or elsewhere than, the head that was promised.
    Head,
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let why = match self.why {
            Why::Sequence => "the numbers do not follow each other",
            Why::Previous => "it does not continue the entry before it",
            Why::Content => "its bytes are not those that were hashed",
            Why::Head => "the journal does not reach the promised head",
        };
        write!(f, "entry {}: {why}", self.seq)
    }
}

impl std::error::Error for Broken {}

/// Recomputes a whole journal in its stored order and compares it with the stored hashes; with `promised` (from
/// a receipt or a checkpoint) also that the promised entry is still there. Returns the head.
///
/// # Errors
/// [`Broken`] names the first place where the journal does not hold.
///
/// ```
/// use workflow::chain::{Entry, Hash, hash, verify};
/// let entry = Entry { case: [7; 16], seq: 1, previous: Hash::START, commitment: None, body: b"{}" };
/// let stored = hash(&entry);
/// assert_eq!(verify([(entry, stored)], None), Ok(stored));
/// assert!(verify([(Entry { body: b"{ }", ..entry }, stored)], None).is_err());
/// assert!(verify([], Some((1, stored))).is_err(), "the promised entry was cut off");
/// ```
pub fn verify<'a>(
    journal: impl IntoIterator<Item = (Entry<'a>, Hash)>,
    promised: Option<(u32, Hash)>,
) -> Result<Hash, Broken> {
    let (mut head, mut last, mut kept) = (Hash::START, 0_u32, promised.is_none());
    for (entry, stored) in journal {
        let broken = |why| Broken { seq: entry.seq, why };
        if entry.seq != last + 1 {
            return Err(broken(Why::Sequence));
        }
        if entry.previous != head {
            return Err(broken(Why::Previous));
        }
        if hash(&entry) != stored {
            return Err(broken(Why::Content));
        }
        if let Some((seq, hash)) = promised
            && seq == entry.seq
        {
            if hash != stored {
                return Err(broken(Why::Head));
            }
            kept = true;
        }
        (head, last) = (stored, entry.seq);
    }
    match (kept, promised) {
        (false, Some((seq, _))) => Err(Broken { seq, why: Why::Head }),
        _ => Ok(head),
    }
}
