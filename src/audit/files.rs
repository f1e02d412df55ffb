//! The files that messages carry: their rows, and their bytes in the storage.

use bellhop_domain::ConversationId;
use futures_util::StreamExt as _;
use futures_util::stream;
use uuid::Uuid;

use super::AuditError;
use super::report::{Finding, Promise, Report};
use crate::files::FileStore;
use crate::store::pool::Pool;
use crate::store::snapshot::{AuditedFile, Snapshot, is_still_carried};

/// Questions to the storage under way at once: one across the ocean answers in a fifth of a second.
const LOOKS_MAX: usize = 16;

pub(super) async fn check(
    snapshot: &mut Snapshot,
    pool: &Pool,
    files: Option<&FileStore>,
    report: &mut Report,
) -> Result<(), AuditError> {
    let mut last = Uuid::nil();
    loop {
        let page = snapshot.files_after(last).await?;
        let Some(end) = page.last() else { break };
        last = end.id;
        for file in &page {
            report.checked.attachments = report.checked.attachments.saturating_add(1);
            if let Some(detail) = misplaced(file) {
                let id = file.conversation_id.or(file.carried_in);
                report.add(about(Promise::NoOrphans, id, file.number, detail));
            }
        }
        if let Some(files) = files {
            bytes(&page, pool, files, report).await?;
        }
    }
    for missing in snapshot.files_without_row().await? {
        let detail = format!(
            "message {} names file {}, of which nothing is known",
            missing.message_id, missing.file_id
        );
        let id = Some(missing.conversation_id.0);
        report.add(about(Promise::NoOrphans, id, missing.number, detail));
    }
    Ok(())
}

fn about(promise: Promise, id: Option<Uuid>, number: Option<i64>, detail: String) -> Finding {
    match id {
        Some(id) => Finding::about(promise, ConversationId(id), number, detail),
        None => Finding::general(promise, detail),
    }
}

fn misplaced(file: &AuditedFile) -> Option<String> {
    let (id, message) = (file.id, file.message_id);
    match file.carried_in {
        None => Some(format!(
            "file {id} belongs to message {message}, which does not exist"
        )),
        carried_in if carried_in != file.conversation_id => Some(format!(
            "file {id} is said to be in another conversation than its message {message}"
        )),
        Some(_) => None,
    }
}

async fn bytes(
    page: &[AuditedFile],
    pool: &Pool,
    files: &FileStore,
    report: &mut Report,
) -> Result<(), AuditError> {
    let wanted = page.iter().flat_map(|file| {
        let original = (file, file.storage_key.as_str(), Some(file.size_bytes));
        let thumbnail = file.thumbnail_key.as_deref();
        std::iter::once(original).chain(thumbnail.map(|key| (file, key, None)))
    });
    let looks = stream::iter(wanted.map(|(file, key, size)| async move {
        let found = files.size(key).await?;
        Ok::<_, AuditError>((file, missing(key, size, found)))
    }));
    let mut looks = looks.buffered(LOOKS_MAX);
    while let Some(look) = looks.next().await {
        let (file, detail) = look?;
        report.checked.objects = report.checked.objects.saturating_add(1);
        // A message that was deleted since the snapshot may have taken its files along.
        if let Some(detail) = detail
            && is_still_carried(pool, file.id).await?
        {
            let id = file.conversation_id.or(file.carried_in);
            report.add(about(Promise::Files, id, file.number, detail));
        }
    }
    Ok(())
}

fn missing(key: &str, expected: Option<i64>, found: Option<u64>) -> Option<String> {
    let expected = expected.map(|bytes| u64::try_from(bytes).unwrap_or_default());
    match (expected, found) {
        (_, None) => Some(format!("{key} is not in the storage")),
        (Some(expected), Some(found)) if expected != found => Some(format!(
            "{key} has {found} bytes in the storage, {expected} were stored"
        )),
        (_, Some(_)) => None,
    }
}
