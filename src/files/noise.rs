//! Whatever bytes somebody sends: what they are is said the same way however they come, nothing passes as a picture that
//! is none, and a picture that is broken, cut or spliced costs no more than a refusal.

use std::io::Cursor;

use bytes::Bytes;
use image::{DynamicImage, ImageFormat, Rgba, RgbaImage};
use proptest::prelude::*;

use super::picture::{THUMBNAIL_PIXELS_MAX, ThumbnailKind, decode, format};
use super::sniff::Sniffer;

const SIDE_PIXELS_MAX: i32 = 20_000;
const PIXELS_MAX: i64 = 64_000_000;

const FORMATS: [ImageFormat; 4] = [
    ImageFormat::Png,
    ImageFormat::Jpeg,
    ImageFormat::Gif,
    ImageFormat::WebP,
];

/// A real one, with something in it.
fn picture(kind: ImageFormat, width: u32, height: u32, has_alpha: bool) -> Vec<u8> {
    let pixel = |x: u32, y: u32| {
        let [r, g, b, a] = (x * 77 + y * 31).to_le_bytes();
        Rgba([r, g, b ^ 9, if has_alpha { a } else { 255 }])
    };
    let drawn = DynamicImage::ImageRgba8(RgbaImage::from_fn(width, height, pixel));
    let keeps_alpha = has_alpha && kind != ImageFormat::Jpeg;
    let drawn = if keeps_alpha {
        drawn
    } else {
        drawn.to_rgb8().into()
    };
    let mut bytes = Vec::new();
    drawn.write_to(&mut Cursor::new(&mut bytes), kind).unwrap();
    bytes
}

/// What goes wrong with a file, or is done to it.
#[derive(Clone, Debug)]
enum Harm {
    Change(prop::sample::Index, u8),
    /// Large numbers where lengths and sides stand.
    Enlarge(prop::sample::Index, u32),
    Cut(prop::sample::Index),
    Insert(prop::sample::Index, Vec<u8>),
    /// Goes on as another one.
    GoOnAs(prop::sample::Index, Vec<u8>),
}

impl Harm {
    fn on(self, bytes: &mut Vec<u8>) {
        if bytes.is_empty() {
            return;
        }
        match self {
            Self::Change(at, byte) => *at.get_mut(bytes) = byte,
            Self::Enlarge(at, number) => {
                let places = bytes.iter_mut().skip(at.index(64));
                for (place, byte) in places.zip(number.to_be_bytes()) {
                    *place = byte;
                }
            }
            Self::Cut(at) => bytes.truncate(at.index(bytes.len())),
            Self::Insert(at, more) => {
                let at = at.index(bytes.len());
                bytes.splice(at..at, more);
            }
            Self::GoOnAs(at, other) => {
                bytes.truncate(at.index(bytes.len()));
                let from = at.index(other.len());
                bytes.extend_from_slice(&other[from..]);
            }
        }
    }
}

fn whole() -> impl Strategy<Value = Vec<u8>> {
    let kind = prop::sample::select(FORMATS.to_vec());
    let side = || prop_oneof![1_u32..20, Just(600_u32)];
    (kind, side(), 1_u32..20, any::<bool>())
        .prop_map(|(kind, width, height, has_alpha)| picture(kind, width, height, has_alpha))
}

fn harm() -> impl Strategy<Value = Harm> {
    let at = any::<prop::sample::Index>;
    let large = prop_oneof![
        any::<u32>(),
        Just(u32::MAX),
        Just(0),
        Just(20_001),
        Just(0x7fff_ffff)
    ];
    prop_oneof![
        4 => (at(), any::<u8>()).prop_map(|(at, byte)| Harm::Change(at, byte)),
        2 => (at(), large).prop_map(|(at, number)| Harm::Enlarge(at, number)),
        1 => at().prop_map(Harm::Cut),
        1 => (at(), prop::collection::vec(any::<u8>(), 1..40)).prop_map(|(at, more)| Harm::Insert(at, more)),
        1 => (at(), whole()).prop_map(|(at, other)| Harm::GoOnAs(at, other)),
    ]
}

fn harmed() -> impl Strategy<Value = Vec<u8>> {
    (whole(), prop::collection::vec(harm(), 0..6)).prop_map(|(mut bytes, harms)| {
        for harm in harms {
            harm.on(&mut bytes);
        }
        bytes
    })
}

