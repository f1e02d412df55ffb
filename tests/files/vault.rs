//! Files against a real Postgres and a folder: what is taken, resumed, refused and swept.

use std::convert::Infallible;
use std::path::PathBuf;

use bellhop::files::chunks::{CHUNK_BYTES_MAX, Progress};
use bellhop::files::{FileError, FileSettings, FileStore};
use bellhop::store::attachments::{StoredFile, attachment_get, attachments_to_send};
use bellhop_domain::conversation::Actor;
use bellhop_domain::{ClientId, ContactId};
use bytes::Bytes;
use chrono::{TimeDelta, Utc};
use futures_util::{TryStreamExt, stream};
use uuid::Uuid;

use crate::support::TestDatabase;

const BYTES_MAX: u64 = 3 * 1024 * 1024;

struct Vault {
    test: TestDatabase,
    files: FileStore,
    folder: PathBuf,
    lena: Actor,
    tom: Actor,
}

impl Drop for Vault {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.folder).unwrap();
    }
}

impl Vault {
    async fn new() -> Self {
        Self::with(|_usual| {}).await
    }

    async fn with(change: impl FnOnce(&mut FileSettings)) -> Self {
        let test = TestDatabase::new().await;
        let folder = std::env::temp_dir().join(format!("bellhop-files-{}", Uuid::now_v7()));
        let mut settings = FileSettings::in_folder(&folder);
        settings.bytes_max = BYTES_MAX;
        change(&mut settings);
        let files = FileStore::open(settings, test.pool.clone()).unwrap();
        Self {
            test,
            files,
            folder,
            lena: contact("Lena"),
            tom: contact("Tom"),
        }
    }

    async fn save(&self, name: &str, bytes: &[u8]) -> Result<StoredFile, FileError> {
        let pieces: Vec<Result<Bytes, Infallible>> = bytes
            .chunks(64 * 1024)
            .map(|piece| Ok(Bytes::copy_from_slice(piece)))
            .collect();
        self.files
            .save(&self.lena, name, stream::iter(pieces))
            .await
    }

    async fn bytes(&self, key: &str) -> Vec<u8> {
        let reading = self.files.read(key, None).await.unwrap();
        let pieces: Vec<Bytes> = reading.bytes.try_collect().await.unwrap();
        pieces.concat()
    }

    /// Files under the folder, at any depth.
    fn objects(&self) -> usize {
        let mut folders = vec![self.folder.clone()];
        let mut count = 0;
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    count += 1;
                }
            }
        }
        count
    }

    async fn rows(&self, table: &str) -> i64 {
        let count = format!("SELECT count(*) FROM {table}");
        let client = self.test.client().await;
        client.query_one(&count, &[]).await.unwrap().get(0)
    }
}

fn contact(name: &str) -> Actor {
    Actor::Contact {
        id: ContactId(Uuid::now_v7()),
        name: name.to_owned(),
    }
}

/// What the group commit does when a message carries a file.
/// As if a message with the client id `first` carried the file.
fn carried(id: Uuid) -> String {
    format!(
        "WITH message AS (
            INSERT INTO messages (id, conversation_id, seq, client_id, author_kind, author_name,
                visibility, text, posted_at)
            VALUES (gen_random_uuid(), gen_random_uuid(), 2, 'first', 'contact', 'Lena',
                'public', '', now())
            RETURNING id)
        UPDATE attachments SET message_id = message.id FROM message WHERE attachments.id = '{id}'"
    )
}

fn png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    image::DynamicImage::new_rgb8(width, height)
        .write_to(&mut bytes, image::ImageFormat::Png)
        .unwrap();
    bytes.into_inner()
}

#[tokio::test]
async fn a_picture_is_kept_with_its_size_and_a_thumbnail() {
    let vault = Vault::new().await;
    let picture = png(1200, 600);
    let file = vault.save("../shoe.jpeg", &picture).await.unwrap();
    let attachment = &file.attachment;
    assert_eq!(attachment.content_type, "image/png");
    assert_eq!(attachment.name, "shoe.jpeg");
    assert_eq!(
        (attachment.width, attachment.height),
        (Some(1200), Some(600))
    );
    assert_eq!(vault.bytes(&file.storage_key).await, picture);
    let thumbnail = vault.bytes(file.thumbnail_key.as_ref().unwrap()).await;
    let thumbnail = image::load_from_memory(&thumbnail).unwrap();
    assert_eq!((thumbnail.width(), thumbnail.height()), (512, 256));
    let found = attachment_get(&vault.test.pool, attachment.id)
        .await
        .unwrap();
    assert_eq!(found.unwrap().attachment, *attachment);
    let part = vault
        .files
        .read(&file.storage_key, Some(1..4))
        .await
        .unwrap();
    let part: Vec<Bytes> = part.bytes.try_collect().await.unwrap();
    assert_eq!(part.concat(), b"PNG");
}

