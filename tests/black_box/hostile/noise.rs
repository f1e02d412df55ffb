//! Noise: bodies made from the API's own description with something wrong in them, queries, headers and frames.
//! Whatever comes, the answer is a success or a refusal that says why; nothing panics and nobody else notices.
//! A case that failed once is kept in `proptest-regressions` and tried first.

mod forms;

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use tokio::runtime::Runtime;

use super::serves_others;
use super::words::{Field, body, header, json_text, query_value, worst};
use crate::hub::api::{Api, Visitor, text};
use crate::hub::socket::{End, Socket};
use crate::stage::Stage;

/// Each case is a few requests to a real hub, built without optimisation.
const CASES: u32 = 300;

struct Scene {
    runtime: Runtime,
    stage: Option<Stage>,
    page: Value,
    visitor: Visitor,
    tokens: Vec<String>,
    ids: Vec<String>,
}

impl Scene {
    fn new() -> Self {
        let runtime = Runtime::new().unwrap();
        let (stage, page, visitor, tokens, ids) = runtime.block_on(async {
            let stage = Stage::new().await;
            let api = &stage.hub.api;
            let visitor = api.visitor().await;
            let admin = api.agent("admin@example.com").await;
            let page = api
                .send(api.request(Method::GET, "/api/openapi.json"))
                .await;
            let start = json!({ "text": "Hello", "client_id": "c-1" });
            let started = api
                .post(&visitor.token, "/api/v1/conversations", &start)
                .await;
            let started = started.expect(201);
            let ids = vec![
                text(&started["conversation"]["id"]),
                text(&started["message"]["id"]),
                visitor.contact_id.clone(),
                "00000000-0000-0000-0000-000000000000".to_owned(),
                "not-an-id".to_owned(),
            ];
            let tokens = vec![visitor.token.clone(), admin.token];
            (stage, page.expect(200), visitor, tokens, ids)
        });
        Self {
            runtime,
            stage: Some(stage),
            page,
            visitor,
            tokens,
            ids,
        }
    }

    fn api(&self) -> &Api {
        &self.stage.as_ref().unwrap().hub.api
    }

    /// Tries many cases, then looks whether the hub is as it was.
    fn hold<S: Strategy>(
        &self,
        strategy: &S,
        check: impl Fn(S::Value) -> Result<(), TestCaseError>,
    ) {
        let config = ProptestConfig {
            cases: ProptestConfig::default().cases.max(CASES),
            max_shrink_iters: 200,
            ..ProptestConfig::with_source_file(file!())
        };
        let mut bystander = self
            .runtime
            .block_on(Socket::logged_in(self.api(), &self.visitor.token));
        TestRunner::new(config).run(strategy, check).unwrap();
        self.runtime.block_on(bystander.ok("ping", json!({})));
        self.is_as_before();
    }

    fn is_as_before(&self) {
        self.runtime.block_on(async {
            serves_others(self.api()).await;
            assert_eq!(
                control_characters(self.stage.as_ref().unwrap()).await,
                Vec::<String>::new()
            );
        });
        let log = self.stage.as_ref().unwrap().hub.log();
        assert!(!log.contains("panicked"), "{log}");
    }

    fn send(&self, request: RequestBuilder) -> Result<(), TestCaseError> {
        let answer = self.runtime.block_on(self.api().send(request));
        let status = answer.status.as_u16();
        prop_assert!(status < 500, "{status} {}", answer.body);
        if status >= 400 {
            let is_problem = answer.content_type.starts_with("application/problem+json");
            prop_assert!(
                is_problem,
                "{status} {} {}",
                answer.content_type,
                answer.body
            );
            prop_assert!(answer.body["code"].is_string(), "{}", answer.body);
            prop_assert!(
                answer.body["detail"]
                    .as_str()
                    .is_some_and(|it| !it.is_empty())
            );
        }
        Ok(())
    }

    /// Method, path, and the fields of the JSON body.
    fn calls(&self) -> Vec<(Method, String, Vec<Field>)> {
        let mut calls = Vec::new();
        for (path, item) in self.page["paths"].as_object().unwrap() {
            for (method, call) in item.as_object().unwrap() {
                let body = &call["requestBody"]["content"]["application/json"]["schema"]["$ref"];
                // The table of `access` tries it; here it would end the session that everything else uses.
                if path.ends_with("/sessions/current") {
                    continue;
                }
                let form = body.as_str().and_then(|form| form.rsplit('/').next());
                let form = form.map_or(&Value::Null, |form| {
                    &self.page["components"]["schemas"][form]
                });
                let required = form["required"].to_string();
                let fields = form["properties"].as_object().into_iter().flatten();
                let form = fields.map(|(name, kind)| Field {
                    name: name.clone(),
                    kind: kind["type"].to_string(),
                    is_required: required.contains(&format!("\"{name}\"")),
                });
                let form = form.collect();
                calls.push((method.to_uppercase().parse().unwrap(), path.clone(), form));
            }
        }
        calls
    }

