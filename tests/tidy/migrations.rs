//! While a new version rolls out, the old one runs on the new schema: a migration only adds,
//! unless it is the second half of an earlier one and says so.

use crate::repository::{Findings, SourceFile, files, root};

/// In a comment of a step that takes away: the folder of the step that added what replaces it.
const CONTRACTS: &str = "-- contracts: ";
/// By which a version without the earlier step knows that it cannot work here.
const NEEDS: &str = "INSERT INTO SCHEMA_NEEDS";

/// What the version before may stand on.
fn harm(statement: &str) -> Option<&'static str> {
    let words: Vec<&str> = statement.split_whitespace().collect();
    let has = |wanted: &str| {
        let wanted: Vec<&str> = wanted.split(' ').collect();
        words
            .windows(wanted.len())
            .any(|found| found.iter().zip(&wanted).all(|(a, b)| a == b))
    };
    let begins = |wanted: &str| {
        statement
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
            .starts_with(wanted)
    };
    let takes_away = [
        "DROP TABLE",
        "DROP COLUMN",
        "DROP SEQUENCE",
        "DROP VIEW",
        "DROP TYPE",
        "DROP FUNCTION",
    ];
    if takes_away.iter().any(|one| has(one))
        || (begins("ALTER TABLE")
            && has("DROP")
            && !has("DROP NOT NULL")
            && !has("DROP DEFAULT")
            && !has("DROP CONSTRAINT"))
    {
        return Some("takes away what the version before reads");
    }
    if has("RENAME") {
        return Some("renames what the version before reads: add, copy, and drop a release later");
    }
    if begins("ALTER TABLE") && (has("TYPE") || has("SET DATA TYPE")) {
        return Some("changes a type under the version before: add a column of the new type");
    }
    if begins("ALTER TABLE") && has("SET NOT NULL") {
        return Some("refuses rows that the version before writes");
    }
    let adds_column = begins("ALTER TABLE") && has("ADD COLUMN") && has("NOT NULL");
    if adds_column && !has("DEFAULT") {
        return Some("refuses rows that the version before writes: give the column a default");
    }
    if begins("TRUNCATE") || begins("DELETE FROM") {
        return Some("deletes rows");
    }
    None
}

/// Whether a statement of the step begins so and has all of these runs of words.
fn says(step: &[String], begin: &[&str], runs: &[&[&str]]) -> bool {
    step.iter().any(|one| {
        let words: Vec<&str> = one.split_whitespace().collect();
        let has = |run: &[&str]| words.windows(run.len()).any(|some| some == run);
        words.starts_with(begin) && runs.iter().all(|run| has(run))
    })
}

/// A table whose name becomes a view in the same step, which takes what the version before writes.
fn moves_behind_a_view(step: &[String], statement: &str) -> bool {
    let words: Vec<&str> = statement.split_whitespace().collect();
    let ["ALTER", "TABLE", table, "RENAME", "TO", _] = words.as_slice() else {
        return false;
    };
    let takes_both = ["INSTEAD", "OF", "INSERT", "OR", "UPDATE", "ON", table];
    says(step, &["CREATE", "VIEW", table, "AS"], &[&["SELECT"]])
        && says(step, &["CREATE", "TRIGGER"], &[&takes_both])
}

/// A column that Postgres made of others until this step, which keeps it up by triggers for the version before.
fn kept_by_triggers(step: &[String], statement: &str) -> bool {
    let words: Vec<&str> = statement.split_whitespace().collect();
    let ["ALTER", "TABLE", table, rest @ ..] = words.as_slice() else {
        return false;
    };
    let is_before = |deed| {
        let runs: [&[&str]; 2] = [&["BEFORE", deed], &["ON", table]];
        says(step, &["CREATE", "TRIGGER"], &runs)
    };
    matches!(rest, ["ALTER", "COLUMN", _, "DROP", "EXPRESSION"])
        && is_before("INSERT")
        && is_before("UPDATE")
}

/// What the statements of a step do to the version before.
fn harms(step: &[String]) -> impl Iterator<Item = &'static str> {
    let harmful = step
        .iter()
        .filter(|one| !moves_behind_a_view(step, one) && !kept_by_triggers(step, one));
    harmful.filter_map(|one| harm(one))
}

