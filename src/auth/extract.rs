//! Who makes an HTTP request: by `Authorization: Bearer`, or by the console's cookie.
//! A handler that takes one of these arguments is closed to everybody else.

use actix_web::cookie::{Cookie, SameSite};
use actix_web::dev::Payload;
use actix_web::http::header::{AUTHORIZATION, HOST, HeaderName, ORIGIN};
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest};
use bellhop_domain::conversation::{Actor, AgentRef};
use futures_util::FutureExt as _;
use futures_util::future::LocalBoxFuture;

use super::csrf::is_own_page;
use super::principal::{AgentPrincipal, ContactPrincipal, Principal, Role};
use super::sessions::Auth;
use crate::http::problem::Problem;
use crate::http::rate_limit::RateLimits;
use crate::store::read::Audience;

pub const COOKIE: &str = "bellhop_session";

const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Anybody with a session.
#[derive(Clone, Debug)]
pub struct AnyUser(pub Principal);

#[derive(Clone, Debug)]
pub struct AgentUser(pub AgentPrincipal);

/// An agent who leads; admins do too.
#[derive(Clone, Debug)]
pub struct LeadUser(pub AgentPrincipal);

#[derive(Clone, Debug)]
pub struct AdminUser(pub AgentPrincipal);

#[derive(Clone, Debug)]
pub struct ContactUser(pub ContactPrincipal);

/// The secret of a live session: to end it.
#[derive(Clone)]
pub struct SessionToken(pub String);

impl AnyUser {
    pub fn actor(&self) -> Actor {
        self.0.actor()
    }

    /// What this user may see of a conversation.
    pub fn audience(&self) -> Audience {
        match self.0 {
            Principal::Agent(_) => Audience::Agents,
            Principal::Contact(_) => Audience::Contact,
        }
    }
}

impl AgentUser {
    pub fn actor(&self) -> Actor {
        Principal::Agent(self.0.clone()).actor()
    }
}

impl LeadUser {
    pub fn by(&self) -> AgentRef {
        self.0.by()
    }
}

impl AdminUser {
    pub fn by(&self) -> AgentRef {
        self.0.by()
    }
}

/// Each takes what it needs of a live session, or says why it may not.
macro_rules! from_session {
    ($($user:ident: |$principal:pat_param, $token:pat_param| $take:expr;)*) => {$(
        impl FromRequest for $user {
            type Error = Problem;
            type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

            fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
                let request = request.clone();
                async move {
                    let ($principal, $token) = user(&request).await?;
                    $take
                }
                .boxed_local()
            }
        }
    )*};
}

from_session! {
    AnyUser: |principal, _| Ok(Self(principal));
    AgentUser: |principal, _| match principal {
        Principal::Agent(agent) => Ok(Self(agent)),
        Principal::Contact(_) => Err(Problem::forbidden("only agents may do this")),
    };
    LeadUser: |principal, _| match principal {
        Principal::Agent(agent) if agent.role.leads() => Ok(Self(agent)),
        Principal::Agent(_) | Principal::Contact(_) => Err(Problem::forbidden(
            "only team leads and administrators may do this",
        )),
    };
    AdminUser: |principal, _| match principal {
        Principal::Agent(agent) if agent.role == Role::Admin => Ok(Self(agent)),
        Principal::Agent(_) | Principal::Contact(_) => Err(Problem::forbidden(
            "only administrators may do this; ask one of them",
        )),
    };
    ContactUser: |principal, _| match principal {
        Principal::Contact(contact) => Ok(Self(contact)),
        Principal::Agent(_) => Err(Problem::forbidden("only contacts may do this")),
    };
    SessionToken: |_, token| Ok(Self(token));
}

async fn user(request: &HttpRequest) -> Result<(Principal, String), Problem> {
    let token = token(request)?;
    let auth = request.app_data::<Data<Auth>>();
    let auth = auth.ok_or_else(|| Problem::internal("this app has no Auth"))?;
    let principal = auth.principal(&token).await?;
    let principal = principal.ok_or_else(|| {
        Problem::unauthenticated("the session is unknown or has expired; sign in again")
    })?;
    if let Some(limits) = request.app_data::<Data<RateLimits>>() {
        let gate = limits.for_principal(&principal);
        gate.check().map_err(Problem::rate_limited)?;
    }
    Ok((principal, token))
}

