//! What a conversation is about, in which language, and in which mood: by rules, until a person says otherwise.
//! It must not know how a language is told from another: that comes in as an argument.
//! Reading order: label (what is kept), category (rules), mood (words and their weight).

mod category;
mod label;
mod mood;

pub use category::{Categories, CategoryRule, CategoryTrace, Told};
pub use label::{Label, LabelKind, Labels, Reading, Tone, Trend};
pub use mood::mood;
