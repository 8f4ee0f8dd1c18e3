//! The access log: who read which case, once an hour and purpose, in the transaction of the reading.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    text, text_null, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid, uuid_null,
};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // No foreign key points out of or into this table: it outlives what it speaks of and may be partitioned by month.
        let access_log = Table::create()
            .table("access_log")
            .col(uuid("case_id"))
            .col(uuid("session_id"))
            .col(text("purpose"))
            .col(text("what"))
            .col(timestamp_with_time_zone("hour"))
            .col(uuid("person_id"))
            .col(uuid_null("office_id"))
            .col(text("role"))
            .col(text_null("reason"))
            .col(timestamp_with_time_zone("at"))
            .col(timestamp_with_time_zone_null("sealed_until"))
            .primary_key(
                Index::create().col("case_id").col("session_id").col("purpose").col("what").col("hour"),
            )
            .to_owned();
        manager.create_table(access_log).await?;
        let by_person = Index::create()
            .name("access_log_by_person")
            .table("access_log")
            .col("person_id")
            .col("at")
            .to_owned();
        manager.create_index(by_person).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("access_log").to_owned()).await
    }
}
