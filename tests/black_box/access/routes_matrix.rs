//! Plays the table of `routes`: whoever may gets a 2xx, everybody else a 401, 403 or 404, and nothing is changed.

use std::collections::BTreeSet;

use reqwest::Method;

use super::actions_matrix::NOTHING_TO_DO;
use super::routes::{ROUTES, Route};
use super::{Cast, ROLES, Role};

#[tokio::test]
async fn every_route_serves_those_it_is_for_and_nobody_else() {
    let cast = Cast::new().await;
    let mut wrong = described(&cast).await;
    for route in ROUTES {
        let attempt = cast.prepare(route).await;
        let before = cast.rows().await;
        for role in ROLES.into_iter().filter(|role| !route.may.contains(role)) {
            let request = attempt.request(&cast, cast.token(role));
            let answer = cast.api().send(request).await;
            let (status, code) = (answer.status.as_u16(), &answer.body["code"]);
            let is_no = match (role, status) {
                (Role::Stranger | Role::Disabled | Role::Expired, 401) => code == "unauthenticated",
                (Role::Stranger | Role::Disabled | Role::Expired, _) => false,
                (_, 403) => code == "forbidden" || code == "not_the_author",
                (_, 404) => code == "not_found",
                (_, _) => false,
            };
            if !is_no {
                wrong.push(format!(
                    "{} by {role:?}: {status} {}",
                    route.call, answer.body
                ));
            }
            if cast.rows().await != before {
                wrong.push(format!("{} by {role:?} changed something", route.call));
            }
        }
        wrong.extend(cast.welcome(route).await);
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

impl Cast {
    /// Everybody who may, each with something of their own to try it on.
    async fn welcome(&self, route: &Route) -> Vec<String> {
        let mut wrong = Vec::new();
        for role in route.may {
            let attempt = self.prepare(route).await;
            let request = attempt.request(self, self.token(*role));
            let answer = self.api().send(request).await;
            attempt.settled(self).await;
            let code = answer.body["code"].as_str();
            let was_let_in = code.is_some_and(|code| NOTHING_TO_DO.contains(&code));
            if !answer.status.is_success() && !was_let_in {
                let status = answer.status;
                wrong.push(format!(
                    "{} by {role:?}: {status} {}",
                    route.call, answer.body
                ));
            }
        }
        wrong
    }
}

/// Where the table and the description of the API differ.
async fn described(cast: &Cast) -> Vec<String> {
    let page = cast.api().request(Method::GET, "/api/openapi.json");
    let page = cast.api().send(page).await.expect(200);
    let mut routes = BTreeSet::new();
    for (path, item) in page["paths"].as_object().unwrap() {
        for method in item.as_object().unwrap().keys() {
            routes.insert(format!("{} {path}", method.to_uppercase()));
        }
    }
    let table: BTreeSet<String> = ROUTES.iter().map(|route| route.call.to_owned()).collect();
    let missing = routes.difference(&table);
    let missing = missing.map(|route| format!("{route} has no line in the table: who may use it?"));
    let gone = table.difference(&routes);
    missing
        .chain(gone.map(|route| format!("{route} is in the table, but is no route")))
        .collect()
}
