//! A published version of a calendar.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "calendar_versions")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub calendar_id: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub version: i32,
    pub published_at: DateTimeUtc,
    pub published_by: Option<Uuid>,
}

impl ActiveModelBehavior for ActiveModel {}
