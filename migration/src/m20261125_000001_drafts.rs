//! What is written before it is filed, and what was written when a session ended: kept for whoever wrote it, sealed.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, blob, blob_null, text, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid,
    uuid_null,
};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(drafts()).await?;
        manager.create_table(draft_documents()).await?;
        manager.create_table(unsent_forms()).await?;
        for (name, table, column) in [
            ("drafts_by_person", "drafts", "person_id"),
            ("drafts_by_end", "drafts", "expires_at"),
            ("draft_documents_by_draft", "draft_documents", "draft_id"),
            ("unsent_forms_by_age", "unsent_forms", "kept_at"),
        ] {
            manager.create_index(Index::create().name(name).table(table).col(column).to_owned()).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["unsent_forms", "draft_documents", "drafts"] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}

/// A case that is not filed yet. Its id and its data key are those that the case will have. It is found by a token that
/// only a device holds, or by the person who wrote it while signed in.
fn drafts() -> TableCreateStatement {
    Table::create()
        .table("drafts")
        .col(uuid("id").primary_key())
        .col(blob("token_hash").unique_key())
        .col(uuid_null("person_id"))
        // What was typed; once it is filed, the number and the code, until `expires_at`.
        .col(blob_null("sealed"))
        .col(timestamp_with_time_zone("begun_at"))
        .col(timestamp_with_time_zone("changed_at"))
        .col(timestamp_with_time_zone("expires_at"))
        .col(timestamp_with_time_zone_null("filed_at"))
        .foreign_key(ForeignKey::create().from_col("person_id").to("persons", "id"))
        .to_owned()
}

/// A file of a draft; its bytes lie where those of the case will lie.
fn draft_documents() -> TableCreateStatement {
    Table::create()
        .table("draft_documents")
        .col(uuid("id").primary_key())
        .col(uuid("draft_id"))
        .col(text("media_type"))
        .col(big_integer("bytes"))
        .col(blob("sha256"))
        .col(text("object"))
        .col(blob("sealed"))
        .col(timestamp_with_time_zone("uploaded_at"))
        .foreign_key(ForeignKey::create().from_col("draft_id").to("drafts", "id"))
        .to_owned()
}

/// A form that came after its session had ended, for the same person and the same page.
fn unsent_forms() -> TableCreateStatement {
    Table::create()
        .table("unsent_forms")
        .col(uuid("person_id"))
        .col(text("place"))
        .col(blob("sealed"))
        .col(timestamp_with_time_zone("kept_at"))
        .primary_key(Index::create().col("person_id").col("place"))
        .foreign_key(ForeignKey::create().from_col("person_id").to("persons", "id"))
        .to_owned()
}
