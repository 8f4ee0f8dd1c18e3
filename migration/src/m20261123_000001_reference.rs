//! Reference data: regions, state bodies with their closure, offices, working calendars, kinds of pressure. All of it dated, none of it a literal in the program.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    blob, boolean, date, date_null, integer, small_integer, text, text_null, time, timestamp_with_time_zone,
    uuid, uuid_null,
};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(regions()).await?;
        manager.create_table(bodies()).await?;
        manager.create_table(body_ancestors()).await?;
        manager.create_table(offices()).await?;
        manager.create_table(calendars()).await?;
        manager.create_table(calendar_versions()).await?;
        manager.create_table(calendar_years()).await?;
        manager.create_table(calendar_days()).await?;
        manager.create_table(pressure_kinds()).await?;
        let by_region =
            Index::create().name("bodies_by_region").table("bodies").col("region_code").to_owned();
        manager.create_index(by_region).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [
            "pressure_kinds",
            "calendar_days",
            "calendar_years",
            "calendar_versions",
            "calendars",
            "offices",
            "body_ancestors",
            "bodies",
            "regions",
        ] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}

fn regions() -> TableCreateStatement {
    Table::create()
        .table("regions")
        .col(text("code").primary_key())
        .col(text("kato"))
        .col(text("kind"))
        .col(text("name_kk"))
        .col(text("name_ru"))
        .col(text("name_en"))
        // Collation key of the Kazakh name: the two databases do not agree how ә, қ, ұ are ordered.
        .col(blob("sort_kk"))
        .col(small_integer("tile_row"))
        .col(small_integer("tile_column"))
        .col(date("valid_from"))
        .col(date_null("valid_to"))
        .to_owned()
}

fn bodies() -> TableCreateStatement {
    Table::create()
        .table("bodies")
        .col(uuid("id").primary_key())
        .col(text("code").unique_key())
        .col(text("kind"))
        .col(text_null("region_code"))
        .col(uuid_null("parent_id"))
        .col(text("name_kk"))
        .col(text("name_ru"))
        .col(text("name_en"))
        .col(blob("sort_kk"))
        .col(date("valid_from"))
        .col(date_null("valid_to"))
        .foreign_key(ForeignKey::create().from_col("region_code").to("regions", "code"))
        .foreign_key(ForeignKey::create().from_col("parent_id").to("bodies", "id"))
        .to_owned()
}

/// Every body with itself (depth 0) and with everything above it, so that a conflict is one look-up.
fn body_ancestors() -> TableCreateStatement {
    Table::create()
        .table("body_ancestors")
        .col(uuid("body_id"))
        .col(uuid("ancestor_id"))
        .col(small_integer("depth"))
        .primary_key(Index::create().col("body_id").col("ancestor_id"))
        .foreign_key(ForeignKey::create().from_col("body_id").to("bodies", "id"))
        .foreign_key(ForeignKey::create().from_col("ancestor_id").to("bodies", "id"))
        .to_owned()
}

fn offices() -> TableCreateStatement {
    Table::create()
        .table("offices")
        .col(uuid("id").primary_key())
        .col(text("code").unique_key())
        .col(text("kind"))
        .col(text_null("region_code"))
        .col(uuid_null("parent_id"))
        // An office can itself belong to a body that somebody complains about.
        .col(uuid_null("body_id"))
        .col(text("name_kk"))
        .col(text("name_ru"))
        .col(text("name_en"))
        .col(blob("sort_kk"))
        .col(text("calendar_id"))
        // The working day, Asia/Almaty: what arrives after it is registered on the next one (APPC 64(3)).
        .col(time("opens"))
        .col(time("closes"))
        .col(date("valid_from"))
        .col(date_null("valid_to"))
        .foreign_key(ForeignKey::create().from_col("region_code").to("regions", "code"))
        .foreign_key(ForeignKey::create().from_col("parent_id").to("offices", "id"))
        .foreign_key(ForeignKey::create().from_col("body_id").to("bodies", "id"))
        .to_owned()
}

fn calendars() -> TableCreateStatement {
    Table::create().table("calendars").col(text("id").primary_key()).col(text("zone")).to_owned()
}

fn calendar_versions() -> TableCreateStatement {
    Table::create()
        .table("calendar_versions")
        .col(text("calendar_id"))
        .col(integer("version"))
        .col(timestamp_with_time_zone("published_at"))
        .col(uuid_null("published_by"))
        .primary_key(Index::create().col("calendar_id").col("version"))
        .foreign_key(ForeignKey::create().from_col("calendar_id").to("calendars", "id"))
        .to_owned()
}

/// The years that a version speaks for. A year that is not here is unknown, never guessed.
fn calendar_years() -> TableCreateStatement {
    Table::create()
        .table("calendar_years")
        .col(text("calendar_id"))
        .col(integer("version"))
        .col(integer("year"))
        .primary_key(Index::create().col("calendar_id").col("version").col("year"))
        .foreign_key(
            ForeignKey::create()
                .from("calendar_years", ("calendar_id", "version"))
                .to("calendar_versions", ("calendar_id", "version")),
        )
        .to_owned()
}

fn calendar_days() -> TableCreateStatement {
    Table::create()
        .table("calendar_days")
        .col(text("calendar_id"))
        .col(integer("version"))
        .col(date("day"))
        .col(text("kind"))
        .col(boolean("working"))
        .col(boolean("estimated"))
        .col(text("name_kk"))
        .col(text("name_ru"))
        .col(text("name_en"))
        .primary_key(Index::create().col("calendar_id").col("version").col("day"))
        .foreign_key(
            ForeignKey::create()
                .from("calendar_days", ("calendar_id", "version"))
                .to("calendar_versions", ("calendar_id", "version")),
        )
        .to_owned()
}

fn pressure_kinds() -> TableCreateStatement {
    Table::create()
        .table("pressure_kinds")
        .col(text("code").primary_key())
        .col(small_integer("position"))
        .col(text("name_kk"))
        .col(text("name_ru"))
        .col(text("name_en"))
        .col(date("valid_from"))
        .col(date_null("valid_to"))
        .to_owned()
}