    /// The path with the id of something that is there.
    fn existing(&self, path: &str) -> String {
        let noun = path.split('/').nth(3).unwrap_or_default();
        let id = match noun {
            "conversations" => self.ids[0].clone(),
            "contacts" => self.ids[2].clone(),
            _ => {
                let list = format!("/api/v1/{noun}");
                let list = self.api().get(&self.tokens[1], &list);
                let list = self.runtime.block_on(list).body;
                // Not the first agent, who may be the one that asks.
                let last = list[noun].as_array().and_then(|list| list.last());
                last.map_or(String::new(), |last| text(&last["id"]))
            }
        };
        path.replace("{message_id}", &self.ids[1])
            .replace("{id}", &id)
    }

    fn path(&self, path: &str, id: usize) -> String {
        let id = &self.ids[id];
        path.replace("{id}", id)
            .replace("{message_id}", &self.ids[1])
            .replace("{agent_id}", id)
            .replace("{name}", "a.txt")
    }
}

impl Drop for Scene {
    /// Its database is dropped by a runtime of its own.
    fn drop(&mut self) {
        drop(self.stage.take());
    }
}

/// Names, titles and labels are single lines.
async fn control_characters(stage: &Stage) -> Vec<String> {
    let client = stage.database.client().await;
    let columns = "SELECT table_name, column_name FROM information_schema.columns \
        WHERE table_schema = 'public' AND data_type = 'text' \
        AND column_name IN ('name', 'title', 'label', 'subject', 'shortcut', 'email', 'language')";
    let mut found = Vec::new();
    for row in client.query(columns, &[]).await.unwrap() {
        let (table, column): (String, String) = (row.get(0), row.get(1));
        let bad = format!("SELECT {column} FROM {table} WHERE {column} ~ '[\\x01-\\x1f\\x7f]'");
        for row in client.query(&bad, &[]).await.unwrap() {
            let text: String = row.get(0);
            found.push(format!("{table}.{column}: {text:?}"));
        }
    }
    found
}

#[test]
fn a_body_that_is_wrong_is_refused_with_a_reason() {
    let scene = Scene::new();
    let calls: Vec<_> = scene
        .calls()
        .into_iter()
        .filter(|(_, _, form)| !form.is_empty())
        .collect();
    let case = (0..calls.len(), 0..scene.ids.len(), 0..scene.tokens.len());
    let case = case
        .prop_flat_map(|(call, id, token)| (Just((call, id, token)), body(calls[call].2.clone())));
    scene.hold(&case, |((call, id, token), body)| {
        let (method, path, _) = &calls[call];
        let request = scene.api().request(method.clone(), &scene.path(path, id));
        let request = request.bearer_auth(&scene.tokens[token]);
        scene.send(
            request
                .header("content-type", "application/json")
                .body(body),
        )
    });
}

/// Not by chance: each field of each form with each of the worst words, on something that exists.
#[test]
fn no_field_takes_the_worst_words() {
    let scene = Scene::new();
    let is_form = |(_, _, form): &(Method, String, Vec<Field>)| !form.is_empty();
    let calls = scene.calls().into_iter().filter(is_form);
    for (method, path, form) in calls {
        let by = if path == "/api/v1/conversations" {
            0
        } else {
            1
        };
        let to = scene.existing(&path);
        for body in worst(&form) {
            let request = scene.api().request(method.clone(), &to);
            let request = request.bearer_auth(&scene.tokens[by]);
            let request = request.header("content-type", "application/json");
            let sent = scene.send(request.body(body.clone()));
            assert!(sent.is_ok(), "{method} {path} {body}: {sent:?}");
        }
    }
    scene.is_as_before();
}

