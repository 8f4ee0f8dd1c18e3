//! Keys: what proves that the master key is the right one, the service keys and one data key an owner, each wrapped by the master key that stands outside the database.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{blob, integer, text, timestamp_with_time_zone, uuid};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(master_keys()).await?;
        manager.create_table(service_keys()).await?;
        manager.create_table(data_keys()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["data_keys", "service_keys", "master_keys"] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}

/// One row a master key that was ever used: `check_value` is what a right key recomputes. The key itself is not here.
fn master_keys() -> TableCreateStatement {
    Table::create()
        .table("master_keys")
        .col(integer("id").primary_key())
        .col(blob("check_value"))
        .col(timestamp_with_time_zone("created_at"))
        .to_owned()
}

/// Random keys with one purpose each (blind index, public number, cursor, …). Rotating the master key wraps
/// them anew and changes nothing else: numbers and indexes stay what they were.
fn service_keys() -> TableCreateStatement {
    Table::create()
        .table("service_keys")
        .col(text("purpose"))
        .col(integer("version"))
        .col(integer("master_key_id"))
        .col(blob("wrapped"))
        .col(timestamp_with_time_zone("created_at"))
        .primary_key(Index::create().col("purpose").col("version"))
        .foreign_key(ForeignKey::create().from_col("master_key_id").to("master_keys", "id"))
        .to_owned()
}

/// The key of one owner (a case, a person, a company). Deleting the row is what shredding means.
fn data_keys() -> TableCreateStatement {
    Table::create()
        .table("data_keys")
        .col(text("owner_kind"))
        .col(uuid("owner_id"))
        .col(integer("version"))
        .col(integer("master_key_id"))
        .col(blob("wrapped"))
        .col(timestamp_with_time_zone("created_at"))
        .primary_key(Index::create().col("owner_kind").col("owner_id").col("version"))
        .foreign_key(ForeignKey::create().from_col("master_key_id").to("master_keys", "id"))
        .to_owned()
}
