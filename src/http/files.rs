//! `GET /files/{id}/{name}`: the bytes of a file, to whoever has a signed link.
//! Whatever a file contains, a browser must not run it in our name.

use std::ops::Range;

use actix_web::http::header::{
    self, Charset, ContentDisposition, DispositionParam, DispositionType, EntityTag, ExtendedValue,
    Header, IfNoneMatch,
};
use actix_web::web::{Data, Path, Query};
use actix_web::{HttpRequest, HttpResponse, get};
use bellhop_domain::AttachmentId;
use chrono::Utc;
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use super::problem::{Problem, ProblemBody};
use crate::auth::LinkSigner;
use crate::auth::links::Variant;
use crate::files::FileStore;
use crate::files::picture::{self, ThumbnailKind};
use crate::http::routes::Routes;
use crate::store::attachments::{StoredFile, attachment_get};
use crate::store::pool::Pool;

/// No scripts, no forms, no frames, and nothing loaded, even when the file is opened on its own.
const POLICY: &str = "sandbox; default-src 'none'";

pub fn configure(config: &mut Routes<'_>) {
    config.service(read);
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Link {
    /// `original` or `thumbnail`.
    variant: String,
    /// Seconds since 1970.
    expires: i64,
    signature: String,
}

/// One of a file's two objects, as it is served.
struct Served<'a> {
    key: &'a str,
    content_type: &'a str,
    /// Known before it is read, so that a part of it can be asked for.
    size: Option<u64>,
}

/// The bytes of a file. The link comes with the message and works for some hours.
#[utoipa::path(
    tag = "attachments",
    params(("id" = Uuid, Path), ("name" = String, Path), Link),
    responses(
        (status = 200, content_type = "application/octet-stream"),
        (status = 206, content_type = "application/octet-stream"),
        (status = 304),
        (status = 403, body = ProblemBody),
        (status = 404, body = ProblemBody),
        (status = 416),
    )
)]
#[get("/files/{id}/{name}")]
async fn read(
    request: HttpRequest,
    path: Path<(Uuid, String)>,
    link: Query<Link>,
    files: Data<FileStore>,
    links: Data<LinkSigner>,
    pool: Data<Pool>,
) -> Result<HttpResponse, Problem> {
    let (id, _name) = path.into_inner();
    let id = AttachmentId(id);
    let variant = variant(&link.variant)?;
    let now = Utc::now().timestamp();
    if !links.is_valid(id, variant, link.expires, &link.signature, now) {
        return Err(Problem::forbidden(
            "this link is wrong or has expired; fetch the message again for a new one",
        ));
    }
    let file = attachment_get(&pool, id).await?;
    let file = file.ok_or_else(|| Problem::not_found("file"))?;
    let served = served(&file, variant)?;
    let tag = EntityTag::new_strong(format!("{id}-{}", variant.as_str()));
    let fresh_seconds = link.expires.saturating_sub(now).max(0);
    let mut response = HttpResponse::Ok();
    response
        .insert_header(header::ETag(tag.clone()))
        .insert_header((
            header::CACHE_CONTROL,
            format!("private, max-age={fresh_seconds}"),
        ))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header((header::CONTENT_SECURITY_POLICY, POLICY))
        .insert_header((header::REFERRER_POLICY, "no-referrer"));
    if is_known(&request, &tag) {
        return Ok(response
            .status(actix_web::http::StatusCode::NOT_MODIFIED)
            .finish());
    }
    let range = match (served.size, range_header(&request)) {
        (Some(size), Some(text)) => match parse_range(text, size) {
            Wanted::All => None,
            Wanted::Part(range) => Some(range),
            Wanted::Impossible => {
                return Ok(HttpResponse::RangeNotSatisfiable()
                    .insert_header((header::CONTENT_RANGE, format!("bytes */{size}")))
                    .finish());
            }
        },
        (Some(_), None) | (None, _) => None,
    };
    let is_part = range.is_some();
    let reading = files.read(served.key, range).await?;
    response
        .insert_header((header::CONTENT_TYPE, served.content_type))
        // Compressing a part would spoil its range, and most files are compressed already.
        .insert_header(header::ContentEncoding::Identity)
        .insert_header(disposition(&file.attachment.name, served.content_type));
    if served.size.is_some() {
        response.insert_header((header::ACCEPT_RANGES, "bytes"));
    }
    if is_part {
        let (first, last) = (reading.range.start, reading.range.end.saturating_sub(1));
        let range = format!("bytes {first}-{last}/{}", reading.size);
        response
            .status(actix_web::http::StatusCode::PARTIAL_CONTENT)
            .insert_header((header::CONTENT_RANGE, range));
    }
    let length = reading.range.end.saturating_sub(reading.range.start);
    Ok(response.no_chunking(length).streaming(reading.bytes))
}

fn variant(word: &str) -> Result<Variant, Problem> {
    [Variant::Original, Variant::Thumbnail]
        .into_iter()
        .find(|variant| variant.as_str() == word)
        .ok_or_else(|| Problem::not_found("variant of a file"))
}