/// Before this was a rule.
const MAY_BLOCK_UNTIL: &str = "2026-11-27-000003_inbound";

/// How a step makes people wait, or cannot be tried again.
fn wait(step: &[String], made_here: &[String], is_in_transaction: bool) -> Option<&'static str> {
    for statement in step {
        let words: Vec<&str> = statement.split_whitespace().collect();
        let is_index = matches!(
            words.as_slice(),
            ["CREATE", "INDEX", ..] | ["CREATE", "UNIQUE", "INDEX", ..] | ["DROP", "INDEX", ..]
        );
        if !is_index {
            continue;
        }
        let table = words.iter().skip_while(|word| **word != "ON").nth(1);
        let is_new = table.is_some_and(|table| made_here.iter().any(|made| made == table));
        let is_concurrent = words.contains(&"CONCURRENTLY");
        if !is_concurrent && !is_new {
            return Some(
                "nobody can write while this index is built or dropped: do it CONCURRENTLY, in a folder of its own",
            );
        }
        if is_concurrent && (is_in_transaction || step.len() > 1) {
            return Some(
                "CONCURRENTLY is one statement alone, with `run_in_transaction = false` in metadata.toml",
            );
        }
        if is_concurrent && !words.contains(&"EXISTS") {
            return Some("a step that was cut short runs again: say IF NOT EXISTS, or IF EXISTS");
        }
    }
    None
}

/// The tables that a step makes, or writes anew: nobody can write to them before it ends, with or without an index.
fn made(step: &[String]) -> Vec<String> {
    let tables = step.iter().filter_map(|statement| {
        let words: Vec<&str> = statement.split_whitespace().collect();
        match words.as_slice() {
            ["CREATE", "TABLE", table, ..] => Some(*table),
            ["ALTER", "TABLE", table, "ADD", "COLUMN", rest @ ..] => {
                rest.contains(&"GENERATED").then_some(*table)
            }
            _ => None,
        }
    });
    tables.map(str::to_owned).collect()
}

#[test]
fn nobody_waits_for_an_index() {
    let mut findings = Findings::default();
    for file in files(&["up.sql", "down.sql"]) {
        let step = file.folder().trim_start_matches("migrations/");
        if !file.path.starts_with("migrations/") || step <= MAY_BLOCK_UNTIL {
            continue;
        }
        let metadata = root().join(file.folder()).join("metadata.toml");
        let metadata = std::fs::read_to_string(metadata).unwrap_or_default();
        let is_in_transaction = metadata.trim() != "run_in_transaction = false";
        let step: Vec<String> = statements(&file.text)
            .into_iter()
            .filter(|one| !one.trim().is_empty())
            .collect();
        if let Some(reason) = wait(&step, &made(&step), is_in_transaction) {
            findings.add(&file.path, 1, reason);
        }
    }
    findings.check();
}

#[test]
fn an_index_that_blocks_is_told_from_one_that_does_not() {
    let check = |sql: &str, is_in_transaction: bool| {
        let mut step = statements(sql);
        step.retain(|one| !one.trim().is_empty());
        wait(&step, &made(&step), is_in_transaction).is_none()
    };
    for sql in [
        "CREATE INDEX CONCURRENTLY IF NOT EXISTS a ON events (at)",
        "DROP INDEX CONCURRENTLY IF EXISTS a;",
    ] {
        assert!(check(sql, false), "{sql}");
        assert!(!check(sql, true), "{sql}");
        let more = format!("{sql}; SELECT 1");
        assert!(!check(&more, false), "{more}");
    }
    assert!(check(
        "CREATE TABLE a (b int); CREATE INDEX c ON a (b)",
        true
    ));
    assert!(check(
        "ALTER TABLE events ADD COLUMN a int GENERATED ALWAYS AS (b) STORED; CREATE INDEX c ON events (a)",
        true
    ));
    assert!(!check("CREATE UNIQUE INDEX a ON events (at)", true));
    assert!(!check(
        "ALTER TABLE events ADD COLUMN a int; CREATE INDEX c ON events (a)",
        true
    ));
    assert!(!check("CREATE INDEX CONCURRENTLY a ON events (at)", false));
}

