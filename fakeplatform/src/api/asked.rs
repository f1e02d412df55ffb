//! A call of the hub, however it is written: JSON, a form, or parts with files.

use bytes::Bytes;
use serde_json::{Map, Value};

pub struct Asked {
    pub method: String,
    pub host: String,
    /// Without the slash at its beginning.
    pub path: String,
    /// Of JSON, or of a form and the query: what the platforms take in any of these.
    pub fields: Map<String, Value>,
    pub headers: Vec<(String, String)>,
    pub parts: Vec<Part>,
    pub body: Bytes,
}

/// A file of a form with parts.
#[derive(Clone, Debug)]
pub struct Part {
    pub name: String,
    pub file_name: String,
    pub content_type: String,
    pub bytes: Bytes,
}

impl Asked {
    pub fn parts(&self) -> std::str::Split<'_, char> {
        self.path.split('/')
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }

    /// Of the header, or as Meta and Slack take it too.
    pub fn token(&self) -> String {
        let bearer = self.header("authorization");
        let bearer = bearer.and_then(|value| value.strip_prefix("Bearer "));
        let beside = || self.text("access_token").or_else(|| self.text("token"));
        bearer.or_else(beside).unwrap_or_default().to_owned()
    }

    pub fn text(&self, name: &str) -> Option<&str> {
        self.fields.get(name)?.as_str()
    }

    /// A text or a number.
    pub fn id(&self, name: &str) -> Option<String> {
        id(self.fields.get(name)?)
    }

    /// Forms write nested JSON as a text.
    pub fn nested(&self, name: &str) -> Value {
        match self.fields.get(name) {
            Some(Value::String(text)) => serde_json::from_str(text).unwrap_or(Value::Null),
            Some(value) => value.clone(),
            None => Value::Null,
        }
    }

    pub fn at(&self, path: &str) -> Option<&Value> {
        let (first, rest) = path.split_once('/').unwrap_or((path, ""));
        let found = self.fields.get(first)?;
        if rest.is_empty() {
            Some(found)
        } else {
            found.pointer(&format!("/{rest}"))
        }
    }

    pub fn text_at(&self, path: &str) -> Option<&str> {
        self.at(path)?.as_str()
    }
}

pub fn id(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}
