//! What the kernel may do for one connection: how much it holds for a client that does not read,
//! and how long it tries to reach one that is gone.

use std::any::Any;
use std::time::Duration;

use actix_web::dev::Extensions;
use actix_web::rt::net::TcpStream;
use socket2::SockRef;

/// Bytes that wait in the kernel for one client; Linux takes twice as much with its own records.
/// By itself it would take up to 4 MB, which ten thousand sockets would make 40 GB; a file still goes out
/// at 2 MB/s over a line with 100 ms to and fro.
const SEND_BUFFER_BYTES: usize = 128 * 1024;
/// How long sent bytes may stay unacknowledged before the connection is given up: as long as a socket may be
/// silent. Linux would try for a quarter of an hour.
const UNACKNOWLEDGED_MAX: Duration = Duration::from_secs(60);

/// For `HttpServer::on_connect`. What the kernel refuses is left as it is: nothing depends on it.
pub fn bound(connection: &dyn Any, _: &mut Extensions) {
    let Some(stream) = connection.downcast_ref::<TcpStream>() else {
        return;
    };
    let socket = SockRef::from(stream);
    if let Err(error) = socket.set_send_buffer_size(SEND_BUFFER_BYTES) {
        tracing::debug!(%error, "failed to bound a send buffer");
    }
    #[cfg(target_os = "linux")]
    if let Err(error) = socket.set_tcp_user_timeout(Some(UNACKNOWLEDGED_MAX)) {
        tracing::debug!(%error, "failed to set a TCP user time-out");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[actix_web::test]
    async fn a_connection_is_bounded() {
        let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let stream = TcpStream::connect(address).await.unwrap();
        bound(&stream, &mut Extensions::new());
        let socket = SockRef::from(&stream);
        assert!(socket.send_buffer_size().unwrap() <= 2 * SEND_BUFFER_BYTES);
        #[cfg(target_os = "linux")]
        assert_eq!(socket.tcp_user_timeout().unwrap(), Some(UNACKNOWLEDGED_MAX));
    }
}
