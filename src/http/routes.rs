//! Where handlers are put: into the site, and into its description only when that is asked for.
//! The description is some ten megabytes while it is made, which no thread that serves should hold.

use actix_web::dev::HttpServiceFactory;
use actix_web::web::ServiceConfig;
use utoipa::Path;
use utoipa::openapi::path::HttpMethod;
use utoipa::openapi::{Components, OpenApi};
use utoipa_actix_web::OpenApiFactory;

/// Passed through the `configure` of each part of the API.
pub struct Routes<'a> {
    config: &'a mut ServiceConfig,
    taken: Vec<(String, &'static str)>,
    description: Option<&'a mut OpenApi>,
}

impl<'a> Routes<'a> {
    pub fn new(config: &'a mut ServiceConfig) -> Self {
        Self {
            config,
            taken: Vec::new(),
            description: None,
        }
    }

    pub fn described_in(self, description: &'a mut OpenApi) -> Self {
        Self {
            description: Some(description),
            ..self
        }
    }

    /// Every path with a method that it takes.
    pub fn taken(self) -> Vec<(String, &'static str)> {
        self.taken
    }

    pub fn service<F>(&mut self, handler: F) -> &mut Self
    where
        F: HttpServiceFactory + OpenApiFactory + Path + 'static,
    {
        let methods = F::methods().into_iter();
        self.taken
            .extend(methods.map(|method| (F::path(), word(&method))));
        if let Some(description) = &mut self.description {
            description.paths.merge(handler.paths());
            let mut schemas = Vec::new();
            handler.schemas(&mut schemas);
            let components = description.components.get_or_insert_with(Components::new);
            components.schemas.extend(schemas);
        }
        self.config.service(handler);
        self
    }

    pub fn configure(&mut self, part: impl FnOnce(&mut Routes<'_>)) -> &mut Self {
        part(self);
        self
    }
}

fn word(method: &HttpMethod) -> &'static str {
    match method {
        HttpMethod::Get => "GET",
        HttpMethod::Post => "POST",
        HttpMethod::Put => "PUT",
        HttpMethod::Delete => "DELETE",
        HttpMethod::Options => "OPTIONS",
        HttpMethod::Head => "HEAD",
        HttpMethod::Patch => "PATCH",
        HttpMethod::Trace => "TRACE",
    }
}
