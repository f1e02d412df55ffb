//! Pictures: how large they are, and a small copy without whatever else was in the file.

use std::io::Cursor;

use bytes::Bytes;
use image::codecs::jpeg::JpegEncoder;
use image::error::DecodingError;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits};
use tokio::sync::Semaphore;

use super::error::FileError;

/// Sharp enough in a message on a dense screen.
pub const THUMBNAIL_PIXELS_MAX: u32 = 512;
/// No camera's picture is longer.
const SIDE_PIXELS_MAX: u32 = 20_000;
/// Phones make 50 million pixels; a decompression bomb claims billions.
const PIXELS_MAX: u64 = 64_000_000;
/// Four bytes for each of those pixels.
const DECODED_BYTES_MAX: u64 = PIXELS_MAX * 4;
const JPEG_QUALITY: u8 = 82;

/// One picture at a time: each may need `DECODED_BYTES_MAX` twice.
static DECODING: Semaphore = Semaphore::const_new(1);

pub struct Picture {
    pub width: i32,
    pub height: i32,
    pub thumbnail: Thumbnail,
}

pub struct Thumbnail {
    pub bytes: Bytes,
    pub kind: ThumbnailKind,
}

/// JPEG cannot be transparent.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ThumbnailKind {
    Png,
    Jpeg,
}

impl ThumbnailKind {
    pub fn extension(self) -> &'static str {
        match self {
            Self::Png => "png",
            Self::Jpeg => "jpg",
        }
    }

    /// Of the thumbnail under this key.
    pub fn of_key(key: &str) -> Self {
        if key.ends_with(".png") {
            Self::Png
        } else {
            Self::Jpeg
        }
    }

    pub fn content_type(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
        }
    }
}

/// The pictures that are decoded here and may be shown inside a page.
pub fn format(content_type: &str) -> Option<ImageFormat> {
    match content_type {
        "image/png" => Some(ImageFormat::Png),
        "image/jpeg" => Some(ImageFormat::Jpeg),
        "image/webp" => Some(ImageFormat::WebP),
        "image/gif" => Some(ImageFormat::Gif),
        _ => None,
    }
}

pub async fn read(bytes: Bytes, content_type: &str) -> Result<Picture, FileError> {
    let unreadable = || FileError::PictureUnreadable {
        content_type: content_type.to_owned(),
    };
    let format = format(content_type).ok_or_else(unreadable)?;
    let _turn = DECODING.acquire().await.map_err(|_closed| unreadable())?;
    let decoding = tokio::task::spawn_blocking(move || decode(bytes, format));
    match decoding.await {
        Ok(Ok(picture)) => Ok(picture),
        Ok(Err(ImageError::Limits(_))) => Err(FileError::PictureTooBig),
        Ok(Err(error)) => {
            tracing::debug!(%error, content_type, "a picture cannot be read");
            Err(unreadable())
        }
        // The decoder panicked: the picture is at fault, and nothing else was harmed.
        Err(error) => {
            tracing::warn!(%error, content_type, "a picture broke its decoder");
            Err(unreadable())
        }
    }
}

pub(super) fn decode(bytes: Bytes, format: ImageFormat) -> Result<Picture, ImageError> {
    let mut limits = Limits::default();
    limits.max_image_width = Some(SIDE_PIXELS_MAX);
    limits.max_image_height = Some(SIDE_PIXELS_MAX);
    limits.max_alloc = Some(DECODED_BYTES_MAX);
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(limits);
    let mut decoder = reader.into_decoder()?;
    // Before a single pixel is unpacked.
    let (width, height) = decoder.dimensions();
    // A GIF can say so, and have frames none the less.
    if width == 0 || height == 0 {
        return Err(ImageError::Decoding(DecodingError::new(
            format.into(),
            "it has no pixels",
        )));
    }
    if u64::from(width).saturating_mul(u64::from(height)) > PIXELS_MAX {
        return Err(too_big());
    }
    // A damaged EXIF block only loses the rotation.
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let image = DynamicImage::from_decoder(decoder)?;
    let mut small = if width > THUMBNAIL_PIXELS_MAX || height > THUMBNAIL_PIXELS_MAX {
        image.thumbnail(THUMBNAIL_PIXELS_MAX, THUMBNAIL_PIXELS_MAX)
    } else {
        image
    };
    small.apply_orientation(orientation);
    let (width, height) = match orientation {
        Orientation::Rotate90
        | Orientation::Rotate270
        | Orientation::Rotate90FlipH
        | Orientation::Rotate270FlipH => (height, width),
        Orientation::NoTransforms
        | Orientation::Rotate180
        | Orientation::FlipHorizontal
        | Orientation::FlipVertical => (width, height),
    };
    Ok(Picture {
        width: i32::try_from(width).map_err(|_| too_big())?,
        height: i32::try_from(height).map_err(|_| too_big())?,
        thumbnail: encode(&small)?,
    })
}

