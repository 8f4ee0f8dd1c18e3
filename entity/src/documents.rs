//! A file of a case; its bytes lie sealed in the file store.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "documents")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub case_id: Uuid,
    pub seq: i32,
    pub uploaded_by: Option<Uuid>,
    pub media_type: String,
    pub bytes: i64,
    pub sha256: Vec<u8>,
    pub object: String,
    pub sealed: Option<Vec<u8>>,
    pub uploaded_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
