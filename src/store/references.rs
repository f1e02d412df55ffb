//! Records that name each other.

use std::collections::HashMap;

use uuid::Uuid;

use super::record_error::RecordError;

/// Refuses a deletion while there are users.
pub(super) fn used_by(
    kind: &'static str,
    user_kind: &'static str,
    users: Vec<String>,
) -> Result<(), RecordError> {
    if users.is_empty() {
        return Ok(());
    }
    Err(RecordError::InUse {
        kind,
        user_kind,
        users,
    })
}

pub(super) fn grouped<T>(pairs: Vec<(Uuid, T)>) -> HashMap<Uuid, Vec<T>> {
    let mut groups: HashMap<Uuid, Vec<T>> = HashMap::new();
    for (group, member) in pairs {
        groups.entry(group).or_default().push(member);
    }
    groups
}

pub(super) fn ids_of(found: Option<Vec<Uuid>>) -> impl Iterator<Item = Uuid> {
    found.unwrap_or_default().into_iter()
}

/// The first one that is missing, as a refusal.
pub(super) fn all_found(
    kind: &'static str,
    field: &'static str,
    mut wanted: impl Iterator<Item = Uuid>,
    found: &[Uuid],
) -> Result<(), RecordError> {
    match wanted.find(|id| !found.contains(id)) {
        Some(id) => Err(RecordError::Unknown { field, kind, id }),
        None => Ok(()),
    }
}