#[tokio::test]
async fn refused_files_leave_nothing_behind() {
    let vault = Vault::new().await;
    let too_big = vec![b'a'; usize::try_from(BYTES_MAX).unwrap() + 1];
    let refusal = vault.save("a.txt", &too_big).await.unwrap_err();
    assert!(matches!(refusal, FileError::TooBig { .. }), "{refusal}");
    let refusal = vault.save("a.txt", b"").await.unwrap_err();
    assert!(matches!(refusal, FileError::Empty), "{refusal}");
    let refusal = vault.save("a.png", b"<svg onload='x'/>").await.unwrap_err();
    assert!(
        matches!(refusal, FileError::TypeNotAllowed { .. }),
        "{refusal}"
    );
    let refusal = vault
        .save("a.png", b"\x89PNG\r\n\x1a\nlie")
        .await
        .unwrap_err();
    assert!(
        matches!(refusal, FileError::PictureUnreadable { .. }),
        "{refusal}"
    );
    let pieces = [Ok(Bytes::from_static(b"half")), Err("line cut")];
    let cut = vault.files.save(&vault.lena, "a.txt", stream::iter(pieces));
    assert!(matches!(cut.await, Err(FileError::Incomplete(_))));
    assert_eq!(vault.objects(), 0);
    assert_eq!(vault.rows("attachments").await, 0);
}

#[tokio::test]
async fn only_the_uploader_sends_a_file_and_only_in_one_message() {
    let vault = Vault::new().await;
    let pool = &vault.test.pool;
    let one = vault.save("1.txt", b"one").await.unwrap().attachment.id.0;
    let two = vault.save("2.txt", b"two").await.unwrap().attachment.id.0;
    let names_for = async |uploader: &Actor, client_id: &str, ids: &[Uuid]| {
        let client_id = ClientId::parse(client_id).unwrap();
        let found = attachments_to_send(pool, uploader, &client_id, ids)
            .await
            .unwrap();
        found.map(|files| files.into_iter().map(|file| file.name).collect::<Vec<_>>())
    };
    let names = async |uploader: &Actor, ids: &[Uuid]| names_for(uploader, "first", ids).await;
    let both = Some(vec!["2.txt".to_owned(), "1.txt".to_owned()]);
    assert_eq!(names(&vault.lena, &[two, one]).await, both, "in order");
    assert_eq!(names(&vault.tom, &[one]).await, None, "not his");
    assert_eq!(names(&vault.lena, &[one, one]).await, None, "twice");
    assert_eq!(names(&vault.lena, &[one, Uuid::now_v7()]).await, None);
    assert_eq!(names(&vault.lena, &[]).await, Some(vec![]));
    let client = vault.test.client().await;
    client.batch_execute(&carried(one)).await.unwrap();
    assert!(names(&vault.lena, &[one]).await.is_some(), "a repeat");
    assert_eq!(
        names_for(&vault.lena, "second", &[one]).await,
        None,
        "another message"
    );
    assert_eq!(names(&vault.lena, &[one, two]).await, None, "no repeat");
    let age = "UPDATE attachments SET created_at = now() - interval '23 hours 1 minute'";
    client.execute(age, &[]).await.unwrap();
    assert_eq!(names(&vault.lena, &[two]).await, None, "soon swept");
}

#[tokio::test]
async fn an_upload_goes_on_where_it_broke_off() {
    let vault = Vault::new().await;
    let files = &vault.files;
    let text = "größe ".repeat(200_000);
    let text = text.as_bytes();
    let size = i64::try_from(text.len()).unwrap();
    let upload = files
        .upload_begin(&vault.lena, "log.txt", size)
        .await
        .unwrap();
    let write = async |uploader: &Actor, from: usize, to: usize| {
        let chunk = Bytes::copy_from_slice(&text[from..to]);
        let from = i64::try_from(from).unwrap();
        files.upload_write(uploader, upload.id, from, chunk).await
    };
    let half = CHUNK_BYTES_MAX;
    let moved = write(&vault.lena, 0, half).await.unwrap();
    assert!(matches!(moved, Progress::Continue { offset } if offset == 1_048_576));
    // The answer was lost and the client sends the chunk again, or leaves one out.
    for (from, to) in [(0, half), (half + 1, text.len())] {
        let refusal = write(&vault.lena, from, to).await.unwrap_err();
        assert!(matches!(
            refusal,
            FileError::WrongOffset { offset: 1_048_576 }
        ));
    }
    let strange = write(&vault.tom, half, text.len()).await.unwrap_err();
    assert!(matches!(strange, FileError::NotFound));
    let offset = files.upload_offset(&vault.lena, upload.id).await.unwrap();
    assert_eq!(offset, 1_048_576);
    let Progress::Done(file) = write(&vault.lena, half, text.len()).await.unwrap() else {
        panic!("not done");
    };
    assert_eq!(file.attachment.content_type, "text/plain");
    assert_eq!(vault.bytes(&file.storage_key).await, text);
    assert_eq!(vault.objects(), 1, "no chunk is left");
    let Progress::Done(again) = write(&vault.lena, text.len(), text.len()).await.unwrap() else {
        panic!("not done");
    };
    assert_eq!(again.attachment, file.attachment);
    let offset = files.upload_offset(&vault.lena, upload.id).await.unwrap();
    assert_eq!(offset, size);
}

