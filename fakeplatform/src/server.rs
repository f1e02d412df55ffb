//! The one HTTP server: the platforms at `/api/{host}/{path}`, the controls at `/control`, and the page.

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use actix_multipart::Multipart;
use actix_web::body::MessageBody;
use actix_web::dev::{Server, ServiceRequest, ServiceResponse};
use actix_web::error::{ErrorForbidden, PayloadError};
use actix_web::http::StatusCode;
use actix_web::middleware::{Next, from_fn};
use actix_web::rt::net::TcpStream;
use actix_web::web::{self, Bytes, Data, PayloadConfig};
use actix_web::{App, HttpMessage as _, HttpRequest, HttpResponse, HttpServer};
use futures_util::stream::once;
use futures_util::{StreamExt as _, future};
use reqwest::Client;
use serde_json::{Map, Value};
use socket2::{SockRef, Socket};

use crate::api::{self, Asked, Part, Reply};
use crate::errors::Error;
use crate::limits::{BODY_BYTES_MAX, ECHO_PAUSE, HANG_WAIT, RECEIPT_PAUSE};
use crate::post::pump;
use crate::world::{Call, Later, What, World};
use crate::{control, page};

#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// It shows secrets and writes to hubs for whoever asks: a loopback address, if nobody else is to do so.
    pub address: IpAddr,
    /// 0 takes any free one.
    pub port: u16,
    /// So many seconds of a platform pass in one: its pauses before it sends a webhook again.
    pub time_factor: u32,
    /// Whether Ctrl-C ends it.
    pub has_signals: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            address: Ipv4Addr::LOCALHOST.into(),
            port: 0,
            time_factor: 60,
            has_signals: false,
        }
    }
}

pub struct Inner {
    world: Mutex<World>,
    pub client: Client,
    pub options: Options,
}

pub type Shared = Arc<Inner>;

impl Inner {
    /// Never held while waiting.
    pub fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A server that listens; it serves while `run` goes on.
pub struct Fake {
    address: SocketAddr,
    pub(crate) shared: Shared,
    server: Server,
}

impl Fake {
    pub fn start(options: Options) -> io::Result<Self> {
        let client = Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(io::Error::other)?;
        let shared = Arc::new(Inner {
            world: Mutex::new(World::new()),
            client,
            options,
        });
        let data = Data::from(Arc::clone(&shared));
        let server = HttpServer::new(move || {
            App::new()
                .app_data(data.clone())
                .app_data(PayloadConfig::new(BODY_BYTES_MAX))
                .app_data(web::JsonConfig::default().limit(BODY_BYTES_MAX))
                .wrap(from_fn(only_from_here))
                .configure(page::configure)
                .configure(control::configure)
                .route("/api/{host}/{path:.*}", web::route().to(platform))
        })
        .workers(1)
        .on_connect(|stream, extensions| {
            let stream = stream.downcast_ref::<TcpStream>();
            let twin = stream.and_then(|stream| SockRef::from(stream).try_clone().ok());
            if let Some(twin) = twin {
                extensions.insert(twin);
            }
        })
        .shutdown_timeout(1);
        let server = if options.has_signals {
            server
        } else {
            server.disable_signals()
        };
        let server = server.bind((options.address, options.port))?;
        let address = server.addrs().first().copied();
        let address = address.ok_or_else(|| io::Error::other("no address to listen on"))?;
        Ok(Self {
            address,
            shared,
            server: server.run(),
        })
    }

    /// Of its page.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// What a hub's `[channels] api_base` has to be.
    pub fn api_base(&self) -> String {
        format!("http://{}/api", self.address)
    }

    /// Until it is told to end.
    pub async fn run(self) -> io::Result<()> {
        self.server.await
    }

