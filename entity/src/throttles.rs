//! How often somebody tried something within a bucket of time.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "throttles")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub subject_index: Vec<u8>,
    #[sea_orm(primary_key, auto_increment = false)]
    pub bucket_at: DateTimeUtc,
    pub count: i32,
}

impl ActiveModelBehavior for ActiveModel {}
