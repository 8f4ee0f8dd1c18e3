//! Cases that grew out of other cases, and cases in which the office above has something to do.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{boolean, integer_null, uuid_null};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // SQLite adds one column at a time, and a key to another table only with its column.
        let columns = [
            // The case that this one grew out of, and the task of it that this one is.
            uuid_null("parent_id").extra("REFERENCES cases (id)").to_owned(),
            integer_null("parent_task"),
            // Something waits for the head of the office above, or may be done by them.
            boolean("is_escalated").default(false).to_owned(),
        ];
        for column in columns {
            manager.alter_table(Table::alter().table("cases").add_column(column).to_owned()).await?;
        }
        let mut children = Index::create();
        children.name("cases_parent").table("cases").col("parent_id").col("parent_task").unique();
        manager.create_index(children.cond_where(Expr::col("parent_id").is_not_null()).to_owned()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_index(Index::drop().name("cases_parent").table("cases").to_owned()).await?;
        for column in ["is_escalated", "parent_task", "parent_id"] {
            manager.alter_table(Table::alter().table("cases").drop_column(column).to_owned()).await?;
        }
        Ok(())
    }
}