/// Without comments, in capitals.
fn statements(sql: &str) -> Vec<String> {
    let lines = sql
        .lines()
        .map(|line| line.split("--").next().unwrap_or(""));
    let text = lines.collect::<Vec<_>>().join("\n").to_uppercase();
    let spaced = text
        .replace('(', " ( ")
        .replace(')', " ) ")
        .replace(',', " , ");
    spaced.split(';').map(str::to_owned).collect()
}

fn contracted(file: &SourceFile) -> Option<&str> {
    file.text
        .lines()
        .find_map(|line| line.strip_prefix(CONTRACTS))
}

#[test]
fn a_migration_leaves_the_version_before_alone() {
    let mut findings = Findings::default();
    let steps = files(&["up.sql"]);
    let steps = steps
        .iter()
        .filter(|file| file.path.starts_with("migrations/"));
    for file in steps {
        let step = file.folder().trim_start_matches("migrations/");
        match contracted(file) {
            Some(earlier) if earlier < step && root().join("migrations").join(earlier).is_dir() => {
                let told = statements(&file.text);
                if !told.iter().any(|one| one.trim_start().starts_with(NEEDS)) {
                    let what = "old versions must be refused from here on: insert the step that code must have into schema_needs";
                    findings.add(&file.path, 1, what);
                }
            }
            Some(earlier) => findings.add(&file.path, 1, format!("`{earlier}` is no earlier step")),
            None => {
                for reason in harms(&statements(&file.text)) {
                    let what = format!(
                        "{reason}; the second half of an earlier step says so with `{CONTRACTS}<its folder>`"
                    );
                    findings.add(&file.path, 1, what);
                }
            }
        }
    }
    findings.check();
}

#[test]
fn what_breaks_the_version_before_is_told_from_what_adds() {
    for sql in [
        "DROP TABLE drafts",
        "ALTER TABLE drafts DROP COLUMN text",
        "ALTER TABLE drafts DROP text",
        "ALTER TABLE drafts RENAME COLUMN text TO body",
        "alter table drafts alter column text type jsonb",
        "ALTER TABLE drafts ALTER text SET NOT NULL",
        "ALTER TABLE drafts ADD COLUMN kind text NOT NULL",
        "DELETE FROM drafts",
        "ALTER TABLE drafts ALTER COLUMN text DROP EXPRESSION",
        "ALTER TABLE drafts ALTER COLUMN text DROP EXPRESSION;
            CREATE TRIGGER a BEFORE INSERT ON drafts FOR EACH ROW EXECUTE FUNCTION b ( )",
        "ALTER TABLE drafts RENAME TO notes",
        "ALTER TABLE drafts RENAME TO notes; CREATE VIEW drafts AS SELECT * FROM notes",
    ] {
        assert!(harms(&statements(sql)).next().is_some(), "{sql}");
    }
    for sql in [
        "CREATE TABLE notes (id uuid PRIMARY KEY, text text NOT NULL)",
        "ALTER TABLE drafts ADD COLUMN kind text",
        "ALTER TABLE drafts ADD COLUMN kind text NOT NULL DEFAULT ''",
        "CREATE INDEX drafts_by_text ON drafts (text)",
        "ALTER TABLE drafts ALTER COLUMN text DROP NOT NULL",
        "INSERT INTO notes VALUES (1) -- DROP TABLE notes",
        "ALTER TABLE drafts ALTER COLUMN text DROP EXPRESSION;
            CREATE TRIGGER a BEFORE INSERT ON drafts FOR EACH ROW EXECUTE FUNCTION c ( );
            CREATE TRIGGER b BEFORE UPDATE OF at ON drafts FOR EACH ROW EXECUTE FUNCTION c ( )",
        "ALTER TABLE drafts RENAME TO notes; CREATE VIEW drafts AS SELECT * FROM notes;
            CREATE TRIGGER a INSTEAD OF INSERT OR UPDATE ON drafts FOR EACH ROW EXECUTE FUNCTION b ( )",
    ] {
        assert!(
            harms(&statements(sql)).next().is_none(),
            "{sql}"
        );
    }
}
