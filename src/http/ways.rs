//! Which methods each path takes: to tell a wrong method from a path that does not exist.

use actix_web::dev::ResourceDef;
use utoipa::openapi::OpenApi;
use utoipa::openapi::path::PathItem;

/// The only path outside the description.
const SOCKET: &str = "/socket";

/// Made of the description of the API, so that it has what the handlers have.
pub struct Ways(Vec<(ResourceDef, Vec<&'static str>)>);

impl Ways {
    pub fn of(description: &OpenApi) -> Self {
        let described = description.paths.paths.iter();
        let described =
            described.map(|(path, item)| (ResourceDef::new(path.as_str()), methods(item)));
        let socket = (ResourceDef::new(SOCKET), vec!["GET"]);
        Self(described.chain([socket]).collect())
    }

    /// The methods of a path, as in `Allow`; nothing when there is no such path.
    pub fn allowed(&self, path: &str) -> Option<String> {
        let mut allowed: Vec<&str> = self
            .0
            .iter()
            .filter(|(known, _)| known.is_match(path))
            .flat_map(|(_, methods)| methods.iter().copied())
            .collect();
        allowed.sort_unstable();
        allowed.dedup();
        (!allowed.is_empty()).then(|| allowed.join(", "))
    }
}

fn methods(item: &PathItem) -> Vec<&'static str> {
    let all = [
        ("GET", item.get.is_some()),
        ("PUT", item.put.is_some()),
        ("POST", item.post.is_some()),
        ("PATCH", item.patch.is_some()),
        ("DELETE", item.delete.is_some()),
    ];
    let taken = all.into_iter().filter(|(_, is_taken)| *is_taken);
    taken.map(|(method, _)| method).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::openapi;

    #[test]
    fn every_path_knows_its_methods() {
        let ways = Ways::of(&openapi::describe());
        for (path, expected) in [
            ("/healthz", Some("GET")),
            ("/socket", Some("GET")),
            ("/api/v1/canned_replies", Some("GET, POST")),
            ("/api/v1/conversations/not-an-id", Some("GET, PATCH")),
            ("/api/v1/conversations/7/messages/8", Some("DELETE, PATCH")),
            ("/api/v1/conversations/7/nothing", None),
            ("/", None),
        ] {
            assert_eq!(ways.allowed(path).as_deref(), expected, "{path}");
        }
    }
}
