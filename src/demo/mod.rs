//! The demo: a shop's people and past conversations, and customers who write by themselves.
//! It must not know SQL, and its customers use only the wire, as strangers do.
//! Start reading at `seed`, then `shop` (the data), then `traffic` and `customer`.

mod customer;
mod floor;
mod seed;
mod shop;
mod shop_floor;
mod story;
mod traffic;

pub use seed::{DemoError, close, seed};
pub use traffic::{TrafficHandle, run_traffic};

/// The channel key of the demo page's snippet.
pub const CHANNEL_KEY: &str = "demo";
/// Everybody knows it: that is why `--demo` is served on loopback only.
pub const PASSWORD: &str = "bellhop-demo";

/// One row of the table of log-ins.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Account {
    pub email: String,
    pub name: String,
    pub role: String,
}

/// Who can log in with [`PASSWORD`], in the order of the data.
pub fn accounts() -> Result<Vec<Account>, DemoError> {
    let shop = shop::Shop::load()?;
    let account = |agent: shop::Agent| Account {
        email: agent.email,
        name: agent.name,
        role: agent.role,
    };
    Ok(shop.agents.into_iter().map(account).collect())
}
