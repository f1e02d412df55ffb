//! The migrations and `src/store/schema.rs` say the same.

use std::collections::BTreeSet;

use bellhop::store::migrate;

use crate::people::waiting_for_locks;
use crate::support::TestDatabase;

const SCHEMA: &str = concat!(
    include_str!("../../src/store/schema.rs"),
    include_str!("../../src/store/schema/acts.rs"),
    include_str!("../../src/store/schema/bulk.rs"),
    include_str!("../../src/store/schema/marks.rs"),
    include_str!("../../src/store/schema/people.rs"),
    include_str!("../../src/store/schema/texts.rs")
);

#[tokio::test]
async fn migrations_go_up_and_down_and_up_again() {
    let test = TestDatabase::empty().await;
    let up = migrate::run(&test.database).await.unwrap();
    assert!(!up.is_empty());
    assert!(migrate::pending(&test.database).await.unwrap().is_empty());

    let mut down = migrate::revert_all(&test.database).await.unwrap();
    down.reverse();
    assert_eq!(up, down);
    let left = "SELECT relname::text FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
        WHERE nspname = 'public' AND relkind IN ('r', 'S') AND relname NOT LIKE '\\_\\_diesel%'";
    let left = test.client().await.query(left, &[]).await.unwrap();
    let left: Vec<String> = left.iter().map(|row| row.get(0)).collect();
    assert!(left.is_empty(), "left behind: {left:?}");

    assert_eq!(migrate::run(&test.database).await.unwrap(), up);
    assert!(
        migrate::run(&test.database).await.unwrap().is_empty(),
        "nothing is run twice"
    );
}

#[tokio::test]
async fn two_hubs_that_start_at_once_migrate_once() {
    let test = TestDatabase::empty().await;
    let (one, two) = tokio::join!(migrate::run(&test.database), migrate::run(&test.database));
    let done = [one.unwrap(), two.unwrap()].concat();
    let unique: BTreeSet<_> = done.iter().collect();
    assert_eq!(done.len(), unique.len(), "{done:?}");
    assert!(migrate::pending(&test.database).await.unwrap().is_empty());
}

/// Every step writes its name down, and whoever comes after it waits behind it.
#[tokio::test]
async fn a_step_that_has_to_wait_lets_others_go_first_meanwhile() {
    let test = TestDatabase::new().await;
    // In a transaction; a step that builds an index has nobody waiting behind it.
    let step = "2026-11-30-000051_the_last_public_message_points";
    let mut taken_back = Vec::new();
    while taken_back.last().map(String::as_str) != Some(step) {
        let newest = migrate::revert_newest(&test.database).await.unwrap();
        taken_back.push(newest.unwrap());
    }
    taken_back.reverse();
    let reads =
        "SET statement_timeout = '30s'; BEGIN; LOCK TABLE __diesel_schema_migrations IN SHARE MODE";
    let (first, second) = (test.client().await, test.client().await);
    first.batch_execute(reads).await.unwrap();
    let database = test.database.clone();
    let step = tokio::spawn(async move { migrate::run(&database).await });
    waiting_for_locks(&second, 1).await;
    second.batch_execute(reads).await.unwrap();
    for reader in [first, second] {
        reader.batch_execute("COMMIT").await.unwrap();
    }
    assert_eq!(step.await.unwrap().unwrap(), taken_back);
}

/// What is left when the process ends while an index is built beside the work of others.
#[tokio::test]
async fn an_index_that_was_half_built_is_built_anew() {
    let test = TestDatabase::new().await;
    let name = "contacts_by_word";
    while let Some(step) = migrate::revert_newest(&test.database).await.unwrap() {
        if step.ends_with("_search_contacts") {
            break;
        }
    }
    let client = test.client().await;
    let two = "INSERT INTO contacts (id, created_at, last_seen_at)
        SELECT gen_random_uuid(), now(), now() FROM generate_series(1, 2)";
    client.batch_execute(two).await.unwrap();
    let half = format!("CREATE UNIQUE INDEX CONCURRENTLY {name} ON contacts ((1))");
    client.batch_execute(&half).await.unwrap_err();
    let of = "SELECT indisvalid, indisunique FROM pg_index WHERE indexrelid = to_regclass($1::text)::oid";
    let index = async || {
        let row = client.query_one(of, &[&name]).await.unwrap();
        (row.get::<_, bool>(0), row.get::<_, bool>(1))
    };
    assert_eq!(index().await, (false, true));
    migrate::run(&test.database).await.unwrap();
    assert_eq!(
        index().await,
        (true, false),
        "valid, and not the broken one"
    );
}

