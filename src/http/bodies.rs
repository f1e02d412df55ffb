//! What comes behind the head of a request: sent plainly, not slower than a bad line, and not too many at once.
//! Without this, a body that trickles would hold its place for ever, and a packed one could grow a thousandfold.

use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use actix_web::body::{BodySize, BoxBody, EitherBody, MessageBody};
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::error::PayloadError;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderMap};
use actix_web::middleware::Next;
use actix_web::web::{Bytes, Data};
use actix_web::{Error, HttpMessage as _, ResponseError};
use dashmap::DashMap;
use futures_util::{FutureExt as _, Stream, StreamExt as _, stream};
use tokio::time::Instant;

use super::client_address::{self, AddressKey};
use super::problem::Problem;

/// A phone in a tunnel comes back within this time, or sends again.
const GRACE: Duration = Duration::from_secs(10);
/// A bad mobile line has several times as much. Whoever was faster before may pause as long as they are ahead.
const BYTES_PER_SECOND_MIN: u64 = 4 * 1024;
/// Bodies that are still on their way from one address. An office sends a few at a time; each may hold 1 MiB.
const UNDER_WAY_MAX: usize = 256;
const UNDER_WAY_RETRY: Duration = Duration::from_secs(5);
/// Its handshake has no body: what follows are frames, with their own bounds.
const SOCKET: &str = "/socket";

/// Bodies under way by address. Cheap to clone; all clones count together.
#[derive(Clone, Default)]
pub struct Bodies(Arc<DashMap<AddressKey, usize>>);

/// One body's place, free again when it is dropped.
struct Place(Bodies, AddressKey);

impl Bodies {
    fn take(&self, address: AddressKey) -> Option<Place> {
        let mut count = self.0.entry(address).or_default();
        if *count >= UNDER_WAY_MAX {
            return None;
        }
        *count = count.saturating_add(1);
        Some(Place(self.clone(), address))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let Self(Bodies(taken), address) = self;
        taken.remove_if_mut(address, |_, count| {
            *count = count.saturating_sub(1);
            *count == 0
        });
    }
}

/// What is known of a body when the handler has answered.
#[derive(Default)]
struct Fate {
    is_whole: Cell<bool>,
    stopped: Cell<Option<Stopped>>,
}

/// Why the rest of a body is not waited for.
#[derive(Clone, Copy)]
enum Stopped {
    TooSlow,
    TooMany,
}

impl Stopped {
    fn problem(self) -> Problem {
        match self {
            Self::TooSlow => Problem::new(
                StatusCode::REQUEST_TIMEOUT,
                "too_slow",
                "the body came too slowly; send it again over a better line, a file in chunks",
            ),
            Self::TooMany => Problem::rate_limited(UNDER_WAY_RETRY),
        }
    }
}

/// Wrap the app in it; the app's data has to have `Bodies`.
pub async fn bound<B: MessageBody + 'static>(
    mut request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    if request.path() == SOCKET {
        return Ok(next.call(request).await?.map_into_left_body());
    }
    if is_packed(request.headers()) {
        let problem = Problem::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "bad_request",
            "a body is only taken as it is; send it without Content-Encoding",
        );
        let payload = Rc::new(RefCell::new(request.take_payload()));
        let response = request.into_response(problem.error_response());
        return Ok(closing(response, payload).map_into_right_body());
    }
    let payload = request.take_payload();
    if matches!(payload, Payload::None) {
        return Ok(next.call(request).await?.map_into_left_body());
    }
    let (fate, payload) = (Rc::new(Fate::default()), Rc::new(RefCell::new(payload)));
    let arriving = {
        let address = client_address::of(request.request()).map(AddressKey::from);
        let bodies = request.app_data::<Data<Bodies>>().cloned();
        Arriving {
            payload: Rc::clone(&payload),
            start: Instant::now(),
            bytes: 0,
            waits: bodies.map(Data::into_inner).zip(address),
            place: None,
            fate: Rc::clone(&fate),
        }
    };
    let arriving = stream::unfold(Some(arriving), Arriving::next);
    // Forms ask again after the end.
    let arriving = arriving.fuse().boxed_local();
    request.set_payload(Payload::Stream { payload: arriving });
    let response = next.call(request).await?;
    if let Some(why) = fate.stopped.get() {
        let (request, _spoiled) = response.into_parts();
        let response = ServiceResponse::new(request, why.problem().error_response());
        return Ok(closing(response, payload).map_into_right_body());
    }
    if fate.is_whole.get() {
        return Ok(response.map_into_left_body());
    }
    Ok(closing(response, payload).map_into_right_body())
}

/// What is left of the body is not read: while it is held until the answer is out, the connection closes then.
/// Dropped before, actix-http would read a body without end to the end, to use the connection again.
fn closing<B: MessageBody + 'static>(
    response: ServiceResponse<B>,
    rest: Rc<RefCell<Payload>>,
) -> ServiceResponse {
    response.map_body(|_, body| {
        BoxBody::new(Holding {
            body: Box::pin(body),
            _rest: rest,
        })
    })
}

struct Holding<B> {
    body: Pin<Box<B>>,
    _rest: Rc<RefCell<Payload>>,
}

