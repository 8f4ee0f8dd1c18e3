//! A case that is not filed yet.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "drafts")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub token_hash: Vec<u8>,
    pub person_id: Option<Uuid>,
    pub sealed: Option<Vec<u8>>,
    pub begun_at: DateTimeUtc,
    pub changed_at: DateTimeUtc,
    pub expires_at: DateTimeUtc,
    pub filed_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