#[tokio::test]
async fn uploads_have_limits() {
    let vault = Vault::new().await;
    let files = &vault.files;
    let begin = async |size| files.upload_begin(&vault.lena, "a.txt", size).await;
    let too_big = i64::try_from(BYTES_MAX).unwrap() + 1;
    assert!(matches!(
        begin(too_big).await,
        Err(FileError::TooBig { .. })
    ));
    assert!(matches!(begin(0).await, Err(FileError::Empty)));
    let upload = begin(3).await.unwrap();
    let long = Bytes::from_static(b"long");
    let refusal = files.upload_write(&vault.lena, upload.id, 0, long).await;
    assert!(matches!(refusal, Err(FileError::ChunkTooLong { .. })));
    let exe = Bytes::from_static(b"\0\x01\x02");
    let refusal = files.upload_write(&vault.lena, upload.id, 0, exe).await;
    assert!(matches!(refusal, Err(FileError::TypeNotAllowed { .. })));
    assert_eq!(vault.objects(), 0, "a refused upload is forgotten");
    assert_eq!(vault.rows("uploads").await, 0);
    for _ in 0..20 {
        begin(1).await.unwrap();
    }
    assert!(matches!(begin(1).await, Err(FileError::TooManyUploads)));
}

#[tokio::test]
async fn what_nobody_sends_has_a_bound() {
    let vault = Vault::with(|settings| settings.unsent_bytes_max = 10).await;
    let sent = vault.save("1.txt", b"12345").await.unwrap();
    let upload = vault.files.upload_begin(&vault.lena, "a", 4).await.unwrap();
    let too_much = |refusal| matches!(refusal, FileError::TooMuchUnsent { bytes_max: 10 });
    assert!(too_much(vault.save("2.txt", b"67").await.unwrap_err()));
    let begin = vault.files.upload_begin(&vault.lena, "b", 2).await;
    assert!(too_much(begin.unwrap_err()));
    assert_eq!(vault.objects(), 1, "what was refused is gone");
    assert_eq!(vault.rows("uploads").await, 1);
    // What has begun may end: its room was taken at the beginning.
    let chunk = Bytes::from_static(b"6789");
    let done = vault.files.upload_write(&vault.lena, upload.id, 0, chunk);
    assert!(matches!(done.await, Ok(Progress::Done(_))));
    // Somebody else is not concerned, and what is sent does not count.
    vault.files.upload_begin(&vault.tom, "c", 10).await.unwrap();
    let client = vault.test.client().await;
    let id = sent.attachment.id.0;
    client.batch_execute(&carried(id)).await.unwrap();
    vault.save("2.txt", b"67").await.unwrap();
}

#[tokio::test]
async fn a_day_later_only_what_a_message_carries_is_left() {
    let vault = Vault::new().await;
    let sent = vault.save("sent.txt", b"sent").await.unwrap();
    vault.save("unsent.png", &png(20, 20)).await.unwrap();
    let upload = vault.files.upload_begin(&vault.lena, "a", 9).await.unwrap();
    let chunk = Bytes::from_static(b"abc");
    let write = vault.files.upload_write(&vault.lena, upload.id, 0, chunk);
    write.await.unwrap();
    let client = vault.test.client().await;
    let id = sent.attachment.id.0;
    client.batch_execute(&carried(id)).await.unwrap();

    let swept = vault.files.sweep(Utc::now()).await.unwrap();
    assert_eq!((swept.attachments, swept.uploads), (0, 0));
    let given_up = vault.save("deleted.txt", b"deleted").await.unwrap();
    let id = given_up.attachment.id.0;
    let release = format!("UPDATE attachments SET released_at = now() WHERE id = '{id}'");
    client.batch_execute(&release).await.unwrap();
    let swept = vault.files.sweep(Utc::now()).await.unwrap();
    assert_eq!((swept.attachments, swept.uploads), (1, 0), "at once");
    let later = Utc::now() + TimeDelta::hours(25);
    let swept = vault.files.sweep(later).await.unwrap();
    assert_eq!((swept.attachments, swept.uploads), (1, 1));
    assert_eq!(vault.objects(), 1);
    assert_eq!(vault.bytes(&sent.storage_key).await, b"sent");
    assert_eq!(vault.rows("uploads").await, 0);
}
