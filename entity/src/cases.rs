//! A case: the snapshot that is read and filtered by.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "cases")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub number: String,
    pub definition_id: String,
    pub definition_version: i32,
    pub rules_fingerprint: Vec<u8>,
    pub form: String,
    pub visibility: String,
    pub locale: String,
    pub region_code: String,
    pub pressure: String,
    pub office_id: Uuid,
    pub origin_office_id: Uuid,
    pub applicant_person_id: Option<Uuid>,
    pub company_id: Option<Uuid>,
    pub assignee_person_id: Option<Uuid>,
    pub body_unresolved: bool,
    pub happened_on: Option<Date>,
    pub threat_on: Option<Date>,
    pub filed_at: DateTimeUtc,
    pub registered_on: Date,
    pub tracking_code_index: Option<Vec<u8>>,
    pub status: String,
    pub outcome: Option<String>,
    #[sea_orm(column_name = "move")]
    pub r#move: String,
    pub marks: String,
    pub lane: Option<String>,
    pub due_on: Option<Date>,
    pub next_due_on: Option<Date>,
    pub due_sort: Date,
    pub closed_at: Option<DateTimeUtc>,
    pub next_tick_at: Option<DateTimeUtc>,
    pub tick_lease_until: Option<DateTimeUtc>,
    pub tick_lease_owner: Option<Uuid>,
    pub version: i32,
    pub seq: i32,
    pub engine_format: i16,
    pub engine: String,
    pub head_hash: Vec<u8>,
    pub sealed: Option<Vec<u8>>,
    pub held_at: Option<DateTimeUtc>,
    pub shredded_at: Option<DateTimeUtc>,
    pub updated_at: DateTimeUtc,
    pub parent_id: Option<Uuid>,
    pub parent_task: Option<i32>,
    pub is_escalated: bool,
}

impl ActiveModelBehavior for ActiveModel {}
