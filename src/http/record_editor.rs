//! How handlers change records: only admins may, and whoever lives by records is told after the commit.

use actix_web::dev::Payload;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest};
use bellhop_domain::conversation::AgentRef;
use futures_util::FutureExt as _;
use futures_util::future::LocalBoxFuture;
use uuid::Uuid;

use super::problem::Problem;
use crate::auth::AdminUser;
use crate::records::RecordsChanged;
use crate::store::pool::Pool;
use crate::store::record::{Record, record_create, record_delete, record_restore, record_update};

/// A handler that takes this argument is closed to all but admins.
pub struct RecordEditor {
    pub by: AgentRef,
    pub pool: Data<Pool>,
    pub records: Data<RecordsChanged>,
}

impl RecordEditor {
    pub async fn create<R: Record>(&self, record: R) -> Result<R, Problem> {
        let made = record_create(&self.pool, &self.by, record).await?;
        self.records.changed();
        Ok(made)
    }

    pub async fn update<R: Record>(
        &self,
        id: Uuid,
        change: impl FnOnce(&mut R) + Send,
    ) -> Result<R, Problem> {
        let changed = record_update(&self.pool, &self.by, id, change).await?;
        self.records.changed();
        Ok(changed)
    }

    pub async fn delete<R: Record>(&self, id: Uuid) -> Result<(), Problem> {
        record_delete::<R>(&self.pool, &self.by, id).await?;
        self.records.changed();
        Ok(())
    }

    pub async fn restore<R: Record>(&self, id: Uuid) -> Result<R, Problem> {
        let restored = record_restore(&self.pool, &self.by, id).await?;
        self.records.changed();
        Ok(restored)
    }
}

impl FromRequest for RecordEditor {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        async move {
            let user = AdminUser::extract(&request).await?;
            let missing = || Problem::internal("this app has no Pool or no RecordsChanged");
            let pool = request.app_data::<Data<Pool>>().cloned();
            let records = request.app_data::<Data<RecordsChanged>>().cloned();
            Ok(Self {
                by: user.by(),
                pool: pool.ok_or_else(missing)?,
                records: records.ok_or_else(missing)?,
            })
        }
        .boxed_local()
    }
}
