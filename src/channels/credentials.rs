//! What a channel of each platform needs to know, by name. Sealed together, as one JSON object.

use std::collections::BTreeMap;

use super::limits::{CREDENTIAL_CHARS_MAX, CREDENTIAL_CHARS_MIN};

/// One credential of a platform, for people who set a channel up.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Wanted {
    pub name: &'static str,
    pub need: Need,
    /// Where one finds it, or what to do with it.
    pub hint: &'static str,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Need {
    /// Nothing can be verified without it.
    Always,
    /// Nothing can be sent without it.
    ToReply,
    /// For more than that.
    Optional,
    /// The hub makes it unless one is given; it is pasted at the platform.
    MadeHere,
}

impl Wanted {
    pub(super) const fn always(name: &'static str, hint: &'static str) -> Self {
        let need = Need::Always;
        Self { name, need, hint }
    }

    pub(super) const fn to_reply(name: &'static str, hint: &'static str) -> Self {
        let need = Need::ToReply;
        Self { name, need, hint }
    }

    pub(super) const fn optional(name: &'static str, hint: &'static str) -> Self {
        let need = Need::Optional;
        Self { name, need, hint }
    }

    pub(super) const fn made_here(name: &'static str, hint: &'static str) -> Self {
        let need = Need::MadeHere;
        Self { name, need, hint }
    }
}

/// Never shown: `Debug` names them only.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Credentials(BTreeMap<String, String>);

impl std::fmt::Debug for Credentials {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_set().entries(self.0.keys()).finish()
    }
}

/// Why a set of credentials cannot be used; for whoever gave them.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum CredentialError {
    #[error("{name} is missing: {hint}")]
    Missing {
        name: &'static str,
        hint: &'static str,
    },
    #[error("this platform has no {name}; it takes {known}")]
    Unknown { name: String, known: String },
    #[error(
        "{name} must be {CREDENTIAL_CHARS_MIN} to {CREDENTIAL_CHARS_MAX} printable ASCII characters without blanks: {hint}"
    )]
    Shape {
        name: &'static str,
        hint: &'static str,
    },
}

impl CredentialError {
    /// Which one is meant.
    pub fn name(&self) -> &str {
        match self {
            Self::Missing { name, .. } | Self::Shape { name, .. } => name,
            Self::Unknown { name, .. } => name,
        }
    }
}

impl Credentials {
    pub fn of(pairs: &[(&str, &str)]) -> Self {
        let pairs = pairs.iter();
        Self(
            pairs
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect(),
        )
    }

    /// As it was sealed. What is no object is the one secret of a generic channel.
    pub fn read(opened: &str) -> Self {
        match serde_json::from_str(opened) {
            Ok(map) => Self(map),
            Err(_) => Self::of(&[(super::generic::SECRET, opened)]),
        }
    }

    /// To be sealed.
    pub fn write(&self) -> String {
        // As versions before platforms came read it.
        if let (1, Some(secret)) = (self.0.len(), self.get(super::generic::SECRET)) {
            return secret.to_owned();
        }
        let map = self.0.iter();
        let map = map.map(|(name, value)| (name.clone(), serde_json::json!(value)));
        serde_json::Value::Object(map.collect()).to_string()
    }

    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    pub fn set(&mut self, name: &str, value: String) {
        self.0.insert(name.to_owned(), value);
    }

    pub fn names(&self) -> Vec<String> {
        self.0.keys().cloned().collect()
    }

    pub(super) fn values(&self) -> impl Iterator<Item = &str> {
        self.0.values().map(String::as_str)
    }

    pub fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// Takes over what is given: an empty text takes one away.
    pub fn change(
        &mut self,
        wanted: &'static [Wanted],
        given: BTreeMap<String, String>,
    ) -> Result<(), CredentialError> {
        for (name, value) in given {
            let Some(one) = wanted.iter().find(|one| one.name == name) else {
                let known: Vec<&str> = wanted.iter().map(|one| one.name).collect();
                let known = known.join(", ");
                return Err(CredentialError::Unknown { name, known });
            };
            // Pasted with a line's end more often than not.
            let value = value.trim();
            if value.is_empty() {
                self.0.remove(one.name);
                continue;
            }
            let fits = (CREDENTIAL_CHARS_MIN..=CREDENTIAL_CHARS_MAX).contains(&value.len());
            if !fits || !value.bytes().all(|byte| byte.is_ascii_graphic()) {
                let (name, hint) = (one.name, one.hint);
                return Err(CredentialError::Shape { name, hint });
            }
            self.0.insert(name, value.to_owned());
        }
        let missing = wanted
            .iter()
            .find(|one| one.need == Need::Always && !self.has(one.name));
        match missing {
            Some(one) => Err(CredentialError::Missing {
                name: one.name,
                hint: one.hint,
            }),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WANTED: &[Wanted] = &[
        Wanted::always("app_secret", "look there"),
        Wanted::optional("token", "look here"),
    ];

    fn given(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
        Credentials::of(pairs).0
    }

    #[test]
    fn what_is_given_is_checked_by_name() {
        let mut credentials = Credentials::default();
        let missing = credentials.change(WANTED, given(&[("token", "12345678")]));
        assert_eq!(missing.unwrap_err().name(), "app_secret");
        let unknown = credentials.change(WANTED, given(&[("app", "12345678")]));
        assert!(
            unknown
                .unwrap_err()
                .to_string()
                .contains("app_secret, token")
        );
        for bad in ["with blank", "é", &"x".repeat(CREDENTIAL_CHARS_MAX + 1)] {
            let shape = credentials.change(WANTED, given(&[("app_secret", bad)]));
            assert_eq!(shape.unwrap_err().name(), "app_secret", "{bad}");
        }
        credentials
            .change(WANTED, given(&[("app_secret", " 12345678\n")]))
            .unwrap();
        assert_eq!(credentials.get("app_secret"), Some("12345678"));
        credentials.change(WANTED, given(&[("token", "")])).unwrap();
        assert!(!credentials.has("token"));
        assert!(!format!("{credentials:?}").contains("12345678"));
    }

    #[test]
    fn what_was_sealed_is_read_again() {
        let credentials = Credentials::of(&[("app_secret", "a\"b"), ("token", "t")]);
        assert_eq!(Credentials::read(&credentials.write()), credentials);
        let generic = Credentials::read("whsec_AAAA");
        assert_eq!(generic.write(), "whsec_AAAA");
        assert_eq!(generic.get("secret"), Some("whsec_AAAA"));
    }
}
