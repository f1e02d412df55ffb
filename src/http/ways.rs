//! Which methods each path takes: to tell a wrong method from a path that does not exist.

/// The only path that is not among the handlers of the API.
const SOCKET: &str = "/socket";

/// Made of the handlers themselves, one entry for each.
pub struct Ways(Vec<(String, &'static str)>);

impl Ways {
    pub fn of(mut taken: Vec<(String, &'static str)>) -> Self {
        taken.push((SOCKET.to_owned(), "GET"));
        Self(taken)
    }

    /// The methods of a path, as in `Allow`; nothing when there is no such path.
    pub fn allowed(&self, path: &str) -> Option<String> {
        let known = self.0.iter().filter(|(known, _)| is_of(known, path));
        let mut allowed: Vec<&str> = known.map(|(_, method)| *method).collect();
        allowed.sort_unstable();
        allowed.dedup();
        (!allowed.is_empty()).then(|| allowed.join(", "))
    }
}

/// Names in braces stand for one part each. The router has regular expressions for it, which cost megabytes.
fn is_of(known: &str, path: &str) -> bool {
    let (mut known, mut path) = (known.split('/'), path.split('/'));
    loop {
        match (known.next(), path.next()) {
            (None, None) => return true,
            (Some(name), Some(part)) if name.starts_with('{') && !part.is_empty() => {}
            (Some(name), Some(part)) if name == part => {}
            (_, _) => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::App;

    use crate::http::app::api;
    use crate::http::routes::Routes;

    #[test]
    fn every_path_knows_its_methods() {
        let mut taken = Vec::new();
        let _site = App::new().configure(|config| {
            let mut routes = Routes::new(config);
            api(&mut routes);
            taken = routes.taken();
        });
        let ways = Ways::of(taken);
        for (path, expected) in [
            ("/healthz", Some("GET")),
            ("/socket", Some("GET")),
            ("/api/v1/canned_replies", Some("GET, POST")),
            ("/api/v1/conversations/not-an-id", Some("GET, PATCH")),
            ("/api/v1/conversations/7/messages/8", Some("DELETE, PATCH")),
            ("/api/v1/conversations/7/nothing", None),
            ("/api/v1/conversations//messages/8", None),
            ("/", None),
        ] {
            assert_eq!(ways.allowed(path).as_deref(), expected, "{path}");
        }
    }
}
