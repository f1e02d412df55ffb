//! `bellhop openapi`

use super::print;
use crate::http::openapi::describe;

pub(super) fn run() -> anyhow::Result<()> {
    print::line(describe().to_pretty_json()?);
    Ok(())
}