/// Anything, with and without a first word that promises something.
fn anything() -> impl Strategy<Value = Vec<u8>> {
    let promise: Vec<&[u8]> = vec![
        b"",
        b"\x89PNG\r\n\x1a\n",
        b"\xff\xd8\xff",
        b"GIF89a",
        b"RIFF\x24\0\0\0WEBPVP8 ",
        b"RIFF\x24\0\0\0WEBPVP8X",
        b"<svg>",
        b"\xef\xbb\xbf<!doctype html>",
        b"PK\x03\x04",
        b"%PDF-1.7",
    ];
    let rest = prop_oneof![
        prop::collection::vec(any::<u8>(), 0..400),
        any::<String>().prop_map(String::into_bytes),
    ];
    (prop::sample::select(promise), rest).prop_map(|(promise, rest)| [promise, &rest].concat())
}

fn sniffed(bytes: &[u8], piece_bytes: usize) -> &'static str {
    let mut sniffer = Sniffer::default();
    for piece in bytes.chunks(piece_bytes) {
        sniffer.see(piece);
    }
    sniffer.content_type("a.txt")
}

/// The first bytes without which it is none.
fn promises(bytes: &[u8], kind: ImageFormat) -> bool {
    let begins = |promise: &[u8]| bytes.starts_with(promise);
    (kind == ImageFormat::Png && begins(b"\x89PNG"))
        || (kind == ImageFormat::Jpeg && begins(b"\xff\xd8\xff"))
        || (kind == ImageFormat::Gif && begins(b"GIF"))
        || (kind == ImageFormat::WebP && bytes.get(8..12) == Some(b"WEBP".as_slice()))
}

/// Its small copy is made anew, in the size and the format that it says.
fn check_picture(bytes: &[u8], kind: ImageFormat) -> Result<(), TestCaseError> {
    let Ok(picture) = decode(Bytes::copy_from_slice(bytes), kind) else {
        return Ok(());
    };
    let (width, height) = (picture.width, picture.height);
    let is_bounded =
        (1..=SIDE_PIXELS_MAX).contains(&width) && (1..=SIDE_PIXELS_MAX).contains(&height);
    prop_assert!(is_bounded, "{width}x{height}");
    prop_assert!(
        i64::from(width) * i64::from(height) <= PIXELS_MAX,
        "{width}x{height}"
    );
    let small = &picture.thumbnail;
    let kind = match small.kind {
        ThumbnailKind::Png => ImageFormat::Png,
        ThumbnailKind::Jpeg => ImageFormat::Jpeg,
    };
    let image = image::load_from_memory_with_format(&small.bytes, kind).unwrap();
    let longest = image.width().max(image.height());
    prop_assert!(longest <= THUMBNAIL_PIXELS_MAX, "{longest}");
    Ok(())
}

fn check(bytes: &[u8]) -> Result<(), TestCaseError> {
    let content_type = sniffed(bytes, 8_192);
    for piece_bytes in [1, 7] {
        prop_assert_eq!(sniffed(bytes, piece_bytes), content_type);
    }
    if let Some(kind) = format(content_type) {
        prop_assert!(promises(bytes, kind), "{content_type}: {bytes:?}");
        check_picture(bytes, kind)?;
    }
    // Whoever gets past the first look with a picture's first bytes meets the decoder with all the rest.
    for kind in FORMATS {
        check_picture(bytes, kind)?;
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: ProptestConfig::default().cases.max(400),
        ..ProptestConfig::with_source_file(file!())
    })]

    #[test]
    fn anything_is_told_for_what_it_is(bytes in anything()) {
        check(&bytes)?;
    }

    #[test]
    fn a_picture_that_was_harmed_is_a_picture_or_a_refusal(bytes in harmed()) {
        check(&bytes)?;
    }
}

#[test]
fn a_whole_picture_is_one() {
    for kind in FORMATS {
        for has_alpha in [false, true] {
            let bytes = picture(kind, 600, 10, has_alpha);
            assert_eq!(format(sniffed(&bytes, 100)), Some(kind));
            let read = decode(bytes.into(), kind).unwrap();
            assert_eq!((read.width, read.height), (600, 10), "{kind:?}");
        }
    }
}

/// Found by chance: a screen without a width, and a frame of one pixel on it.
#[test]
fn a_picture_without_pixels_is_refused() {
    let mut gif = picture(ImageFormat::Gif, 1, 1, false);
    // The width of the screen stands after the six letters of the promise.
    gif[6..8].fill(0);
    assert!(decode(Bytes::from(gif), ImageFormat::Gif).is_err());
}
