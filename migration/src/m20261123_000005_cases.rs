//! Cases: the snapshot that is read, the journal that proves it, and what hangs on both.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, big_integer_null, blob, blob_null, boolean, date, date_null, integer, integer_null,
    small_integer, text, text_null, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid, uuid_null,
};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(case_numbers()).await?;
        manager.create_table(cases()).await?;
        manager.create_table(case_bodies()).await?;
        manager.create_table(case_officials()).await?;
        manager.create_table(case_recusals()).await?;
        manager.create_table(case_effects()).await?;
        manager.create_table(case_events()).await?;
        manager.create_table(documents()).await?;
        for index in indexes() {
            manager.create_index(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [
            "documents",
            "case_events",
            "case_effects",
            "case_recusals",
            "case_officials",
            "case_bodies",
            "cases",
            "case_numbers",
        ] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}

/// The identity behind the public number. A keyed permutation stands between them, so gaps say nothing.
fn case_numbers() -> TableCreateStatement {
    Table::create()
        .table("case_numbers")
        .col(big_integer("id").primary_key().auto_increment())
        .col(integer("year"))
        .to_owned()
}

/// The snapshot: what is read and filtered by. `engine` is the instance that the journal folds to.
fn cases() -> TableCreateStatement {
    Table::create()
        .table("cases")
        .col(uuid("id").primary_key())
        .col(text("number").unique_key())
        .col(text("definition_id"))
        .col(integer("definition_version"))
        .col(blob("rules_fingerprint"))
        // Which kind of article 4 it is, where the definition serves several.
        .col(text("form"))
        .col(text("visibility").check(Expr::col("visibility").is_in(["named", "confidential", "anonymous"])))
        .col(text("locale").check(Expr::col("locale").is_in(["kk", "ru", "en"])))
        .col(text("region_code"))
        .col(text("pressure"))
        .col(uuid("office_id"))
        .col(uuid("origin_office_id"))
        .col(uuid_null("applicant_person_id"))
        .col(uuid_null("company_id"))
        .col(uuid_null("assignee_person_id"))
        // A body named in free text may be anybody's employer: until it is bound, only the central intake sees the case.
        .col(boolean("body_unresolved"))
        .col(date_null("happened_on"))
        .col(date_null("threat_on"))
        .col(timestamp_with_time_zone("filed_at"))
        .col(date("registered_on"))
        .col(blob_null("tracking_code_index"))
        // Derived from the engine's instance by one function, to filter by.
        .col(text("status"))
        .col(text_null("outcome"))
        .col(text("move"))
        .col(text("marks"))
        .col(text_null("lane"))
        .col(date_null("due_on"))
        .col(date_null("next_due_on"))
        // NULLs sort differently on the two databases and never match a keyset: 9999-12-31 stands for "no term".
        .col(date("due_sort"))
        .col(timestamp_with_time_zone_null("closed_at"))
        .col(timestamp_with_time_zone_null("next_tick_at"))
        .col(timestamp_with_time_zone_null("tick_lease_until"))
        .col(uuid_null("tick_lease_owner"))
        .col(integer("version"))
        .col(integer("seq"))
        .col(small_integer("engine_format"))
        .col(text("engine"))
        .col(blob("head_hash"))
        .col(blob_null("sealed"))
        .col(timestamp_with_time_zone_null("held_at"))
        .col(timestamp_with_time_zone_null("shredded_at"))
        .col(timestamp_with_time_zone("updated_at"))
        .foreign_key(
            ForeignKey::create()
                .from("cases", ("definition_id", "definition_version"))
                .to("definitions", ("id", "version")),
        )
        .foreign_key(ForeignKey::create().from_col("region_code").to("regions", "code"))
        .foreign_key(ForeignKey::create().from_col("office_id").to("offices", "id"))
        .foreign_key(ForeignKey::create().from_col("origin_office_id").to("offices", "id"))
        .foreign_key(ForeignKey::create().from_col("applicant_person_id").to("persons", "id"))
        .foreign_key(ForeignKey::create().from_col("company_id").to("companies", "id"))
        .foreign_key(ForeignKey::create().from_col("assignee_person_id").to("persons", "id"))
        .to_owned()
}

fn case_bodies() -> TableCreateStatement {
    Table::create()
        .table("case_bodies")
        .col(uuid("case_id"))
        .col(uuid("body_id"))
        .col(small_integer("position"))
        .primary_key(Index::create().col("case_id").col("body_id"))
        .foreign_key(ForeignKey::create().from_col("case_id").to("cases", "id"))
        .foreign_key(ForeignKey::create().from_col("body_id").to("bodies", "id"))
        .to_owned()
}

fn case_officials() -> TableCreateStatement {
    Table::create()
        .table("case_officials")
        .col(uuid("id").primary_key())
        .col(uuid("case_id"))
        .col(uuid_null("body_id"))
        .col(blob_null("name_index"))
        .col(small_integer("index_version"))
        .col(blob_null("sealed"))
        .foreign_key(ForeignKey::create().from_col("case_id").to("cases", "id"))
        .foreign_key(ForeignKey::create().from_col("body_id").to("bodies", "id"))
        .to_owned()
}

/// A person for whom this one case does not exist, whatever their role (APPC 67).
fn case_recusals() -> TableCreateStatement {
    Table::create()
        .table("case_recusals")
        .col(uuid("case_id"))
        .col(uuid("person_id"))
        .col(text("ground"))
        .col(timestamp_with_time_zone("decided_at"))
        .col(uuid_null("decided_by"))
        .primary_key(Index::create().col("case_id").col("person_id"))
        .foreign_key(ForeignKey::create().from_col("case_id").to("cases", "id"))
        .foreign_key(ForeignKey::create().from_col("person_id").to("persons", "id"))
        .foreign_key(ForeignKey::create().from_col("decided_by").to("persons", "id"))
        .to_owned()
}

/// What was at risk, kept or lost, in tenge or in jobs: stated, then confirmed, each a row of its own, none overwritten.
fn case_effects() -> TableCreateStatement {
    Table::create()
        .table("case_effects")
        .col(uuid("id").primary_key())
        .col(uuid("case_id"))
        .col(text("kind"))
        .col(big_integer_null("amount_kzt"))
        .col(integer_null("jobs"))
        .col(timestamp_with_time_zone("stated_at"))
        .col(uuid_null("stated_by"))
        .col(timestamp_with_time_zone_null("confirmed_at"))
        .col(uuid_null("confirmed_by"))
        .col(uuid_null("evidence_document_id"))
        .foreign_key(ForeignKey::create().from_col("case_id").to("cases", "id"))
        .foreign_key(ForeignKey::create().from_col("stated_by").to("persons", "id"))
        .foreign_key(ForeignKey::create().from_col("confirmed_by").to("persons", "id"))
        .to_owned()
}

/// The journal. `body` is the exact byte string that is hashed, which is why it is never JSONB; the other
/// columns repeat what the body says, to filter by.
fn case_events() -> TableCreateStatement {
    Table::create()
        .table("case_events")
        .col(uuid("case_id"))
        .col(integer("seq"))
        .col(small_integer("format"))
        .col(text("kind"))
        .col(integer_null("version"))
        .col(big_integer("at_us"))
        .col(uuid_null("actor_id"))
        .col(text("acted_as"))
        .col(uuid_null("on_behalf_of"))
        .col(text("definition_id"))
        .col(integer("definition_version"))
        .col(blob("body"))
        .col(blob_null("sealed"))
        .col(blob_null("commitment"))
        .col(blob("previous_hash"))
        .col(blob("hash"))
        .primary_key(Index::create().col("case_id").col("seq"))
        .foreign_key(ForeignKey::create().from_col("case_id").to("cases", "id"))
        .foreign_key(ForeignKey::create().from_col("actor_id").to("persons", "id"))
        .to_owned()
}

/// A file: its bytes lie sealed in the file store under a random name; the name that a person gave it is sealed here.
fn documents() -> TableCreateStatement {
    Table::create()
        .table("documents")
        .col(uuid("id").primary_key())
        .col(uuid("case_id"))
        .col(integer("seq"))
        .col(uuid_null("uploaded_by"))
        .col(text("media_type"))
        .col(big_integer("bytes"))
        .col(blob("sha256"))
        .col(text("object"))
        .col(blob_null("sealed"))
        .col(timestamp_with_time_zone("uploaded_at"))
        .foreign_key(ForeignKey::create().from_col("case_id").to("cases", "id"))
        .foreign_key(ForeignKey::create().from_col("uploaded_by").to("persons", "id"))
        .to_owned()
}

/// One partial index a lane of the list, so that a list costs the same at ten thousand cases and at a million.
fn indexes() -> Vec<IndexCreateStatement> {
    let lane = |name: &str, key: &'static str, order: &'static str, open_only: bool| {
        let mut index = Index::create();
        index.name(name).table("cases").col(key).col(order).col("id");
        if open_only {
            index.cond_where(Expr::col("closed_at").is_null());
        }
        index.take()
    };
    vec![
        lane("cases_mine_open", "assignee_person_id", "due_sort", true),
        lane("cases_office_open", "office_id", "due_sort", true),
        lane("cases_office_all", "office_id", "due_sort", false),
        lane("cases_office_registered", "office_id", "registered_on", false),
        lane("cases_applicant", "applicant_person_id", "due_sort", false),
        lane("cases_company", "company_id", "due_sort", false),
        Index::create()
            .name("cases_all_open")
            .table("cases")
            .col("due_sort")
            .col("id")
            .cond_where(Expr::col("closed_at").is_null())
            .to_owned(),
        Index::create()
            .name("cases_next_tick")
            .table("cases")
            .col("next_tick_at")
            .cond_where(Expr::col("next_tick_at").is_not_null())
            .to_owned(),
        Index::create()
            .name("case_bodies_by_body")
            .table("case_bodies")
            .col("body_id")
            .col("case_id")
            .to_owned(),
        Index::create().name("case_recusals_by_person").table("case_recusals").col("person_id").to_owned(),
        Index::create().name("case_officials_by_case").table("case_officials").col("case_id").to_owned(),
        Index::create().name("case_effects_by_case").table("case_effects").col("case_id").to_owned(),
        Index::create().name("documents_by_case").table("documents").col("case_id").to_owned(),
    ]
}
