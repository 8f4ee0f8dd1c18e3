//! The journal and the access log refuse to be changed: the database itself raises an error on UPDATE and DELETE.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

const TABLES: [&str; 2] = ["case_events", "access_log"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let connection = manager.get_connection();
        if manager.get_database_backend() == DbBackend::Postgres {
            connection
                .execute_unprepared(
                    "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ \
                     BEGIN RAISE EXCEPTION 'table % is append-only', TG_TABLE_NAME USING ERRCODE = '23001'; END $$",
                )
                .await?;
        }
        for table in TABLES {
            for statement in refuse(manager.get_database_backend(), table) {
                connection.execute_unprepared(&statement).await?;
            }
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let connection = manager.get_connection();
        for table in TABLES {
            let on = match manager.get_database_backend() {
                DbBackend::Postgres => format!(" ON {table}"),
                _ => String::new(),
            };
            for change in ["update", "delete"] {
                connection.execute_unprepared(&format!("DROP TRIGGER {table}_refuses_{change}{on}")).await?;
            }
        }
        if manager.get_database_backend() == DbBackend::Postgres {
            for table in TABLES {
                connection
                    .execute_unprepared(&format!("DROP TRIGGER {table}_refuses_truncate ON {table}"))
                    .await?;
            }
            connection.execute_unprepared("DROP FUNCTION refuse_change()").await?;
        }
        Ok(())
    }
}

fn refuse(backend: DbBackend, table: &str) -> Vec<String> {
    match backend {
        DbBackend::Postgres => vec![
            format!(
                "CREATE TRIGGER {table}_refuses_update BEFORE UPDATE ON {table} \
                 FOR EACH ROW EXECUTE FUNCTION refuse_change()"
            ),
            format!(
                "CREATE TRIGGER {table}_refuses_delete BEFORE DELETE ON {table} \
                 FOR EACH ROW EXECUTE FUNCTION refuse_change()"
            ),
            format!(
                "CREATE TRIGGER {table}_refuses_truncate BEFORE TRUNCATE ON {table} \
                 FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
            ),
        ],
        _ => ["update", "delete"]
            .into_iter()
            .map(|change| {
                format!(
                    "CREATE TRIGGER {table}_refuses_{change} BEFORE {} ON {table} \
                     BEGIN SELECT RAISE(ABORT, 'table {table} is append-only'); END",
                    change.to_uppercase()
                )
            })
            .collect(),
    }
}
