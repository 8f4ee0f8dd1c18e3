//! Who read which case, once an hour and purpose.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "access_log")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub case_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub session_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub purpose: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub what: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub hour: DateTimeUtc,
    pub person_id: Uuid,
    pub office_id: Option<Uuid>,
    pub role: String,
    pub reason: Option<String>,
    pub at: DateTimeUtc,
    pub sealed_until: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
