//! People: a person is not an account, an account is not an appointment, an appointment is not a mandate. Four eyes, recusal and "own" go by person.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    blob, blob_null, boolean, integer, small_integer, text, text_null, timestamp_with_time_zone,
    timestamp_with_time_zone_null, uuid, uuid_null,
};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(persons()).await?;
        manager.create_table(accounts()).await?;
        manager.create_table(account_tokens()).await?;
        manager.create_table(appointments()).await?;
        manager.create_table(person_ties()).await?;
        manager.create_table(sessions()).await?;
        manager.create_table(companies()).await?;
        manager.create_table(mandates()).await?;
        manager.create_table(throttles()).await?;
        for (name, table, columns) in [
            ("account_tokens_by_account", "account_tokens", &["account_id", "purpose"][..]),
            ("appointments_by_person", "appointments", &["person_id"][..]),
            ("appointments_by_office", "appointments", &["office_id", "role"][..]),
            ("sessions_by_account", "sessions", &["account_id"][..]),
            ("mandates_by_person", "mandates", &["person_id"][..]),
            ("throttles_by_age", "throttles", &["bucket_at"][..]),
        ] {
            let mut index = Index::create();
            index.name(name).table(table);
            for column in columns {
                index.col(*column);
            }
            manager.create_index(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [
            "throttles",
            "mandates",
            "companies",
            "sessions",
            "person_ties",
            "appointments",
            "account_tokens",
            "accounts",
            "persons",
        ] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}

/// A human being. The name is sealed under the person's own data key.
fn persons() -> TableCreateStatement {
    Table::create()
        .table("persons")
        .col(uuid("id").primary_key())
        .col(blob_null("sealed"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone_null("anonymised_at"))
        .to_owned()
}

/// A credential. An invited colleague has no password until the invitation is accepted.
fn accounts() -> TableCreateStatement {
    Table::create()
        .table("accounts")
        .col(uuid("id").primary_key())
        .col(uuid("person_id"))
        .col(blob("email_index").unique_key())
        .col(small_integer("index_version"))
        .col(blob_null("sealed"))
        .col(text("locale").check(Expr::col("locale").is_in(["kk", "ru", "en"])))
        .col(text_null("password_hash"))
        // Raised whenever what the account may do changes, so that a cached answer can be told from a fresh one.
        .col(integer("authorization_version"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone_null("confirmed_at"))
        .col(timestamp_with_time_zone_null("disabled_at"))
        .foreign_key(ForeignKey::create().from_col("person_id").to("persons", "id"))
        .to_owned()
}

/// A link in a letter: confirm, reset, invitation. Only a hash is stored, and it works once.
fn account_tokens() -> TableCreateStatement {
    Table::create()
        .table("account_tokens")
        .col(uuid("id").primary_key())
        .col(uuid("account_id"))
        .col(text("purpose"))
        .col(blob("token_hash").unique_key())
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone("expires_at"))
        .col(timestamp_with_time_zone_null("used_at"))
        .foreign_key(ForeignKey::create().from_col("account_id").to("accounts", "id"))
        .to_owned()
}

/// Who acts where as what, from when to when. An acting head is an appointment that names whom it stands in for.
fn appointments() -> TableCreateStatement {
    Table::create()
        .table("appointments")
        .col(uuid("id").primary_key())
        .col(uuid("person_id"))
        .col(uuid_null("office_id"))
        .col(text("role"))
        .col(timestamp_with_time_zone("starts_at"))
        .col(timestamp_with_time_zone_null("ends_at"))
        .col(uuid_null("substitute_for"))
        .col(text_null("ground"))
        .col(uuid_null("granted_by"))
        .foreign_key(ForeignKey::create().from_col("person_id").to("persons", "id"))
        .foreign_key(ForeignKey::create().from_col("office_id").to("offices", "id"))
        .foreign_key(ForeignKey::create().from_col("substitute_for").to("appointments", "id"))
        .foreign_key(ForeignKey::create().from_col("granted_by").to("persons", "id"))
        .to_owned()
}

/// What binds a person to a state body (works there, worked there, a relative does): a case about that body,
/// or about anything beneath it, does not exist for them. The past counts, so a tie is ended, never deleted.
fn person_ties() -> TableCreateStatement {
    Table::create()
        .table("person_ties")
        .col(uuid("id").primary_key())
        .col(uuid("person_id"))
        .col(uuid("body_id"))
        .col(text("ground"))
        .col(timestamp_with_time_zone("starts_at"))
        .col(timestamp_with_time_zone_null("ends_at"))
        .col(uuid_null("recorded_by"))
        .foreign_key(ForeignKey::create().from_col("person_id").to("persons", "id"))
        .foreign_key(ForeignKey::create().from_col("body_id").to("bodies", "id"))
        .foreign_key(ForeignKey::create().from_col("recorded_by").to("persons", "id"))
        .index(Index::create().unique().col("person_id").col("body_id").col("starts_at"))
        .to_owned()
}

/// A session names the appointment that acts; its token is known only to the client.
fn sessions() -> TableCreateStatement {
    Table::create()
        .table("sessions")
        .col(uuid("id").primary_key())
        .col(uuid("account_id"))
        .col(uuid_null("appointment_id"))
        .col(text("kind").check(Expr::col("kind").is_in(["bearer", "cookie"])))
        .col(blob("token_hash").unique_key())
        .col(blob_null("device_index"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone("last_seen_at"))
        .col(timestamp_with_time_zone("expires_at"))
        .col(timestamp_with_time_zone_null("revoked_at"))
        .foreign_key(ForeignKey::create().from_col("account_id").to("accounts", "id"))
        .foreign_key(ForeignKey::create().from_col("appointment_id").to("appointments", "id"))
        .to_owned()
}

/// A business, found by the keyed index of its BIN (or of the IIN of a sole trader).
fn companies() -> TableCreateStatement {
    Table::create()
        .table("companies")
        .col(uuid("id").primary_key())
        .col(blob("bin_index").unique_key())
        .col(small_integer("index_version"))
        .col(blob_null("sealed"))
        .col(timestamp_with_time_zone("created_at"))
        .to_owned()
}

/// A person may act for a company. Typing its BIN is not enough: until `verified_at` it opens nothing of others.
fn mandates() -> TableCreateStatement {
    Table::create()
        .table("mandates")
        .col(uuid("id").primary_key())
        .col(uuid("company_id"))
        .col(uuid("person_id"))
        .col(text("scope"))
        .col(text("capacity"))
        .col(timestamp_with_time_zone("starts_at"))
        .col(timestamp_with_time_zone_null("ends_at"))
        .col(timestamp_with_time_zone_null("revoked_at"))
        .col(timestamp_with_time_zone_null("verified_at"))
        .col(uuid_null("verified_by"))
        .col(boolean("declared").default(true))
        .foreign_key(ForeignKey::create().from_col("company_id").to("companies", "id"))
        .foreign_key(ForeignKey::create().from_col("person_id").to("persons", "id"))
        .foreign_key(ForeignKey::create().from_col("verified_by").to("persons", "id"))
        .to_owned()
}

/// How often something was tried, by a keyed hash of who or what, in buckets of time; shared by all nodes.
fn throttles() -> TableCreateStatement {
    Table::create()
        .table("throttles")
        .col(blob("subject_index"))
        .col(timestamp_with_time_zone("bucket_at"))
        .col(integer("count"))
        .primary_key(Index::create().col("subject_index").col("bucket_at"))
        .to_owned()
}
