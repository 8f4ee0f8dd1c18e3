//! The history of the schema, from the first chapter to the last, on PostgreSQL and SQLite alike.
//!
//! A chapter that has been released is never edited and never imports `entity`; see `README.md`.

pub use sea_orm_migration::MigratorTrait;
use sea_orm_migration::{MigrationTrait, async_trait};

mod m20261123_000001_reference;
mod m20261123_000002_keys;
mod m20261123_000003_people;
mod m20261123_000004_definitions;
mod m20261123_000005_cases;
mod m20261123_000006_queues;
mod m20261123_000007_access_log;
mod m20261123_000008_append_only;
mod m20261124_000001_house;
mod m20261125_000001_drafts;
mod m20261127_000001_families;

/// Knows every chapter and brings a database from any of them to the last.
#[derive(Debug)]
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261123_000001_reference::Migration),
            Box::new(m20261123_000002_keys::Migration),
            Box::new(m20261123_000003_people::Migration),
            Box::new(m20261123_000004_definitions::Migration),
            Box::new(m20261123_000005_cases::Migration),
            Box::new(m20261123_000006_queues::Migration),
            Box::new(m20261123_000007_access_log::Migration),
            Box::new(m20261123_000008_append_only::Migration),
            Box::new(m20261124_000001_house::Migration),
            Box::new(m20261125_000001_drafts::Migration),
            Box::new(m20261127_000001_families::Migration),
        ]
    }
}