/// A header that is there but wrong is not made good by a cookie.
fn token(request: &HttpRequest) -> Result<String, Problem> {
    if let Some(header) = request.headers().get(AUTHORIZATION) {
        let bearer = header.to_str().ok().and_then(|text| {
            let (scheme, token) = text.split_once(' ')?;
            scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
        });
        let bearer = bearer.filter(|token| !token.is_empty());
        return bearer.map(str::to_owned).ok_or_else(|| {
            Problem::unauthenticated("the Authorization header must be: Bearer <token>")
        });
    }
    let cookie = request.cookie(COOKIE).ok_or_else(|| {
        Problem::unauthenticated("sign in first, and send Authorization: Bearer <token>")
    })?;
    if !request.method().is_safe() {
        check_own_page(request)?;
    }
    Ok(cookie.value().to_owned())
}

/// Neither header nor cookie: nobody claims to be anybody.
pub fn is_anonymous(request: &HttpRequest) -> bool {
    !request.headers().contains_key(AUTHORIZATION) && request.cookie(COOKIE).is_none()
}

/// Refuses what another website's page sends.
pub fn check_own_page(request: &HttpRequest) -> Result<(), Problem> {
    let fetch_site = header(request, &FETCH_SITE);
    if is_own_page(fetch_site, header(request, &ORIGIN), header(request, &HOST)) {
        return Ok(());
    }
    let detail = "a cookie is not enough for a request from elsewhere; \
                  send Authorization: Bearer <token>";
    Err(Problem::forbidden(detail))
}

/// A browser's request says where it comes from; other clients say nothing.
pub fn is_from_browser(request: &HttpRequest) -> bool {
    header(request, &FETCH_SITE).is_some() || header(request, &ORIGIN).is_some()
}

fn header<'a>(request: &'a HttpRequest, name: &HeaderName) -> Option<&'a str> {
    request.headers().get(name)?.to_str().ok()
}

/// Ends with the browser or with the session, whichever is first.
pub fn cookie(token: String, is_secure: bool) -> Cookie<'static> {
    Cookie::build(COOKIE, token)
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(is_secure)
        .finish()
}

#[cfg(test)]
mod tests {
    use actix_web::http::Method;
    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn a_bearer_comes_first_and_a_cookie_needs_our_page() {
        let bearer = TestRequest::default().insert_header(("authorization", "bearer abc"));
        assert_eq!(token(&bearer.to_http_request()).unwrap(), "abc");

        let both = TestRequest::default()
            .insert_header(("authorization", "Basic abc"))
            .cookie(cookie("good".to_owned(), false));
        assert_eq!(
            token(&both.to_http_request()).unwrap_err().code,
            "unauthenticated"
        );

        let with = |method: Method, site: &'static str| {
            let request = TestRequest::default()
                .method(method)
                .insert_header(("sec-fetch-site", site))
                .cookie(cookie("good".to_owned(), true));
            token(&request.to_http_request()).map_err(|problem| problem.code)
        };
        assert_eq!(with(Method::GET, "cross-site"), Ok("good".to_owned()));
        assert_eq!(with(Method::POST, "same-origin"), Ok("good".to_owned()));
        for method in [Method::POST, Method::PATCH, Method::PUT, Method::DELETE] {
            assert_eq!(with(method, "cross-site"), Err("forbidden"));
        }
        let nothing = TestRequest::default().to_http_request();
        assert_eq!(token(&nothing).unwrap_err().code, "unauthenticated");
    }

    #[test]
    fn the_cookie_is_closed_to_scripts_and_other_sites() {
        let text = cookie("abc".to_owned(), true).to_string();
        assert_eq!(
            text,
            "bellhop_session=abc; HttpOnly; SameSite=Lax; Secure; Path=/"
        );
    }
}
