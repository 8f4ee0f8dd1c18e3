//! A published process with its law book; immutable.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "definitions")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub version: i32,
    pub rules_fingerprint: Vec<u8>,
    pub texts_fingerprint: Vec<u8>,
    pub source: String,
    pub law_source: String,
    pub published_at: DateTimeUtc,
    pub published_by: Option<Uuid>,
}

impl ActiveModelBehavior for ActiveModel {}
