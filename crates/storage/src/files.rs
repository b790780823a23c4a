//! The bytes of files, each under the hash of what it holds: in the data folder, or wherever else `object_store` reaches.

use bytes::Bytes;
use futures_util::stream::{BoxStream, Stream, StreamExt, TryStreamExt};
use graph::id::WorkspaceId;
use object_store::local::LocalFileSystem;
use object_store::path::Path as Place;
use object_store::{GetOptions, GetRange, ObjectStore, ObjectStoreExt, WriteMultipart};
use sha2::{Digest, Sha256};
use std::fs;
use std::io::Read;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;
use uuid::Uuid;

/// Bytes that are on their way to the store at once.
const PART: usize = 8 * 1024 * 1024;

/// Where a file is until all of it has come.
const ARRIVING: &str = "arriving";

#[derive(Debug, thiserror::Error)]
pub enum FileError {
    #[error("the file is larger than {limit} bytes")]
    TooLarge { limit: u64 },
    #[error("the file broke off before its end: {0}")]
    BrokenOff(String),
    #[error("there is no file with this content")]
    Absent,
    #[error("the store of files failed: {0}")]
    Failed(String),
}

impl From<object_store::Error> for FileError {
    fn from(error: object_store::Error) -> Self {
        match error {
            object_store::Error::NotFound { .. } => Self::Absent,
            other => Self::Failed(other.to_string()),
        }
    }
}

/// A file as it was kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// SHA-256 of its bytes, 64 hexadecimal digits.
    pub hash: String,
    pub size: u64,
}

/// Bytes of a file, as they are read.
pub struct Content {
    pub bytes: BoxStream<'static, Result<Bytes, FileError>>,
    /// Of the whole file.
    pub size: u64,
    pub range: Range<u64>,
}

#[derive(Clone)]
pub struct Files(Arc<dyn ObjectStore>);

impl Files {
    /// In a folder of this machine, which is made, and which nobody else writes to.
    pub fn in_folder(folder: &Path) -> Result<Self, FileError> {
        fs::create_dir_all(folder).map_err(|error| FileError::Failed(error.to_string()))?;
        // What was on its way when the program stopped was never told to be kept.
        let _ = fs::remove_dir_all(folder.join(ARRIVING));
        // What was told to be kept is on the disk.
        let store = LocalFileSystem::new_with_prefix(folder)?.with_fsync(true);
        Ok(Self(Arc::new(store)))
    }

    /// Keeps what comes, up to `limit` bytes. Nothing of it stays when it breaks off.
    pub async fn keep<E: std::fmt::Display>(
        &self,
        workspace: WorkspaceId,
        content: impl Stream<Item = Result<Bytes, E>> + Unpin,
        limit: u64,
    ) -> Result<Kept, FileError> {
        let arriving = Place::from(format!("{ARRIVING}/{}", Uuid::now_v7()));
        let mut write = WriteMultipart::new_with_chunk_size(self.0.put_multipart(&arriving).await?, PART);
        match take_in(&mut write, content, limit).await {
            Ok(kept) => {
                write.finish().await?;
                self.0.rename(&arriving, &place_of(workspace, &kept.hash)).await?;
                Ok(kept)
            }
            Err(failure) => {
                // What is left of it is worth nothing, and told of the first failure.
                let _ = write.abort().await;
                Err(failure)
            }
        }
    }

    /// A part of the file with this hash; all of it without `part`, whose end is not in it.
    pub async fn read(&self, workspace: WorkspaceId, hash: &str, part: Option<Part>) -> Result<Content, FileError> {
        if !is_hash(hash) {
            return Err(FileError::Absent);
        }
        let range = part.map(|part| match part {
            Part::Between(range) => GetRange::Bounded(range),
            Part::From(start) => GetRange::Offset(start),
            Part::Last(count) => GetRange::Suffix(count),
        });
        let options = GetOptions { range, ..GetOptions::default() };
        let found = self.0.get_opts(&place_of(workspace, hash), options).await?;
        let (size, range) = (found.meta.size, found.range.clone());
        Ok(Content { bytes: found.into_stream().map_err(FileError::from).boxed(), size, range })
    }

    pub async fn size(&self, workspace: WorkspaceId, hash: &str) -> Result<u64, FileError> {
        if !is_hash(hash) {
            return Err(FileError::Absent);
        }
        Ok(self.0.head(&place_of(workspace, hash)).await?.size)
    }
}

/// Which bytes of a file are asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    Between(Range<u64>),
    From(u64),
    Last(u64),
}

async fn take_in<E: std::fmt::Display>(
    write: &mut WriteMultipart,
    mut content: impl Stream<Item = Result<Bytes, E>> + Unpin,
    limit: u64,
) -> Result<Kept, FileError> {
    let (mut hash, mut size) = (Sha256::new(), 0u64);
    while let Some(piece) = content.next().await {
        let piece = piece.map_err(|error| FileError::BrokenOff(error.to_string()))?;
        size += piece.len() as u64;
        if size > limit {
            return Err(FileError::TooLarge { limit });
        }
        hash.update(&piece);
        write.wait_for_capacity(4).await?;
        write.put(piece);
    }
    Ok(Kept { hash: hexadecimal(hash), size })
}

/// SHA-256 in hexadecimal, and number of bytes, of a file on this machine.
pub fn hash_of(path: &Path) -> std::io::Result<(String, u64)> {
    let mut file = fs::File::open(path)?;
    let (mut hash, mut size) = (Sha256::new(), 0u64);
    let mut piece = vec![0u8; 1 << 16];
    loop {
        let count = file.read(&mut piece)?;
        if count == 0 {
            return Ok((hexadecimal(hash), size));
        }
        hash.update(&piece[..count]);
        size += count as u64;
    }
}

fn hexadecimal(hash: Sha256) -> String {
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

fn place_of(workspace: WorkspaceId, hash: &str) -> Place {
    Place::from(format!("{workspace}/{}/{hash}", hash.get(..2).unwrap_or_default()))
}

fn is_hash(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
}