fn encode(small: &DynamicImage) -> Result<Thumbnail, ImageError> {
    let mut bytes = Vec::new();
    let kind = if small.color().has_alpha() {
        let small = DynamicImage::ImageRgba8(small.to_rgba8());
        small.write_to(Cursor::new(&mut bytes), ImageFormat::Png)?;
        ThumbnailKind::Png
    } else {
        let encoder = JpegEncoder::new_with_quality(&mut bytes, JPEG_QUALITY);
        small.to_rgb8().write_with_encoder(encoder)?;
        ThumbnailKind::Jpeg
    };
    let bytes = bytes.into();
    Ok(Thumbnail { bytes, kind })
}

fn too_big() -> ImageError {
    use image::error::{LimitError, LimitErrorKind};
    ImageError::Limits(LimitError::from_kind(LimitErrorKind::DimensionError))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn png(width: u32, height: u32) -> Bytes {
        let mut bytes = Vec::new();
        DynamicImage::new_rgb8(width, height)
            .write_to(Cursor::new(&mut bytes), ImageFormat::Png)
            .unwrap();
        bytes.into()
    }

    fn size(thumbnail: &Thumbnail) -> (u32, u32) {
        let image = image::load_from_memory(&thumbnail.bytes).unwrap();
        (image.width(), image.height())
    }

    #[tokio::test]
    async fn a_big_picture_gets_a_small_copy() {
        let picture = read(png(3000, 1500), "image/png").await.unwrap();
        assert_eq!((picture.width, picture.height), (3000, 1500));
        assert_eq!(size(&picture.thumbnail), (512, 256));
        assert_eq!(picture.thumbnail.kind, ThumbnailKind::Jpeg);
        let small = read(png(20, 10), "image/png").await.unwrap();
        assert_eq!(size(&small.thumbnail), (20, 10), "never enlarged");
    }

    #[tokio::test]
    async fn transparency_stays() {
        let mut bytes = Vec::new();
        DynamicImage::new_rgba8(600, 600)
            .write_to(Cursor::new(&mut bytes), ImageFormat::Png)
            .unwrap();
        let picture = read(bytes.into(), "image/png").await.unwrap();
        assert_eq!(picture.thumbnail.kind, ThumbnailKind::Png);
        let small = image::load_from_memory(&picture.thumbnail.bytes).unwrap();
        assert!(small.color().has_alpha());
    }

    /// A small file that claims huge sides: changes the header of a real PNG, with its checksum.
    fn bomb(width: u32, height: u32) -> Bytes {
        let mut bytes = png(1, 1).to_vec();
        bytes[16..20].copy_from_slice(&width.to_be_bytes());
        bytes[20..24].copy_from_slice(&height.to_be_bytes());
        let checksum = crc32(&bytes[12..29]);
        bytes[29..33].copy_from_slice(&checksum.to_be_bytes());
        bytes.into()
    }

    fn crc32(bytes: &[u8]) -> u32 {
        !bytes.iter().fold(!0_u32, |crc, byte| {
            (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
                if crc & 1 == 1 {
                    (crc >> 1) ^ 0xEDB8_8320
                } else {
                    crc >> 1
                }
            })
        })
    }

    #[tokio::test]
    async fn decompression_bombs_are_refused_unopened() {
        for (width, height) in [(60_000, 60_000), (19_000, 19_000), (1, 30_000)] {
            let refused = read(bomb(width, height), "image/png").await.err().unwrap();
            assert!(
                matches!(refused, FileError::PictureTooBig),
                "{width}x{height}: {refused}"
            );
        }
    }

    #[tokio::test]
    async fn what_is_no_picture_is_refused() {
        let cut = png(100, 100).slice(..60);
        let other = Bytes::from_static(b"\x89PNG\r\n\x1a\n<script>");
        for bytes in [cut, other, Bytes::from_static(b"GIF89a/*")] {
            let refused = read(bytes, "image/png").await.err().unwrap();
            assert!(matches!(refused, FileError::PictureUnreadable { .. }));
        }
    }
}
