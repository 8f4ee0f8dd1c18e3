//! A form that came after its session had ended.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "unsent_forms")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub person_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub place: String,
    pub sealed: Vec<u8>,
    pub kept_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
