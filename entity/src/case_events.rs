//! An entry of the journal of a case.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "case_events")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub case_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub seq: i32,
    pub format: i16,
    pub kind: String,
    pub version: Option<i32>,
    pub at_us: i64,
    pub actor_id: Option<Uuid>,
    pub acted_as: String,
    pub on_behalf_of: Option<Uuid>,
    pub definition_id: String,
    pub definition_version: i32,
    pub body: Vec<u8>,
    pub sealed: Option<Vec<u8>>,
    pub commitment: Option<Vec<u8>>,
    pub previous_hash: Vec<u8>,
    pub hash: Vec<u8>,
}

impl ActiveModelBehavior for ActiveModel {}
