//! A human being; the name is sealed.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "persons")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub sealed: Option<Vec<u8>>,
    pub created_at: DateTimeUtc,
    pub anonymised_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
