//! The controls, as JSON: what a test and the page do. `README.md` lists them.

use actix_web::http::StatusCode;
use actix_web::web::{self, Data, Json, Path, Query, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::account::{Account, Switches};
use crate::act::{Act, act};
use crate::connect::{self, Hub};
use crate::errors::{Error, Script};
use crate::handshake::handshake;
use crate::kind::Kind;
use crate::limits::{BATCH_MAX, PARALLEL_MAX, SCRIPTS_MAX};
use crate::post::{Post, pump};
use crate::server::{Inner, Shared};
use crate::world::{Full, World};

pub fn configure(config: &mut ServiceConfig) {
    config
        .route("/control/state", web::get().to(state))
        .route("/control/calls", web::get().to(calls))
        .route("/control/accounts", web::post().to(add_account))
        .route("/control/accounts/{id}", web::get().to(account))
        .route("/control/accounts/{id}", web::patch().to(change_account))
        .route("/control/accounts/{id}/people", web::post().to(add_person))
        .route("/control/accounts/{id}/acts", web::post().to(do_act))
        .route("/control/accounts/{id}/release", web::post().to(release))
        .route("/control/accounts/{id}/sends", web::get().to(sends))
        .route("/control/accounts/{id}/done", web::get().to(done))
        .route(
            "/control/accounts/{id}/handshake",
            web::post().to(try_address),
        )
        .route("/control/scripts", web::post().to(add_script))
        .route("/control/scripts", web::delete().to(drop_scripts))
        .route("/control/clock", web::post().to(forward))
        .route("/control/connect", web::post().to(connect))
        .route("/control/reset", web::post().to(reset))
        .route("/control/media/{id}", web::get().to(media));
}

pub fn problem(status: StatusCode, text: impl Into<String>) -> HttpResponse {
    let text: String = text.into();
    HttpResponse::build(status).json(json!({ "error": text }))
}

pub fn unknown(what: &str) -> HttpResponse {
    let text = format!("there is no such {what}: GET /control/state lists what there is");
    problem(StatusCode::NOT_FOUND, text)
}

pub fn full(full: Full) -> HttpResponse {
    problem(StatusCode::INSUFFICIENT_STORAGE, full.to_string())
}

fn shown(world: &World) -> Value {
    let mut accounts: Vec<&Account> = world.accounts.values().collect();
    accounts.sort_by_key(|one| one.kind);
    let accounts: Vec<Value> = accounts.into_iter().map(Account::shown).collect();
    json!({
        "accounts": accounts, "scripts": world.scripts, "now": world.now(),
        "forward_ms": world.forward_ms, "call_count": world.call_count,
        "errors": Error::ALL,
        "platforms": Kind::ALL.map(|kind| json!({ "platform": kind, "title": kind.title() })),
    })
}

async fn state(shared: Data<Inner>) -> HttpResponse {
    HttpResponse::Ok().json(shown(&shared.world()))
}

#[derive(Deserialize)]
struct Since {
    #[serde(default)]
    since: u64,
}

async fn calls(shared: Data<Inner>, since: Query<Since>) -> HttpResponse {
    let world = shared.world();
    let new = world.calls.iter().filter(|call| call.number > since.since);
    HttpResponse::Ok().json(json!({ "calls": new.collect::<Vec<_>>() }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewAccount {
    platform: Kind,
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    callback_url: Option<String>,
}

async fn add_account(shared: Data<Inner>, form: Json<NewAccount>) -> HttpResponse {
    let mut world = shared.world();
    let name = form.name.clone();
    let name = name.unwrap_or_else(|| format!("Our shop on {}", form.platform.title()));
    match world.add_account(form.platform, &name) {
        Ok(account) => {
            account.callback_url = form.callback_url.clone();
            HttpResponse::Created().json(account.shown())
        }
        Err(reason) => full(reason),
    }
}

/// With what was written on it.
async fn account(shared: Data<Inner>, id: Path<String>) -> HttpResponse {
    let world = shared.world();
    let Some(account) = world.accounts.get(&*id) else {
        return unknown("account");
    };
    let mut shown = account.shown();
    if let Some(shown) = shown.as_object_mut() {
        shown.insert("messages".to_owned(), json!(account.messages));
        shown.insert("now".to_owned(), world.now().into());
    }
    HttpResponse::Ok().json(shown)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AccountChange {
    #[serde(default)]
    callback_url: Option<String>,
    /// By the names that `credentials` shows; `secret` is the generic channel's.
    #[serde(default)]
    credentials: std::collections::BTreeMap<String, String>,
    #[serde(default)]
    switches: Option<Switches>,
}

async fn change_account(
    shared: Data<Inner>,
    id: Path<String>,
    change: Json<AccountChange>,
) -> HttpResponse {
    let mut world = shared.world();
    let Some(account) = world.accounts.get_mut(&*id) else {
        return unknown("account");
    };
    let change = change.into_inner();
    if let Some(switches) = change.switches {
        let is_right = (1..=PARALLEL_MAX).contains(&switches.parallel)
            && (1..=BATCH_MAX).contains(&switches.batch);
        if !is_right {
            let text = format!("parallel is 1 to {PARALLEL_MAX}, batch is 1 to {BATCH_MAX}");
            return problem(StatusCode::BAD_REQUEST, text);
        }
        account.switches = switches;
    }
    for (name, value) in &change.credentials {
        if !account.change(name, value) {
            let text = format!("{name} is none of this platform's secrets and tokens");
            return problem(StatusCode::BAD_REQUEST, text);
        }
    }
    if change.callback_url.is_some() {
        account.callback_url = change.callback_url;
    }
    HttpResponse::Ok().json(account.shown())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewPerson {
    name: String,
    /// The platform's, made up if it is left out.
    #[serde(default)]
    id: Option<String>,
}

async fn add_person(shared: Data<Inner>, id: Path<String>, form: Json<NewPerson>) -> HttpResponse {
    let form = form.into_inner();
    match shared.world().add_person(&id, &form.name, form.id) {
        Ok(Some(person)) => HttpResponse::Created().json(person),
        Ok(None) => unknown("account"),
        Err(reason) => full(reason),
    }
}

async fn do_act(shared: Data<Inner>, id: Path<String>, form: Json<Act>) -> HttpResponse {
    let shared: Shared = shared.into_inner();
    let answer = act(&mut shared.world(), &id, form.into_inner());
    pump(&shared, &id);
    answer
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Release {
    /// The same number mixes in the same way.
    #[serde(default)]
    seed: Option<u64>,
}

/// Posts what was held, by the switches as they are now.
async fn release(shared: Data<Inner>, id: Path<String>, form: Json<Release>) -> HttpResponse {
    let shared: Shared = shared.into_inner();
    let count = {
        let mut world = shared.world();
        if let Some(seed) = form.seed {
            world.ids.seed(seed);
        }
        let world = &mut *world;
        let Some(account) = world.accounts.get_mut(&*id) else {
            return unknown("account");
        };
        account.switches.hold = false;
        let held = std::mem::take(&mut account.held);
        let count = held.len();
        for item in held {
            let number = world.ids.number();
            let post = Post::new(format!("msg_{number}"), item);
            account.posts.push_back(post);
        }
        count
    };
    pump(&shared, &id);
    HttpResponse::Ok().json(json!({ "released": count }))
}

/// What the hub asked to be sent, taken or refused, the oldest first.
async fn done(shared: Data<Inner>, id: Path<String>) -> HttpResponse {
    match shared.world().accounts.get(id.as_str()) {
        Some(account) => HttpResponse::Ok().json(json!({ "done": account.acts })),
        None => unknown("account"),
    }
}

async fn sends(shared: Data<Inner>, id: Path<String>) -> HttpResponse {
    match shared.world().accounts.get(&*id) {
        Some(account) => HttpResponse::Ok().json(json!({ "sends": account.sends })),
        None => unknown("account"),
    }
}

async fn try_address(shared: Data<Inner>, id: Path<String>) -> HttpResponse {
    let (is_right, detail) = handshake(&shared.into_inner(), &id).await;
    HttpResponse::Ok().json(json!({ "is_right": is_right, "detail": detail }))
}

async fn add_script(shared: Data<Inner>, script: Json<Script>) -> HttpResponse {
    let mut world = shared.world();
    if world.scripts.len() >= SCRIPTS_MAX {
        let text = format!("{SCRIPTS_MAX} errors are ordered already: DELETE /control/scripts");
        return problem(StatusCode::INSUFFICIENT_STORAGE, text);
    }
    world.scripts.push(script.into_inner());
    HttpResponse::Created().json(json!({ "scripts": world.scripts }))
}

async fn drop_scripts(shared: Data<Inner>) -> HttpResponse {
    shared.world().scripts.clear();
    HttpResponse::Ok().json(json!({ "scripts": [] }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Forward {
    seconds: u32,
}

/// Only the windows go by this clock: signatures are always of now.
async fn forward(shared: Data<Inner>, form: Json<Forward>) -> HttpResponse {
    let mut world = shared.world();
    let by = i64::from(form.seconds).saturating_mul(1_000);
    world.forward_ms = world.forward_ms.saturating_add(by);
    HttpResponse::Ok().json(json!({ "now": world.now() }))
}

async fn connect(shared: Data<Inner>, hub: Json<Hub>) -> HttpResponse {
    match connect::with(&shared.into_inner(), &hub).await {
        Ok(connected) => HttpResponse::Ok().json(json!({ "connected": connected })),
        Err(error) => problem(StatusCode::BAD_GATEWAY, error.to_string()),
    }
}

async fn reset(shared: Data<Inner>) -> HttpResponse {
    *shared.world() = World::new();
    HttpResponse::Ok().json(json!({}))
}

/// For the page: what the person sees.
async fn media(request: HttpRequest, shared: Data<Inner>, id: Path<String>) -> HttpResponse {
    let _ = request;
    match shared.world().media.get(&id) {
        Some(media) => HttpResponse::Ok()
            .content_type(media.content_type.as_str())
            .insert_header(("x-content-type-options", "nosniff"))
            .insert_header(("content-security-policy", "sandbox; default-src 'none'"))
            .body(media.bytes.clone()),
        None => unknown("file"),
    }
}
