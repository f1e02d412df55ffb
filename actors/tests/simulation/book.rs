//! What a schedule writes down: what is wrong, what was done to it, and a digest of all that happened.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};

use super::dice::Mix;
use super::plan::Fault;

#[derive(Default)]
pub struct Pages {
    pub wrong: Vec<String>,
    /// A sum, so that what happens in one instant may be written in any order.
    pub trace: u64,
    pub steps: u64,
    pub faults: BTreeMap<Fault, u64>,
    pub acknowledged: u64,
    /// The course in words, for a seed that is looked at.
    pub course: Option<Vec<String>>,
}

#[derive(Clone, Default)]
pub struct Book(Arc<Mutex<Pages>>);

impl Book {
    pub fn told() -> Self {
        let book = Self::default();
        book.pages().course = Some(Vec::new());
        book
    }

    pub fn pages(&self) -> MutexGuard<'_, Pages> {
        self.0
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    pub fn wrong(&self, what: impl Into<String>) {
        let mut pages = self.pages();
        let what = what.into();
        if let Some(course) = &mut pages.course {
            course.push(format!("WRONG: {what}"));
        }
        pages.wrong.push(what);
    }

    pub fn check(&self, result: Result<(), String>) {
        if let Err(what) = result {
            self.wrong(what);
        }
    }

    pub fn is_wrong(&self) -> bool {
        !self.pages().wrong.is_empty()
    }

    pub fn fault(&self, fault: Fault) {
        *self.pages().faults.entry(fault).or_default() += 1;
    }

    pub fn happened(&self, at: u64, what: &str) {
        let mut mix = Mix::new(at);
        mix.add(what.as_bytes());
        let mut pages = self.pages();
        pages.trace = pages.trace.wrapping_add(mix.value());
        pages.steps += 1;
        if let Some(course) = &mut pages.course {
            course.push(format!("{:>9.3}s {what}", at as f64 / 1_000_000.0));
        }
    }
}
