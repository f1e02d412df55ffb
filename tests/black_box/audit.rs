//! `bellhop audit` beside a running hub, as a person or a script runs it.

use std::path::Path;
use std::process::Output;

use serde_json::{Value, json};

use crate::hub::folder::Folder;
use crate::hub::process::{Start, bellhop};
use crate::hub::socket::{Socket, start_conversation};
use crate::stage::Stage;

fn audit(data_dir: &Path, database: Option<&str>, more: &[&str]) -> Output {
    let mut command = bellhop();
    command.arg("audit").args(more);
    command.arg("--data-dir").arg(data_dir);
    if let Some(url) = database {
        command.env("DATABASE_URL", url);
    }
    command.output().unwrap()
}

fn said(output: &Output) -> String {
    let (out, err) = (&output.stdout, &output.stderr);
    String::from_utf8_lossy(out).into_owned() + &String::from_utf8_lossy(err)
}

/// What it finds in a database of the tests, which may be lost.
pub fn audited(database: &str, data_dir: &Path) -> Value {
    let output = audit(data_dir, Some(database), &["--json", "--throw-away"]);
    let report: Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}", said(&output)));
    let is_clean = output.status.code() == Some(0);
    assert_eq!(report["clean"], json!(is_clean), "{report}");
    report
}

/// With its own Postgres, whose settings are safe: nothing at all is found.
#[tokio::test]
async fn a_private_database_is_audited_beside_its_hub() {
    let folder = Folder::new();
    let start = Start::new(&folder.path().join("data"));
    let hub = start.start().await;
    let visitor = hub.api.visitor().await;
    let mut socket = Socket::logged_in(&hub.api, &visitor.token).await;
    start_conversation(&mut socket, "Is everything there?").await;
    let output = audit(&start.data_dir, None, &[]);
    let said = said(&output);
    assert_eq!(output.status.code(), Some(0), "{said}");
    for part in ["ok      INV-01", "ok      INV-07", "ok      FILES", "clean"] {
        assert!(said.contains(part), "{part}: {said}");
    }
    assert!(hub.api.is_ready().await);
}

#[tokio::test]
async fn what_is_wrong_is_told_with_what_to_do_and_an_exit_code() {
    let mut stage = Stage::new().await;
    stage.breaks_promises();
    let url = &stage.database.url;
    let folder = Folder::new();
    let clean = audited(url, folder.path());
    assert_eq!(clean["findings"], json!([]));
    assert!(
        clean["checked"]["conversations"].as_u64().unwrap() > 10,
        "{clean}"
    );

    let client = stage.database.client().await;
    let harm = "UPDATE conversations SET subject = 'not mine' WHERE number = (SELECT min(number) FROM conversations)
        RETURNING id::text, number";
    let harmed = client.query_one(harm, &[]).await.unwrap();
    let report = audited(url, folder.path());
    let finding = json!({
        "invariant": "INV-07",
        "conversation_id": harmed.get::<_, String>(0),
        "number": harmed.get::<_, i64>(1),
        "detail": "the row differs from its events in subject",
    });
    assert_eq!(report["findings"], json!([finding]));

    let output = audit(folder.path(), Some(url), &["--throw-away"]);
    assert_eq!(output.status.code(), Some(1));
    let told = said(&output);
    for part in ["FAILED  INV-07", "skipped INV-01", "what to do: the events"] {
        assert!(told.contains(part), "{part}: {told}");
    }
}

#[tokio::test]
async fn an_audit_that_cannot_be_done_is_no_finding() {
    let folder = Folder::new();
    let nobody = "postgres://nobody@127.0.0.1:1/nothing";
    let output = audit(folder.path(), Some(nobody), &["--json"]);
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
    let empty = crate::support::TestDatabase::empty().await;
    let output = audit(folder.path(), Some(&empty.url), &[]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        said(&output).contains("bellhop migrate up"),
        "{}",
        said(&output)
    );
}
