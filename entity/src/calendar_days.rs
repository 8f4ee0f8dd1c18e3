//! A day that is off although a weekday, or worked although a weekend.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "calendar_days")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub calendar_id: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub version: i32,
    #[sea_orm(primary_key, auto_increment = false)]
    pub day: Date,
    pub kind: String,
    pub working: bool,
    pub estimated: bool,
    pub name_kk: String,
    pub name_ru: String,
    pub name_en: String,
}

impl ActiveModelBehavior for ActiveModel {}
