//! `bellhop migrate`

use anyhow::ensure;

use super::arguments::MigrateStep;
use super::database::with_database;
use super::print;
use crate::config::Config;
use crate::store::migrate;

pub(super) async fn run(config: &Config, step: MigrateStep) -> anyhow::Result<()> {
    if let MigrateStep::Down { lose_all_data } = step {
        ensure!(
            lose_all_data,
            "this removes every table with all data; add --lose-all-data if you mean it"
        );
    }
    with_database(config, async |opened| {
        let database = &opened.database;
        match step {
            MigrateStep::Up => tell("migrated", "nothing to do", &migrate::run(database).await?),
            MigrateStep::Down { .. } => {
                let names = migrate::revert_all(database).await?;
                tell("taken back", "nothing to do", &names);
            }
            MigrateStep::Status => {
                tell("missing", "up to date", &migrate::pending(database).await?);
            }
        }
        Ok(())
    })
    .await
}

fn tell(word: &str, none: &str, names: &[String]) {
    if names.is_empty() {
        print::line(none);
    }
    for name in names {
        print::line(format_args!("{word}: {name}"));
    }
}
