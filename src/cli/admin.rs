//! `bellhop admin create`

use std::io::{BufRead as _, IsTerminal as _, Read as _};

use anyhow::{Context as _, bail, ensure};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::arguments::AdminStep;
use super::database::with_database;
use super::print;
use crate::auth::Passwords;
use crate::auth::passwords::PASSWORD_BYTES_MAX;
use crate::config::Config;
use crate::store::agents::{NewAgent, agent_create};
use crate::store::migrate;

/// 120 bits: beyond guessing, and still typed by hand once.
const MADE_PASSWORD_BYTES: usize = 15;
/// What e-mail allows (RFC 5321).
const EMAIL_BYTES_MAX: usize = 254;
const NAME_CHARS_MAX: usize = 100;

pub(super) async fn run(config: &Config, step: &AdminStep) -> anyhow::Result<()> {
    let AdminStep::Create { email, name, role } = step;
    let (email, name) = (email.trim(), name.trim());
    ensure!(
        is_email(email),
        "{email:?} is not an e-mail address such as ada@example.com"
    );
    ensure!(
        (1..=NAME_CHARS_MAX).contains(&name.chars().count()),
        "a name has 1 to {NAME_CHARS_MAX} characters"
    );
    let typed = typed_password()?;
    let made = if typed.is_none() {
        Some(make_password()?)
    } else {
        None
    };
    let password = typed.or_else(|| made.clone()).unwrap_or_default();
    let password_hash = Passwords::default().hash(password).await?;
    let agent = NewAgent {
        email,
        name,
        role: (*role).into(),
        password_hash: &password_hash,
    };
    let created = with_database(config, async |opened| {
        migrate::run(&opened.database).await?;
        Ok(agent_create(&opened.pool()?, agent).await?)
    });
    match created.await? {
        Some(agent) => print::line(format_args!("{} may sign in now", agent.email)),
        None => bail!("somebody with the e-mail address {email} exists already"),
    }
    if let Some(password) = made {
        print::line(format_args!("password (shown only now): {password}"));
    }
    Ok(())
}

/// Enough to catch a slip; whether it reaches anybody is not for us to find out.
fn is_email(text: &str) -> bool {
    let has_space = text.contains(|letter: char| letter.is_whitespace() || letter.is_control());
    let parts = text.rsplit_once('@');
    let is_whole = parts.is_some_and(|(local, host)| !local.is_empty() && !host.is_empty());
    is_whole && !has_space && text.len() <= EMAIL_BYTES_MAX
}

/// The first line of what is piped in.
fn typed_password() -> anyhow::Result<Option<String>> {
    let input = std::io::stdin();
    if input.is_terminal() {
        return Ok(None);
    }
    let bytes_max = u64::try_from(PASSWORD_BYTES_MAX).unwrap_or(u64::MAX);
    // Two more: the end of the line, and one to see that it is too long.
    let mut line = String::new();
    let mut input = input.lock().take(bytes_max.saturating_add(2));
    input
        .read_line(&mut line)
        .context("failed to read the password")?;
    let password = line.trim_end_matches(['\r', '\n']);
    Ok(Some(password.to_owned()).filter(|password| !password.is_empty()))
}

fn make_password() -> anyhow::Result<String> {
    let mut bytes = [0; MADE_PASSWORD_BYTES];
    let filled = aws_lc_rs::rand::fill(&mut bytes);
    filled.ok().context("the system gave no random bytes")?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_no_addresses() {
        assert!(is_email("ada@example.com"));
        for slip in [
            "",
            "ada",
            "@example.com",
            "ada@",
            "a da@example.com",
            "ada@example.com\n",
        ] {
            assert!(!is_email(slip), "{slip:?}");
        }
    }
}
