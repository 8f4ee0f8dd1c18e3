//! Who acts where as what, and when.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "appointments")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub person_id: Uuid,
    pub office_id: Option<Uuid>,
    pub role: String,
    pub starts_at: DateTimeUtc,
    pub ends_at: Option<DateTimeUtc>,
    pub substitute_for: Option<Uuid>,
    pub ground: Option<String>,
    pub granted_by: Option<Uuid>,
}

impl ActiveModelBehavior for ActiveModel {}