impl<B: MessageBody> MessageBody for Holding<B> {
    type Error = B::Error;

    fn size(&self) -> BodySize {
        self.body.size()
    }

    fn poll_next(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, B::Error>>> {
        self.get_mut().body.as_mut().poll_next(context)
    }
}

fn is_packed(headers: &HeaderMap) -> bool {
    headers
        .get_all(header::CONTENT_ENCODING)
        .any(|encoding| !encoding.as_bytes().eq_ignore_ascii_case(b"identity"))
}

/// A body, with an eye on the clock.
struct Arriving<P> {
    payload: Rc<RefCell<P>>,
    start: Instant,
    bytes: u64,
    /// Where a place is taken as soon as the body has to be waited for.
    waits: Option<(Arc<Bodies>, AddressKey)>,
    place: Option<Place>,
    fate: Rc<Fate>,
}

type Chunk = Result<Bytes, PayloadError>;

impl<P: Stream<Item = Chunk> + Unpin> Arriving<P> {
    async fn next(this: Option<Self>) -> Option<(Chunk, Option<Self>)> {
        let mut this = this?;
        let chunk = match this.chunk().now_or_never() {
            Some(chunk) => chunk,
            None => match this.wait().await {
                Ok(chunk) => chunk,
                Err(why) => {
                    this.fate.stopped.set(Some(why));
                    let error = std::io::Error::from(std::io::ErrorKind::TimedOut);
                    return Some((Err(PayloadError::Io(error)), None));
                }
            },
        };
        let Some(chunk) = chunk else {
            this.fate.is_whole.set(true);
            return None;
        };
        match chunk {
            Ok(chunk) => {
                let more = u64::try_from(chunk.len()).unwrap_or(u64::MAX);
                this.bytes = this.bytes.saturating_add(more);
                Some((Ok(chunk), Some(this)))
            }
            Err(error) => Some((Err(error), None)),
        }
    }

    fn chunk(&self) -> impl Future<Output = Option<Chunk>> {
        poll_fn(|context| self.payload.borrow_mut().poll_next_unpin(context))
    }

    async fn wait(&mut self) -> Result<Option<Chunk>, Stopped> {
        if let Some((bodies, address)) = self.waits.take() {
            self.place = Some(bodies.take(address).ok_or(Stopped::TooMany)?);
        }
        let deadline = self.start + patience(self.bytes);
        let waited = tokio::time::timeout_at(deadline, self.chunk());
        waited.await.map_err(|_late| Stopped::TooSlow)
    }
}

/// How long a body may take that has brought so many bytes.
fn patience(bytes: u64) -> Duration {
    GRACE + Duration::from_secs(bytes / BYTES_PER_SECOND_MIN)
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use super::*;

    #[test]
    fn who_sends_more_may_take_longer() {
        assert_eq!(patience(0), GRACE);
        assert_eq!(patience(1), GRACE, "a byte now and then is not enough");
        assert_eq!(
            patience(1024 * 1024),
            GRACE + Duration::from_secs(256),
            "a chunk of an upload"
        );
    }

    #[test]
    fn one_address_does_not_take_all_places() {
        let bodies = Bodies::default();
        let key = |last| AddressKey::from(IpAddr::from([192, 0, 2, last]));
        let mut places: Vec<_> = (0..UNDER_WAY_MAX)
            .map(|_| bodies.take(key(1)).unwrap())
            .collect();
        assert!(bodies.take(key(1)).is_none());
        let other = bodies.take(key(2)).unwrap();
        places.pop();
        places.push(bodies.take(key(1)).unwrap());
        drop((places, other));
        assert!(bodies.0.is_empty());
    }

    #[actix_web::test]
    async fn a_body_that_is_there_waits_for_nothing() {
        let (bodies, fate) = (Bodies::default(), Rc::new(Fate::default()));
        let address = AddressKey::from(IpAddr::from([192, 0, 2, 1]));
        let chunks = [Ok(Bytes::from_static(b"ab")), Ok(Bytes::from_static(b"c"))];
        let arriving = Arriving {
            payload: Rc::new(RefCell::new(stream::iter(chunks))),
            start: Instant::now(),
            bytes: 0,
            waits: Some((Arc::new(bodies.clone()), address)),
            place: None,
            fate: Rc::clone(&fate),
        };
        let got: Vec<_> = stream::unfold(Some(arriving), Arriving::next)
            .map(Result::unwrap)
            .collect()
            .await;
        assert_eq!(got.concat(), b"abc");
        assert!(fate.is_whole.get());
        assert!(bodies.0.is_empty());
    }

    #[actix_web::test]
    async fn a_body_that_stops_is_not_waited_for() {
        let fate = Rc::new(Fate::default());
        let now = Instant::now();
        let arriving = Arriving {
            payload: Rc::new(RefCell::new(stream::pending())),
            // As if it had begun long ago.
            start: now.checked_sub(GRACE).unwrap_or(now),
            bytes: 0,
            waits: None,
            place: None,
            fate: Rc::clone(&fate),
        };
        let (chunk, rest) = Arriving::next(Some(arriving)).await.unwrap();
        assert!(chunk.is_err() && rest.is_none());
        assert!(matches!(fate.stopped.get(), Some(Stopped::TooSlow)));
    }
}