#[test]
fn a_query_or_header_that_is_wrong_is_refused_with_a_reason() {
    let scene = Scene::new();
    let calls: Vec<_> = scene
        .calls()
        .into_iter()
        .filter(|(method, _, _)| method == Method::GET)
        .collect();
    let names: Vec<String> = calls
        .iter()
        .flat_map(|(_, path, _)| {
            scene.page["paths"][path]["get"]["parameters"]
                .as_array()
                .cloned()
                .unwrap_or_default()
        })
        .map(|parameter| text(&parameter["name"]))
        .collect();
    // Cursors of the right form that name a place at the end of time.
    let cursors: Vec<String> = [i64::MIN, -1, 0, i64::MAX]
        .iter()
        .map(|at| URL_SAFE_NO_PAD.encode(format!("{at}.{}", scene.ids[0])))
        .collect();
    let value = prop_oneof![query_value(), prop::sample::select(cursors)];
    let pair = (prop::sample::select(names), value);
    let case = (
        (0..calls.len(), 0..scene.ids.len(), 0..scene.tokens.len()),
        prop::collection::vec(pair, 0..4),
        prop::collection::vec(header(), 0..3),
    );
    scene.hold(&case, |((call, id, token), query, headers)| {
        let (method, path, _) = &calls[call];
        let query: Vec<String> = query
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let path = format!("{}?{}", scene.path(path, id), query.join("&"));
        let mut request = scene.api().request(method.clone(), &path);
        request = request.bearer_auth(&scene.tokens[token]);
        for (name, value) in headers {
            request = request.header(name, value);
        }
        scene.send(request)
    });
}

#[test]
fn a_frame_that_is_wrong_is_refused_and_nobody_else_notices() {
    let scene = Scene::new();
    let page = include_str!("../../../docs/protocol.md");
    let table = page
        .split("### Actions\n")
        .nth(1)
        .unwrap()
        .split("\n\n")
        .next()
        .unwrap();
    let rows: Vec<(Vec<String>, Vec<Field>)> = table
        .lines()
        .skip(2)
        .map(|row| {
            let words = |cell: usize| {
                let cell = row.split('|').nth(cell).unwrap();
                cell.split('`').skip(1).step_by(2).map(str::to_owned)
            };
            // What a `?` stands behind may be left out; all fields of one alternative are tried together, too.
            let fields = words(2).map(|name| Field {
                is_required: !row.contains(&format!("`{name}`?")),
                kind: "string".to_owned(),
                name,
            });
            (
                words(1).collect(),
                fields.filter(|field| !field.name.contains('[')).collect(),
            )
        })
        .collect();
    let actions: BTreeSet<&str> = rows
        .iter()
        .flat_map(|(actions, _)| actions)
        .map(String::as_str)
        .collect();
    assert!(
        actions.contains("send_message") && actions.contains("unfollow"),
        "{actions:?}"
    );
    let filled = |mut fields: Vec<Field>| {
        if fields.is_empty() {
            fields.push(Field {
                name: "token".to_owned(),
                kind: String::new(),
                is_required: false,
            });
        }
        fields
    };
    let envelope = prop::sample::select(rows).prop_flat_map(move |(actions, fields)| {
        (prop::sample::select(actions), body(filled(fields)))
    });
    let envelope = envelope.prop_map(|(action, payload)| {
        format!(r#"{{"request_id":"noise","action":"{action}","payload":{payload}}}"#)
    });
    let frame = prop_oneof![8 => envelope, 1 => json_text(), 1 => any::<String>()];
    let case = (0..scene.tokens.len(), prop::collection::vec(frame, 1..6));
    scene.hold(&case, |(token, frames)| {
        scene.runtime.block_on(async {
            let mut socket = Socket::logged_in(scene.api(), &scene.tokens[token]).await;
            for frame in frames {
                let frame = frame.replace(
                    "\"conversation_id\":\"id\"",
                    &format!("\"conversation_id\":\"{}\"", scene.ids[0]),
                );
                socket.send_text(&frame).await.ok();
                // The answer to this ping comes behind the one to the frame, or the socket is closed.
                if socket
                    .send(
                        "mark_seen",
                        json!({ "conversation_id": scene.ids[0], "seq": 1 }),
                    )
                    .await
                    .is_err()
                {
                    return Ok(());
                }
                loop {
                    match socket.next().await {
                        Ok(answer) if answer["type"] == "push" => {}
                        Ok(answer) if answer["request_id"] == "noise" => {
                            let code = &answer["error"]["code"];
                            let is_told = answer["success"] == json!(true) || code.is_string();
                            prop_assert!(is_told, "{answer}");
                            prop_assert!(code != "internal" && code != "unavailable", "{answer}");
                        }
                        Ok(_answered) => break,
                        Err(End::Code(4006 | 1009)) => return Ok(()),
                        Err(end) => return Err(TestCaseError::fail(format!("{end:?}"))),
                    }
                }
            }
            Ok(())
        })
    });
}
