//! The description of the HTTP API, made from the handlers themselves.

use actix_web::http::header::ContentType;
use actix_web::web::{self, ServiceConfig};
use actix_web::{App, HttpResponse};
use tokio::sync::OnceCell;
use utoipa::OpenApi as _;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{Components, OpenApi};
use utoipa_swagger_ui::{Config, SwaggerUi};

use super::app;
use super::problem::{Problem, ProblemBody};
use super::routes::Routes;

#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "Bellhop",
        description = "Conversations between contacts and agents. \
                       Live events come over the socket, which docs/protocol.md describes."
    ),
    components(schemas(ProblemBody)),
    tags(
        (name = "operation", description = "For those who run a hub"),
        (name = "attachments", description = "Files that messages carry"),
        (name = "demo", description = "Only in the demo"),
    )
)]
struct Description;

/// The frame of the description: what no handler says.
fn frame() -> OpenApi {
    let mut description = Description::openapi();
    let bearer = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .description(Some("the token of a contact's or an agent's session"))
        .build();
    description
        .components
        .get_or_insert_with(Components::new)
        .add_security_scheme("token", SecurityScheme::Http(bearer));
    description
}

/// The whole description.
pub fn describe() -> OpenApi {
    let mut description = frame();
    let _site = App::new().configure(|config| {
        app::api(&mut Routes::new(config).described_in(&mut description));
    });
    description
}

/// The pages `/api/openapi.json` and `/api/docs/`.
pub(super) fn configure(config: &mut ServiceConfig) {
    let pages = SwaggerUi::new("/api/docs/{_:.*}").config(Config::new(["/api/openapi.json"]));
    config
        .route("/api/openapi.json", web::get().to(document))
        .service(pages);
}

/// Made for the first who asks, and away from the threads that serve: it takes some hundredths of a second.
async fn document() -> Result<HttpResponse, Problem> {
    static DOCUMENT: OnceCell<String> = OnceCell::const_new();
    let made = DOCUMENT.get_or_try_init(|| async {
        let made = web::block(|| describe().to_json()).await;
        made.map_err(Problem::internal)?.map_err(Problem::internal)
    });
    let document = made.await?;
    Ok(HttpResponse::Ok()
        .content_type(ContentType::json())
        .body(document.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn handlers_are_described() {
        let description = describe();
        for path in ["/healthz", "/readyz", "/api/v1/demo"] {
            assert!(description.paths.paths.contains_key(path), "{path}");
        }
    }
}
