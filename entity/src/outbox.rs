//! A letter to be sent.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "outbox")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub deduplication: String,
    pub kind: String,
    pub occasion: Option<String>,
    pub recipient_person_id: Uuid,
    pub address_sealed: Option<Vec<u8>>,
    pub locale: String,
    pub case_id: Option<Uuid>,
    pub event_seq: Option<i32>,
    pub token_id: Option<Uuid>,
    pub state: String,
    pub attempts: i16,
    pub created_at: DateTimeUtc,
    pub not_before: DateTimeUtc,
    pub expires_at: DateTimeUtc,
    pub lease_until: Option<DateTimeUtc>,
    pub lease_owner: Option<Uuid>,
    pub last_answer: Option<String>,
    pub sent_at: Option<DateTimeUtc>,
    pub epoch: i32,
}

impl ActiveModelBehavior for ActiveModel {}
