//! Work on many conversations: jobs and their items. Each change of state is a commit.
//! It must not know how an item is done: `src/bulk/` does it.
//! Reading order: jobs, items.

mod items;
mod jobs;

pub use items::{
    Begin, End, ItemPage, ItemRow, ItemState, bulk_items_begin, bulk_items_end, bulk_items_list,
    bulk_items_open, bulk_items_undoable,
};
pub use jobs::{
    HELD, JobAction, JobRow, JobState, Made, NewJob, bulk_job_cancel, bulk_job_create,
    bulk_job_finish, bulk_job_get, bulk_job_go_on, bulk_job_run, bulk_job_undo, bulk_jobs_forget,
    bulk_jobs_live, bulk_jobs_of,
};
