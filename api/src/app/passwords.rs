//! Passwords: hashed so that a stolen table is of little use, and so that a flood of sign-ins cannot take the
//! whole machine.

use super::fault::Fault;
use super::{Error, Result};
use argon2::Argon2;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use zeroize::Zeroizing;

/// Hashes at once: each takes 19 MiB and a core.
const AT_ONCE: usize = 2;
/// Longer than this nobody waits for a turn.
const PATIENCE: Duration = Duration::from_secs(3);
/// Shorter passwords are refused: colleagues, the public.
const SHORTEST: (usize, usize) = (12, 8);
/// Longer ones are refused too, since hashing them is work.
const LONGEST: usize = 128;

/// A password as it was typed. It is wiped when dropped and never printed.
pub struct Password(Zeroizing<String>);

impl Password {
    /// Takes a password.
    #[must_use]
    pub fn new(text: String) -> Password {
        Password(Zeroizing::new(text))
    }

    /// Whether it is good enough: long enough, and not one that others guess. No rules of composition.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn check(&self, for_staff: bool, context: &[&str]) -> std::result::Result<(), Fault> {
        let shortest = if for_staff { SHORTEST.0 } else { SHORTEST.1 };
        let length = self.0.chars().count();
        if length < shortest {
            return Err(Fault::PasswordShort(shortest));
        }
        if length > LONGEST {
            return Err(Fault::TooLong(LONGEST));
        }
        let guesses = zxcvbn::zxcvbn(&self.0, context).score();
        if guesses < zxcvbn::Score::Two { Err(Fault::PasswordCommon) } else { Ok(()) }
    }
}

/// Where hashing happens: beside the doors, a few at a time.
pub struct Passwords {
    turns: Arc<Semaphore>,
    /// The hash of nothing in particular, to be compared with when there is no account: it takes as long.
    decoy: tokio::sync::OnceCell<String>,
}

impl Default for Passwords {
    fn default() -> Passwords {
        Passwords { turns: Arc::new(Semaphore::new(AT_ONCE)), decoy: tokio::sync::OnceCell::new() }
    }
}

impl Passwords {
    /// Hashes a password.
    ///
    /// # Errors
    /// [`Error::Busy`] when no turn comes within three seconds.
    pub async fn hash(&self, password: Password) -> Result<String> {
        self.in_turn(move || {
            let hash = Argon2::default().hash_password(password.0.as_bytes());
            hash.map(|it| it.to_string()).map_err(|_| Error::Broken)
        })
        .await?
    }

    /// Whether a password is the one that was hashed. Without a hash it takes as long and says no.
    ///
    /// # Errors
    /// [`Error::Busy`] when no turn comes within three seconds.
    pub async fn verify(&self, password: Password, hash: Option<String>) -> Result<bool> {
        let there_is_one = hash.is_some();
        let hash = match hash {
            Some(hash) => hash,
            None => self.decoy().await?,
        };
        let matches = self
            .in_turn(move || Argon2::default().verify_password(password.0.as_bytes(), hash.as_str()).is_ok())
            .await?;
        Ok(matches && there_is_one)
    }

    /// Takes every turn, as soon as it can be had: until the answer is dropped, whoever wants to hash waits. With it one
    /// can see what happens to an account between the reading of its password and the answer.
    pub async fn hold(&self) -> Option<OwnedSemaphorePermit> {
        let all = u32::try_from(AT_ONCE).ok()?;
        Arc::clone(&self.turns).acquire_many_owned(all).await.ok()
    }

    async fn decoy(&self) -> Result<String> {
        let make = async || self.hash(Password::new("nobody has this password".to_owned())).await;
        Ok(self.decoy.get_or_try_init(make).await?.clone())
    }

    async fn in_turn<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
        let turns = Arc::clone(&self.turns);
        let turn = tokio::time::timeout(PATIENCE, turns.acquire_owned()).await;
        let Ok(Ok(turn)) = turn else { return Err(Error::Busy) };
        tokio::task::spawn_blocking(move || {
            let done = work();
            drop(turn);
            done
        })
        .await
        .map_err(|_| Error::Broken)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_and_guessable_passwords_are_refused_and_long_phrases_are_not() {
        let check = |text: &str, staff| Password::new(text.to_owned()).check(staff, &["dala@example.kz"]);
        assert_eq!(check("abc", false), Err(Fault::PasswordShort(8)));
        assert_eq!(check("password1", false), Err(Fault::PasswordCommon));
        assert_eq!(check("dala@example.kz", false), Err(Fault::PasswordCommon));
        assert_eq!(check("жеті рет өлшеп", true), Ok(()));
        assert_eq!(check("eleven char", true), Err(Fault::PasswordShort(12)));
        assert_eq!(check(&"ab1!".repeat(40), false), Err(Fault::TooLong(128)));
    }

    #[tokio::test]
    async fn a_password_verifies_only_against_its_own_hash() {
        let passwords = Passwords::default();
        let text = || Password::new("жеті рет өлшеп, бір рет кес".to_owned());
        let hash = passwords.hash(text()).await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert!(passwords.verify(text(), Some(hash.clone())).await.unwrap());
        assert!(!passwords.verify(Password::new("another".to_owned()), Some(hash)).await.unwrap());
        assert!(!passwords.verify(text(), None).await.unwrap());
    }

    #[tokio::test]
    async fn a_flood_waits_its_turn_and_is_told_that_there_is_too_much_to_do() {
        let passwords = Passwords::default();
        let (_first, _second) = (
            Arc::clone(&passwords.turns).acquire_owned().await,
            Arc::clone(&passwords.turns).acquire_owned().await,
        );
        assert_eq!(passwords.turns.available_permits(), 0, "two at once and no more");
        let third = passwords.hash(Password::new("жеті рет өлшеп".to_owned())).await;
        assert!(matches!(third, Err(Error::Busy)));
    }
}
