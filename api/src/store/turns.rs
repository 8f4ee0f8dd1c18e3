//! Whose turn it is among transactions of all processes. PostgreSQL says that a transaction failed before it lets go of its
//! locks: who tries again at once would be told that the first is still under way, so whoever asks here waits a moment.

use super::{Error, Rows, Transaction, dialect};
use std::time::Duration;

/// How long a failed transaction may take to let go.
pub const LETTING_GO: Duration = Duration::from_millis(100);

impl Transaction {
    /// Takes a turn that ends with the transaction (PostgreSQL); `false` when another one holds it for longer than
    /// `patience`. Then nothing more can be done in this transaction, and it is rolled back.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn take_turn(&self, key: i64, patience: Duration) -> Result<bool, Error> {
        if dialect::try_lock(self.rows(), key).await? {
            return Ok(true);
        }
        match dialect::lock_within(self.rows(), key, patience).await {
            Ok(()) => Ok(true),
            Err(error) if error.is_held_lock() => Ok(false),
            Err(error) => Err(error),
        }
    }
}
