//! Queues are tables: letters to send, and answers to repeat when a request comes twice.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    blob, blob_null, integer, integer_null, small_integer, text, text_null, timestamp_with_time_zone,
    timestamp_with_time_zone_null, uuid, uuid_null,
};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(outbox()).await?;
        manager.create_table(idempotency()).await?;
        let waiting =
            Index::create().name("outbox_waiting").table("outbox").col("state").col("not_before").to_owned();
        manager.create_index(waiting).await?;
        let of_person =
            Index::create().name("outbox_by_recipient").table("outbox").col("recipient_person_id").to_owned();
        manager.create_index(of_person).await?;
        let age =
            Index::create().name("idempotency_by_age").table("idempotency").col("expires_at").to_owned();
        manager.create_index(age).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["idempotency", "outbox"] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}

/// A letter to be sent. It holds no rendered word: it names the event that it speaks of and is written when it leaves.
fn outbox() -> TableCreateStatement {
    Table::create()
        .table("outbox")
        .col(uuid("id").primary_key())
        // The same consequence of the same event for the same person is one letter, however often it is computed.
        .col(text("deduplication").unique_key())
        .col(text("kind"))
        .col(text_null("occasion"))
        .col(uuid("recipient_person_id"))
        // Where to, when it is not the account's own address (an address given for one case).
        .col(blob_null("address_sealed"))
        .col(text("locale").check(Expr::col("locale").is_in(["kk", "ru", "en"])))
        .col(uuid_null("case_id"))
        .col(integer_null("event_seq"))
        .col(uuid_null("token_id"))
        .col(text("state").check(Expr::col("state").is_in(["ready", "held", "sent", "dead"])))
        .col(small_integer("attempts"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone("not_before"))
        .col(timestamp_with_time_zone("expires_at"))
        .col(timestamp_with_time_zone_null("lease_until"))
        .col(uuid_null("lease_owner"))
        .col(text_null("last_answer"))
        .col(timestamp_with_time_zone_null("sent_at"))
        // Raised by a restore from backup: what was queued in an older epoch waits for a person's word.
        .col(integer("epoch"))
        .foreign_key(ForeignKey::create().from_col("recipient_person_id").to("persons", "id"))
        .foreign_key(ForeignKey::create().from_col("case_id").to("cases", "id"))
        .foreign_key(ForeignKey::create().from_col("token_id").to("account_tokens", "id"))
        .to_owned()
}

/// What was answered to a request that carried a key. The answer is sealed under a key that only the client's own
/// key opens, so it can repeat a code that is shown once without storing it.
fn idempotency() -> TableCreateStatement {
    Table::create()
        .table("idempotency")
        .col(blob("scope"))
        .col(blob("key_hash"))
        .col(blob("fingerprint"))
        .col(small_integer("status"))
        .col(text_null("location"))
        .col(text_null("etag"))
        .col(blob_null("sealed"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone("expires_at"))
        .primary_key(Index::create().col("scope").col("key_hash"))
        .to_owned()
}
