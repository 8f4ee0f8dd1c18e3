//! What a case put at risk, kept or lost, as stated and as confirmed.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "case_effects")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub case_id: Uuid,
    pub kind: String,
    pub amount_kzt: Option<i64>,
    pub jobs: Option<i32>,
    pub stated_at: DateTimeUtc,
    pub stated_by: Option<Uuid>,
    pub confirmed_at: Option<DateTimeUtc>,
    pub confirmed_by: Option<Uuid>,
    pub evidence_document_id: Option<Uuid>,
}

impl ActiveModelBehavior for ActiveModel {}