/// What a newer version has only added does not stop this one: after an upgrade one can go back.
#[tokio::test]
async fn a_newer_schema_is_worked_on_until_a_step_needs_newer_code() {
    let test = TestDatabase::new().await;
    let client = test.client().await;
    let added = "CREATE TABLE tomorrows (id bigint);
        INSERT INTO __diesel_schema_migrations (version) VALUES ('29990101000000');
        INSERT INTO schema_needs (version) VALUES ('20261127000005')";
    client.batch_execute(added).await.unwrap();
    let none: [String; 0] = [];
    assert_eq!(migrate::run(&test.database).await.unwrap(), none);
    assert_eq!(migrate::pending(&test.database).await.unwrap(), none);
    let only_theirs = migrate::revert_all(&test.database).await.unwrap_err();
    assert!(only_theirs.to_string().contains("2999"), "{only_theirs}");

    let took_away = "INSERT INTO schema_needs (version) VALUES ('29990101000000')";
    client.batch_execute(took_away).await.unwrap();
    for refusal in [
        migrate::run(&test.database).await.unwrap_err(),
        migrate::pending(&test.database).await.unwrap_err(),
    ] {
        let refusal = refusal.to_string();
        assert!(
            refusal.contains("newer bellhop") && refusal.contains("needs 2999"),
            "{refusal}"
        );
    }
}

/// Column by column: name, type, whether it may be null.
#[tokio::test]
async fn the_diesel_schema_is_the_migrated_schema() {
    let test = TestDatabase::new().await;
    let columns = "SELECT table_name || '.' || column_name || ' ' || udt_name || ' ' || is_nullable
        FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name)
        WHERE table_type = 'BASE TABLE' AND table_schema = 'public' AND table_name NOT LIKE '\\_\\_diesel%'";
    let migrated = test.client().await.query(columns, &[]).await.unwrap();
    let migrated: BTreeSet<String> = migrated.iter().map(|row| row.get(0)).collect();
    let declared = declared(SCHEMA);
    let missing: Vec<_> = migrated.difference(&declared).collect();
    let surplus: Vec<_> = declared.difference(&migrated).collect();
    assert!(
        missing.is_empty() && surplus.is_empty(),
        "missing: {missing:?}, surplus: {surplus:?}"
    );
}

fn declared(schema: &str) -> BTreeSet<String> {
    let mut columns = BTreeSet::new();
    let mut table = "";
    for line in schema.lines().map(str::trim) {
        if let Some((column, kind)) = line.split_once(" -> ") {
            let kind = kind.trim_end_matches(',');
            let inner = kind
                .strip_prefix("Nullable<")
                .map(|kind| kind.trim_end_matches('>'));
            let nullable = if inner.is_some() { "YES" } else { "NO" };
            let kind = match inner.unwrap_or(kind) {
                "Array<Text>" => "_text".to_owned(),
                other => other.to_lowercase(),
            };
            columns.insert(format!("{table}.{column} {kind} {nullable}"));
        } else if let Some((name, _)) = line.split_once(" (") {
            table = name;
        }
    }
    columns
}

/// As long as Postgres counts messages it keeps every version of every row; a step that makes the index anew
/// forgets easily what its forerunner had.
#[tokio::test]
async fn words_of_messages_are_not_counted() {
    let test = TestDatabase::new().await;
    let counted = "SELECT c.relname::text FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
        JOIN pg_attribute a ON a.attrelid = c.oid
        WHERE i.indrelid = 'messages'::regclass AND i.indexprs IS NOT NULL AND a.attstattarget IS DISTINCT FROM 0";
    let counted = test.client().await.query(counted, &[]).await.unwrap();
    let counted: Vec<String> = counted.iter().map(|row| row.get(0)).collect();
    assert!(counted.is_empty(), "{counted:?}");
}
