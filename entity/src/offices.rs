//! An office of the operator: a territorial one, or the central one.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "offices")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub code: String,
    pub kind: String,
    pub region_code: Option<String>,
    pub parent_id: Option<Uuid>,
    pub body_id: Option<Uuid>,
    pub name_kk: String,
    pub name_ru: String,
    pub name_en: String,
    pub sort_kk: Vec<u8>,
    pub calendar_id: String,
    pub opens: Time,
    pub closes: Time,
    pub valid_from: Date,
    pub valid_to: Option<Date>,
}

impl ActiveModelBehavior for ActiveModel {}