fn served(file: &StoredFile, variant: Variant) -> Result<Served<'_>, Problem> {
    match variant {
        Variant::Original => Ok(Served {
            key: &file.storage_key,
            content_type: &file.attachment.content_type,
            size: u64::try_from(file.attachment.size_bytes).ok(),
        }),
        Variant::Thumbnail => {
            let key = file.thumbnail_key.as_deref();
            let key = key.ok_or_else(|| Problem::not_found("thumbnail"))?;
            Ok(Served {
                key,
                content_type: ThumbnailKind::of_key(key).content_type(),
                size: None,
            })
        }
    }
}

fn is_known(request: &HttpRequest, tag: &EntityTag) -> bool {
    match IfNoneMatch::parse(request) {
        Ok(IfNoneMatch::Any) => request.headers().contains_key(header::IF_NONE_MATCH),
        Ok(IfNoneMatch::Items(known)) => known.iter().any(|known| known.weak_eq(tag)),
        Err(_) => false,
    }
}

/// Only pictures are shown in place: everything else is saved, as what it is called.
fn disposition(name: &str, content_type: &str) -> ContentDisposition {
    let disposition = if picture::format(content_type).is_some() {
        DispositionType::Inline
    } else {
        DispositionType::Attachment
    };
    let plain: String = name
        .chars()
        .map(|char| match char {
            ' ' | '.' | '-' | '_' => char,
            char if char.is_ascii_alphanumeric() => char,
            _ => '_',
        })
        .collect();
    let exact = ExtendedValue {
        charset: Charset::Ext("UTF-8".to_owned()),
        language_tag: None,
        value: name.as_bytes().to_vec(),
    };
    ContentDisposition {
        disposition,
        parameters: vec![
            DispositionParam::Filename(plain),
            DispositionParam::FilenameExt(exact),
        ],
    }
}

#[derive(PartialEq, Eq, Debug)]
enum Wanted {
    All,
    Part(Range<u64>),
    Impossible,
}

fn range_header(request: &HttpRequest) -> Option<&str> {
    request.headers().get(header::RANGE)?.to_str().ok()
}

/// One range of bytes, as players of films and resumed downloads ask for. Others get everything.
fn parse_range(text: &str, size: u64) -> Wanted {
    let Some((first, last)) = text
        .strip_prefix("bytes=")
        .and_then(|range| range.split_once('-'))
    else {
        return Wanted::All;
    };
    let (first, last) = (first.trim(), last.trim());
    let range = match (first.parse::<u64>(), last.parse::<u64>()) {
        (Ok(first), Ok(last)) if first <= last => first..last.saturating_add(1).min(size),
        (Ok(first), Err(_)) if last.is_empty() => first..size,
        (Err(_), Ok(last)) if first.is_empty() => size.saturating_sub(last)..size,
        (Ok(_) | Err(_), Ok(_) | Err(_)) => return Wanted::All,
    };
    if range.is_empty() {
        Wanted::Impossible
    } else {
        Wanted::Part(range)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn one_range_is_served_and_oddities_get_everything() {
        let check = |text, expected| assert_eq!(parse_range(text, 100), expected, "{text}");
        check("bytes=0-9", Wanted::Part(0..10));
        check("bytes=90-", Wanted::Part(90..100));
        check("bytes=-5", Wanted::Part(95..100));
        check("bytes=-500", Wanted::Part(0..100));
        check("bytes=50-5000", Wanted::Part(50..100));
        check("bytes=100-", Wanted::Impossible);
        check("bytes=-0", Wanted::Impossible);
        for odd in [
            "bytes=9-0",
            "bytes=0-1,5-6",
            "lines=1-2",
            "bytes=a-b",
            "bytes=-",
        ] {
            check(odd, Wanted::All);
        }
    }

    #[test]
    fn only_pictures_are_shown_in_place() {
        let check = |name, content_type, expected: &str| {
            assert_eq!(disposition(name, content_type).to_string(), expected);
        };
        check(
            "a b.png",
            "image/png",
            "inline; filename=\"a b.png\"; filename*=UTF-8''a%20b.png",
        );
        check(
            "é\";x.pdf",
            "application/pdf",
            "attachment; filename=\"___x.pdf\"; filename*=UTF-8''%C3%A9%22%3Bx.pdf",
        );
        for content_type in [
            "image/svg+xml",
            "text/html",
            "text/plain",
            "application/pdf",
        ] {
            let disposition = disposition("x", content_type);
            assert!(disposition.is_attachment(), "{content_type}");
        }
    }

    proptest! {
        #[test]
        fn a_range_lies_within_the_file(text in "(bytes=)?[0-9 ,-]{0,24}|.{0,40}", size in 0..u64::MAX) {
            if let Wanted::Part(range) = parse_range(&text, size) {
                prop_assert!(range.start < range.end && range.end <= size, "{range:?}");
            }
        }
    }
}
