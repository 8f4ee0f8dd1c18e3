//! A person for whom one case does not exist.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "case_recusals")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub case_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub person_id: Uuid,
    pub ground: String,
    pub decided_at: DateTimeUtc,
    pub decided_by: Option<Uuid>,
}

impl ActiveModelBehavior for ActiveModel {}
