//! One struct a table, one field a column, and nothing else: no method, no relation, no word of the domain.
//!
//! Only `api::store` reads these; what a column means is told by the chapters of `migration`.

#![expect(missing_docs, reason = "columns are documented where they are made, in `migration`")]

pub mod access_log;
pub mod account_tokens;
pub mod accounts;
pub mod appointments;
pub mod bodies;
pub mod body_ancestors;
pub mod calendar_days;
pub mod calendar_versions;
pub mod calendar_years;
pub mod calendars;
pub mod case_bodies;
pub mod case_effects;
pub mod case_events;
pub mod case_numbers;
pub mod case_officials;
pub mod case_recusals;
pub mod cases;
pub mod companies;
pub mod data_keys;
pub mod definitions;
pub mod documents;
pub mod draft_documents;
pub mod drafts;
pub mod house;
pub mod idempotency;
pub mod mandates;
pub mod master_keys;
pub mod offices;
pub mod outbox;
pub mod person_ties;
pub mod persons;
pub mod pressure_kinds;
pub mod regions;
pub mod service_keys;
pub mod sessions;
pub mod throttles;
pub mod unsent_forms;
