//! `bellhop fake-platform`: plays the platforms until Ctrl-C.

use std::time::Duration;

use anyhow::Context as _;
use bellhop_fakeplatform::{Connected, Fake, Handle, Hub, Options, connect};

use super::arguments::FakePlatform;
use super::print;

/// How often a hub that is not there yet is asked, once a second: it is often started in the same moment.
const CONNECT_TRIES_MAX: u32 = 120;
const CONNECT_PAUSE: Duration = Duration::from_secs(1);

pub(super) fn run(options: &FakePlatform) -> anyhow::Result<()> {
    actix_web::rt::System::new().block_on(serve(options))
}

async fn serve(options: &FakePlatform) -> anyhow::Result<()> {
    let fake = Fake::start(Options {
        address: options.address,
        port: options.port,
        time_factor: options.time_factor,
        has_signals: true,
    });
    let fake = fake.with_context(|| {
        let (address, port) = (options.address, options.port);
        format!("failed to listen on {address}:{port}; --port takes another one")
    })?;
    print::line(format_args!("write as a customer: {}", fake.url()));
    print::line(format_args!(
        "the hub sends its replies here when it is started with BELLHOP_CHANNELS__API_BASE={}",
        fake.api_base()
    ));
    match &options.connect {
        Some(url) => {
            let hub = Hub {
                url: url.clone(),
                email: options.email.clone(),
                password: options.password.clone(),
            };
            actix_web::rt::spawn(connect_when_there(fake.handle(), hub));
        }
        None => print::line("connect it with the button on that page, or with --connect"),
    }
    fake.run().await.context("failed to serve")
}

async fn connect_when_there(handle: Handle, hub: Hub) {
    let mut seconds = tokio::time::interval(CONNECT_PAUSE);
    for tried in 1..=CONNECT_TRIES_MAX {
        seconds.tick().await;
        match connect(&handle, &hub).await {
            Ok(all) => return all.iter().for_each(tell),
            Err(error) if !error.may_pass() || tried == CONNECT_TRIES_MAX => {
                return print::line(format_args!("not connected: {error}"));
            }
            Err(_) if tried == 1 => print::line(format_args!("waiting for {}", hub.url)),
            Err(_) => {}
        }
    }
}

fn tell(one: &Connected) {
    let state = if one.is_connected {
        "connected"
    } else {
        "NOT CONNECTED"
    };
    print::line(format_args!(
        "{state:13} {}: {}",
        one.platform.title(),
        one.detail
    ));
}
