//! A state body that an applicant may name.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "bodies")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub code: String,
    pub kind: String,
    pub region_code: Option<String>,
    pub parent_id: Option<Uuid>,
    pub name_kk: String,
    pub name_ru: String,
    pub name_en: String,
    pub sort_kk: Vec<u8>,
    pub valid_from: Date,
    pub valid_to: Option<Date>,
}

impl ActiveModelBehavior for ActiveModel {}
