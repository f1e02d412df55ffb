//! The description of the HTTP API, made from the handlers themselves.

use actix_web::App;
use utoipa::OpenApi as _;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{Components, OpenApi};
use utoipa_actix_web::AppExt as _;
use utoipa_swagger_ui::SwaggerUi;

use super::app;
use super::problem::ProblemBody;

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
pub(super) fn frame() -> OpenApi {
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
    let app = App::new().into_utoipa_app().openapi(frame());
    app.configure(app::api).split_for_parts().1
}

/// The pages `/api/openapi.json` and `/api/docs/`.
pub(super) fn pages(description: OpenApi) -> SwaggerUi {
    SwaggerUi::new("/api/docs/{_:.*}").url("/api/openapi.json", description)
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
