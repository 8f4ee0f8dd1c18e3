//! What the house remembers of itself: one row, never a second.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{integer, small_integer};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(house()).await?;
        let row = Query::insert()
            .into_table("house")
            .columns(["id", "epoch", "counted_with"])
            .values_panic([1.into(), 1.into(), 0.into()])
            .to_owned();
        manager.execute(row).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("house").to_owned()).await
    }
}

fn house() -> TableCreateStatement {
    Table::create()
        .table("house")
        .col(small_integer("id").primary_key().check(Expr::col("id").eq(1)))
        // Raised by a restore from backup: letters of an older epoch wait for a person's word.
        .col(integer("epoch"))
        // The version of the working calendar with which every open case has been counted.
        .col(integer("counted_with"))
        .to_owned()
}
