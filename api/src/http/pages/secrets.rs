//! The secret of a session in its forms, written differently in every answer: what stands in a page twice alike could be
//! guessed from the lengths of compressed pages.

use crate::random;
use data_encoding::BASE64URL_NOPAD;
use subtle::ConstantTimeEq;

/// How long a secret is, in bytes.
const LENGTH: usize = 32;

/// Writes a secret behind a mask that is used once.
pub(super) fn mask(secret: &[u8; LENGTH]) -> String {
    let mask = random::bytes::<LENGTH>();
    let masked = mask.iter().zip(secret).map(|(mask, byte)| mask ^ byte);
    let written: Vec<u8> = mask.iter().copied().chain(masked).collect();
    BASE64URL_NOPAD.encode(&written)
}

/// Whether this secret was written.
pub(super) fn is_written(secret: &[u8; LENGTH], written: &str) -> bool {
    let Ok(written) = BASE64URL_NOPAD.decode(written.as_bytes()) else { return false };
    let Some((mask, masked)) = written.split_at_checked(LENGTH) else { return false };
    let read: Vec<u8> = mask.iter().zip(masked).map(|(mask, byte)| mask ^ byte).collect();
    read.len() == masked.len() && read.ct_eq(secret).into()
}

#[cfg(test)]
mod tests {
    use super::{is_written, mask};

    #[test]
    fn a_secret_is_read_whatever_its_mask_and_nothing_else_is() {
        let (one, other) = ([7; 32], [8; 32]);
        let (first, second) = (mask(&one), mask(&one));
        assert_ne!(first, second, "no two answers write it alike");
        assert!(is_written(&one, &first) && is_written(&one, &second));
        assert!(!is_written(&other, &first));
        for wrong in ["", "%", &first[..43], &first[..80], &format!("{first}AAAA"), &"A".repeat(86)] {
            assert!(!is_written(&one, wrong), "{wrong}");
        }
    }
}
