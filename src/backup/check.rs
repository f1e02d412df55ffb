//! Reads a backup from its beginning to its end before anything is done with it.

use std::io::Read;

use super::archive::{END, FORM, MANIFEST, Manifest, pieces};
use super::error::BackupError;

/// A backup that is whole.
pub struct Checked {
    pub manifest: Manifest,
}

pub fn check(from: impl Read) -> Result<Checked, BackupError> {
    let mut archive = tar::Archive::new(from);
    let mut manifest = None;
    let mut has_end = false;
    for piece in pieces(&mut archive)? {
        let (name, bytes) = match piece {
            Ok(piece) => piece,
            Err(error) if manifest.is_none() => {
                return Err(BackupError::NoBackup(error.to_string()));
            }
            Err(error) => return Err(error),
        };
        if manifest.is_none() {
            manifest = Some(read_manifest(&name, &bytes)?);
        }
        has_end |= name == END;
    }
    match manifest {
        Some(manifest) if has_end => Ok(Checked { manifest }),
        Some(_) => Err(BackupError::Damaged("its end is missing".to_owned())),
        None => Err(BackupError::NoBackup("it is empty".to_owned())),
    }
}

fn read_manifest(name: &str, bytes: &[u8]) -> Result<Manifest, BackupError> {
    if name != MANIFEST {
        return Err(BackupError::NoBackup(format!("it begins with {name}")));
    }
    let manifest: Manifest =
        serde_json::from_slice(bytes).map_err(|error| BackupError::NoBackup(error.to_string()))?;
    if manifest.form != FORM {
        return Err(BackupError::OtherForm {
            found: manifest.form,
            known: FORM,
            version: manifest.version,
        });
    }
    Ok(manifest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_cut_or_something_else_is_refused() {
        let manifest = Manifest {
            form: FORM,
            version: "0.1.0".to_owned(),
            made_at: String::new(),
            pg_dump: 15,
            migrations: Vec::new(),
            conversations: 0,
            files: 0,
        };
        let written = |manifest: &Manifest| {
            let mut writer = super::super::archive::Writer::begin(Vec::new(), manifest).unwrap();
            writer.add("database.1", &[1; 9_000]).unwrap();
            writer.end(0).unwrap()
        };
        let whole = written(&manifest);
        assert!(check(&whole[..]).is_ok());
        // The last two blocks of a tar are empty.
        for length in (0..whole.len() - 1_024).step_by(512) {
            assert!(check(&whole[..length]).is_err(), "{length} bytes");
        }
        assert!(matches!(
            check(&b"PGDMP"[..]),
            Err(BackupError::NoBackup(_))
        ));
        let newer = written(&Manifest {
            form: FORM + 1,
            ..manifest
        });
        assert!(matches!(
            check(&newer[..]),
            Err(BackupError::OtherForm { .. })
        ));
    }
}
