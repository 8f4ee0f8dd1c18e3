//! Key files: one key a file, readable by its owner alone, never written over.

use super::{Key, MasterKey, SigningKey, new_key};
use std::io::Write;
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

const MASTER: &str = "qorgan-master-key";
const SIGNING: &str = "qorgan-signing-key";

/// Why a key file cannot be used, and what to do about it.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// It is not there.
    #[error("there is no key file at {}: `qorgan key create` makes one", .0.display())]
    Missing(PathBuf),
    /// It is there already, and a key is never written over.
    #[error("{} exists already, and a key is never written over: move it away first if you mean it", .0.display())]
    Exists(PathBuf),
    /// Others may read it.
    #[error("{} may be read by others (mode {mode:o}): `chmod 400` it", .path.display())]
    Readable {
        /// The file.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// It does not hold such a key.
    #[error("{} does not hold a {expected}", .path.display())]
    Content {
        /// The file.
        path: PathBuf,
        /// What its first word should be.
        expected: &'static str,
    },
    /// The file system refused.
    #[error("{}: {source}", .path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
}

/// Writes a new master key (number 1).
///
/// # Errors
/// [`Error::Exists`], [`Error::Io`].
pub fn create_master(path: &Path) -> Result<MasterKey, Error> {
    let key = new_key();
    write(path, MASTER, 1, &key)?;
    Ok(MasterKey::new(1, key))
}

/// Writes a new signing key.
///
/// # Errors
/// [`Error::Exists`], [`Error::Io`].
pub fn create_signing(path: &Path) -> Result<SigningKey, Error> {
    let key = new_key();
    write(path, SIGNING, 1, &key)?;
    Ok(SigningKey::from_bytes(&key))
}

/// Reads the master key.
///
/// # Errors
/// Every variant but [`Error::Exists`].
pub fn read_master(path: &Path) -> Result<MasterKey, Error> {
    let (id, key) = read(path, MASTER)?;
    Ok(MasterKey::new(id, key))
}

/// Reads the signing key.
///
/// # Errors
/// Every variant but [`Error::Exists`].
pub fn read_signing(path: &Path) -> Result<SigningKey, Error> {
    let (_, key) = read(path, SIGNING)?;
    Ok(SigningKey::from_bytes(&key))
}

/// Writes both files with given keys: for tests and fixtures, whose keys are known to everybody.
///
/// # Errors
/// [`Error::Exists`], [`Error::Io`].
pub fn write_known(master: (&Path, &[u8; 32]), signing: (&Path, &[u8; 32])) -> Result<(), Error> {
    write(master.0, MASTER, 1, &Key::new(*master.1))?;
    write(signing.0, SIGNING, 1, &Key::new(*signing.1))
}

fn write(path: &Path, word: &'static str, id: i32, key: &Key) -> Result<(), Error> {
    let io = |source| Error::Io { path: path.to_owned(), source };
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(io)?;
    }
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o400);
    let mut file = options.open(path).map_err(|source| match source.kind() {
        std::io::ErrorKind::AlreadyExists => Error::Exists(path.to_owned()),
        _ => io(source),
    })?;
    let text = Zeroizing::new(format!("{word} {id} {}\n", data_encoding::HEXLOWER.encode(key.as_slice())));
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(io)
}

fn read(path: &Path, word: &'static str) -> Result<(i32, Key), Error> {
    let io = |source: std::io::Error| match source.kind() {
        std::io::ErrorKind::NotFound => Error::Missing(path.to_owned()),
        _ => Error::Io { path: path.to_owned(), source },
    };
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(path).map_err(io)?.permissions().mode() & 0o777;
        if mode & 0o077 != 0 {
            return Err(Error::Readable { path: path.to_owned(), mode });
        }
    }
    let text = Zeroizing::new(std::fs::read_to_string(path).map_err(io)?);
    parse(&text, word).ok_or(Error::Content { path: path.to_owned(), expected: word })
}

fn parse(text: &str, word: &str) -> Option<(i32, Key)> {
    let mut words = text.split_whitespace();
    let (first, id, hex) = (words.next()?, words.next()?.parse().ok()?, words.next()?);
    let bytes = Zeroizing::new(data_encoding::HEXLOWER.decode(hex.as_bytes()).ok()?);
    let key: [u8; 32] = bytes.as_slice().try_into().ok()?;
    (first == word && id > 0 && words.next().is_none()).then(|| (id, Key::new(key)))
}
