//! Definitions: published processes, immutable; a case pins the version and fingerprint it began with.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{blob, integer, text, timestamp_with_time_zone, uuid_null};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let definitions = Table::create()
            .table("definitions")
            .col(text("id"))
            .col(integer("version"))
            // Two prints: mending a typo in a sentence changes `texts` alone and needs no plan for live cases.
            .col(blob("rules_fingerprint"))
            .col(blob("texts_fingerprint"))
            .col(text("source"))
            .col(text("law_source"))
            .col(timestamp_with_time_zone("published_at"))
            .col(uuid_null("published_by"))
            .primary_key(Index::create().col("id").col("version"))
            .to_owned();
        manager.create_table(definitions).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("definitions").to_owned()).await
    }
}