    /// To connect it while it runs.
    pub fn handle(&self) -> crate::connect::Handle {
        crate::connect::Handle(Arc::clone(&self.shared))
    }
}

/// A page elsewhere can neither have a name of its own lead here and read the secrets, nor ask from where it is.
async fn only_from_here<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, actix_web::Error> {
    let host = request.connection_info().host().to_owned();
    let name = url::Url::parse(&format!("http://{host}"));
    let is_address = name.is_ok_and(|name| match name.host() {
        Some(url::Host::Domain(domain)) => domain == "localhost",
        Some(url::Host::Ipv4(_) | url::Host::Ipv6(_)) => true,
        None => false,
    });
    let site = request.headers().get("sec-fetch-site");
    // A link to the page may stand anywhere.
    let is_control = request.path().starts_with("/control");
    let is_elsewhere =
        is_control && site.is_some_and(|site| site != "same-origin" && site != "none");
    if !is_address || is_elsewhere {
        return Err(ErrorForbidden(
            "ask for this server by its address, and from its own page",
        ));
    }
    next.call(request).await
}

async fn platform(request: HttpRequest, body: Bytes, shared: Data<Inner>) -> HttpResponse {
    let shared = shared.into_inner();
    let asked = read(&request, body).await;
    let (reply, at) = {
        let mut world = shared.world();
        (api::answer(&mut world, &asked), world.now())
    };
    let call = Call {
        number: 0,
        at,
        direction: "out",
        account: reply.account.clone(),
        title: format!("{} {}/{}", asked.method, asked.host, shown_path(&asked)),
        status: reply.trouble.is_none().then_some(reply.status),
        request: shown_body(&asked),
        answer: match reply.trouble {
            Some(error) => format!("({})", error.as_str()),
            None if reply.content_type.contains("json") => {
                String::from_utf8_lossy(&reply.body).into_owned()
            }
            None => format!("{} bytes of {}", reply.body.len(), reply.content_type),
        },
    };
    shared.world().log(call);
    for (number, later) in reply.later.iter().enumerate() {
        tokio::spawn(happen(Arc::clone(&shared), later.clone(), number));
    }
    respond(&request, reply).await
}

async fn happen(shared: Shared, later: Later, number: usize) {
    let steps = u32::try_from(number).unwrap_or_default();
    let pause = if later.what == What::Echo {
        ECHO_PAUSE
    } else {
        RECEIPT_PAUSE.saturating_mul(steps.saturating_add(1))
    };
    tokio::time::sleep(pause).await;
    shared.world().happens(&later);
    pump(&shared, &later.account);
}

async fn respond(request: &HttpRequest, reply: Reply) -> HttpResponse {
    match reply.trouble {
        Some(Error::Hang) => {
            tokio::time::sleep(HANG_WAIT).await;
            return HttpResponse::GatewayTimeout().finish();
        }
        Some(Error::Cut | Error::Drop) => {
            if let Some(socket) = request.conn_data::<Socket>() {
                let _gone = socket.shutdown(std::net::Shutdown::Both);
            }
            // Nobody reads it any more.
            tokio::time::sleep(Duration::from_millis(1)).await;
            return HttpResponse::GatewayTimeout().finish();
        }
        Some(
            Error::WindowClosed
            | Error::RateLimited
            | Error::TokenInvalid
            | Error::Blocked
            | Error::TooLong
            | Error::Internal
            | Error::FailedLater,
        )
        | None => {}
    }
    let status = StatusCode::from_u16(reply.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = HttpResponse::build(status);
    response.content_type(reply.content_type);
    for (name, value) in reply.headers {
        response.insert_header((name, value));
    }
    response.body(reply.body)
}

/// Without what stands in Telegram's place of the token.
fn shown_path(asked: &Asked) -> String {
    let parts = asked.parts().map(|part| {
        if part.starts_with("bot") && part.contains(':') {
            "bot…"
        } else {
            part
        }
    });
    parts.collect::<Vec<_>>().join("/")
}

fn shown_body(asked: &Asked) -> String {
    let mut shown = if asked.fields.is_empty() {
        String::new()
    } else {
        Value::Object(asked.fields.clone()).to_string()
    };
    for part in &asked.parts {
        let (name, size) = (&part.file_name, part.bytes.len());
        shown.push_str(&format!("\n{name}: {size} bytes of {}", part.content_type));
    }
    shown
}

async fn read(request: &HttpRequest, body: Bytes) -> Asked {
    let info = request.match_info();
    let headers = request.headers().iter().map(|(name, value)| {
        let value = value.to_str().unwrap_or_default().to_owned();
        (name.as_str().to_owned(), value)
    });
    let headers: Vec<(String, String)> = headers.collect();
    let mut fields = Map::new();
    pairs(&mut fields, request.query_string().as_bytes());
    let mut parts = Vec::new();
    let kind = request.content_type();
    if kind == "application/x-www-form-urlencoded" {
        pairs(&mut fields, &body);
    } else if kind.starts_with("multipart/") {
        parts = multipart(request, body.clone(), &mut fields).await;
    } else if let Ok(Value::Object(object)) = serde_json::from_slice(&body) {
        fields.extend(object);
    }
    Asked {
        method: request.method().to_string(),
        host: info.get("host").unwrap_or_default().to_owned(),
        path: info.get("path").unwrap_or_default().to_owned(),
        fields,
        headers,
        parts,
        body,
    }
}

/// A name that comes twice has a list.
fn pairs(fields: &mut Map<String, Value>, form: &[u8]) {
    for (name, value) in url::form_urlencoded::parse(form) {
        add(fields, &name, &value);
    }
}

fn add(fields: &mut Map<String, Value>, name: &str, value: &str) {
    let value = Value::from(value);
    let both = match fields.remove(name) {
        None => value,
        Some(Value::Array(mut list)) => {
            list.push(value);
            Value::Array(list)
        }
        Some(first) => Value::Array(vec![first, value]),
    };
    fields.insert(name.to_owned(), both);
}

async fn multipart(
    request: &HttpRequest,
    body: Bytes,
    fields: &mut Map<String, Value>,
) -> Vec<Part> {
    let stream = once(future::ready(Ok::<Bytes, PayloadError>(body)));
    let mut form = Multipart::new(request.headers(), stream);
    let mut parts = Vec::new();
    while let Some(Ok(mut field)) = form.next().await {
        let name = field.name().unwrap_or_default().to_owned();
        let disposition = field.content_disposition();
        let file_name = disposition.and_then(|one| one.get_filename().map(str::to_owned));
        let content_type = field.content_type().map(ToString::to_string);
        let mut bytes = Vec::new();
        while let Some(Ok(piece)) = field.next().await {
            bytes.extend_from_slice(&piece);
        }
        match file_name {
            Some(file_name) => parts.push(Part {
                name,
                file_name,
                content_type: content_type.unwrap_or_else(|| "application/octet-stream".to_owned()),
                bytes: bytes.into(),
            }),
            None => add(fields, &name, &String::from_utf8_lossy(&bytes)),
        }
    }
    parts
}
