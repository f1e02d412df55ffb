//! What nobody sends by mistake: the real binary answers it with a refusal, and serves everybody else meanwhile.
//! Start reading at `raw`, the client without manners, then `heads`.

mod bodies;
mod browsers;
mod heads;
mod limits;
mod noise;
mod pages;
mod raw;
mod sockets;
mod uploads;
mod words;

use crate::hub::api::Api;
use crate::hub::socket::{Socket, start_conversation};

/// A visitor comes and writes, as if nothing was.
async fn serves_others(api: &Api) {
    let mut socket = Socket::logged_in(api, &api.visitor().await.token).await;
    start_conversation(&mut socket, "Hello").await;
}
