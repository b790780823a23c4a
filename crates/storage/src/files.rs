//! The bytes of files, each under the hash of what it holds: in a folder of this machine, or in a bucket.
//!
//! A file counts when all of it has come: until then it lies under another name, and one that broke off is removed. What
//! is in a bucket is asked for piece by piece and never kept on this machine.

mod place;

pub use place::{Bucket, Credentials, FilePlace, NoPlace};

use bytes::Bytes;
use futures_util::lock::Mutex;
use futures_util::stream::{BoxStream, Stream, StreamExt, TryStreamExt};
use graph::id::WorkspaceId;
use graph::time::Instant;
use object_store::local::LocalFileSystem;
use object_store::path::Path as Place;
use object_store::prefix::PrefixStore;
use object_store::{GetOptions, GetRange, ObjectStore, ObjectStoreExt, PutPayload, WriteMultipart};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Read;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;
use uuid::Uuid;

/// Bytes that are on their way to the store at once. A file in a bucket that has no more is sent by one request.
const PART: usize = 8 * 1024 * 1024;

/// Where a file is until all of it has come.
const ARRIVING: &str = "arriving";
/// What lies there for longer, in milliseconds, is not on its way any more.
const ARRIVAL: i64 = 24 * 3_600_000;

/// What servers call it when they do not know a key, its secret, or leave for it.
const REFUSALS: [&str; 6] =
    ["AccessDenied", "ExpiredToken", "InvalidAccessKeyId", "InvalidToken", "NotSignedUp", "SignatureDoesNotMatch"];

/// Whose the place is.
const HOLDER: &str = "holder";

#[derive(Debug, thiserror::Error)]
pub enum FileError {
    #[error("the file is larger than {limit} bytes")]
    TooLarge { limit: u64 },
    #[error("the file broke off before its end: {0}")]
    BrokenOff(String),
    #[error("there is no file with this content")]
    Absent,
    /// Of a bucket: nobody answers, or somebody who cannot.
    #[error("the bucket of files cannot be reached: {0}")]
    Away(String),
    /// Of a bucket: trying again does not help.
    #[error("{0}")]
    Refused(String),
    #[error("the store of files failed: {0}")]
    Failed(String),
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

/// What lies under a hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lying {
    pub size: u64,
    /// When it was last kept.
    pub kept_at: Instant,
}

/// What a sweep removed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Swept {
    pub files: u64,
    pub bytes: u64,
}

#[derive(Clone)]
pub struct Files {
    store: Arc<dyn ObjectStore>,
    place: FilePlace,
    /// Held while a file gets its name and while one is swept: what is kept anew is not swept in between.
    naming: Arc<Mutex<()>>,
}

impl Files {
    /// Opens the place without asking whether it is there; a folder is made. `keys`: of a bucket.
    pub fn open(
        place: FilePlace,
        keys: impl FnOnce(&Bucket) -> Result<Credentials, FileError>,
    ) -> Result<Self, FileError> {
        let store: Arc<dyn ObjectStore> = match &place {
            FilePlace::Folder(folder) => {
                fs::create_dir_all(folder).map_err(|error| FileError::Failed(error.to_string()))?;
                // What was told to be kept is on the disk.
                let store = LocalFileSystem::new_with_prefix(folder);
                Arc::new(store.map_err(|error| FileError::Failed(error.to_string()))?.with_fsync(true))
            }
            FilePlace::Bucket(bucket) => {
                let store = bucket.connect(keys(bucket)?)?;
                Arc::new(PrefixStore::new(store, Place::from(bucket.prefix.as_str())))
            }
        };
        Ok(Self { store, place, naming: Arc::default() })
    }

    /// In a folder of this machine, which is made, and which nobody else writes to.
    pub fn in_folder(folder: &Path) -> Result<Self, FileError> {
        Self::open(FilePlace::Folder(folder.to_owned()), |_| Err(FileError::Absent))
    }

    pub fn place(&self) -> &FilePlace {
        &self.place
    }

    /// Asks whether the place is there and may be written to, and says whether it is `installation`'s alone. It is
    /// whose name was written there first: bytes that one program does not know of may be another's.
    pub async fn hold(&self, installation: &str) -> Result<bool, FileError> {
        // Only a list tells a bucket that is not there from one without the object.
        self.store.list_with_delimiter(None).await.map_err(|error| match (error, &self.place) {
            (object_store::Error::NotFound { .. }, FilePlace::Bucket(bucket)) => no_bucket(bucket),
            (error, _) => self.failed(error),
        })?;
        let name = Place::from(HOLDER);
        let holder = match self.store.get(&name).await {
            Ok(found) => Some(found.bytes().await.map_err(|error| self.failed(error))?),
            Err(object_store::Error::NotFound { .. }) => None,
            Err(error) => return Err(self.failed(error)),
        };
        if holder.is_some_and(|holder| holder != installation.as_bytes()) {
            return Ok(false);
        }
        // Written each time: a place that may only be read is found now, and not with somebody's first file.
        let payload = PutPayload::from(installation.to_owned().into_bytes());
        self.store.put(&name, payload).await.map_err(|error| self.failed(error))?;
        Ok(true)
    }

    /// Removes what was on its way when a program stopped: it was never told to be kept. `now` is the store's time, or
    /// near it; in a folder, which is one program's, nothing is on its way when that program starts.
    pub async fn sweep_arrivals(&self, now: Instant) -> Result<u64, FileError> {
        let lying = self.store.list(Some(&Place::from(ARRIVING))).try_collect::<Vec<_>>().await;
        let lying = lying.map_err(|error| self.failed(error))?;
        let is_own = matches!(self.place, FilePlace::Folder(_));
        let mut count = 0;
        for object in lying {
            if is_own || object.last_modified.timestamp_millis() < now.0 - ARRIVAL {
                self.store.delete(&object.location).await.map_err(|error| self.failed(error))?;
                count += 1;
            }
        }
        if let FilePlace::Folder(folder) = &self.place {
            // Also what has no name yet.
            let _ = fs::remove_dir_all(folder.join(ARRIVING));
        }
        Ok(count)
    }

    /// Keeps what comes, up to `limit` bytes. Nothing of it stays when it breaks off.
    pub async fn keep<E: std::fmt::Display>(
        &self,
        workspace: WorkspaceId,
        content: impl Stream<Item = Result<Bytes, E>> + Unpin,
        limit: u64,
    ) -> Result<Kept, FileError> {
        let mut taking = Taking { content, hash: Sha256::new(), size: 0, limit };
        let mut first = Vec::new();
        if matches!(self.place, FilePlace::Bucket(_)) {
            // One request, which is signed with the hash of what it brings, keeps all of it or nothing.
            while first.len() <= PART {
                match taking.next().await? {
                    Some(piece) => first.extend_from_slice(&piece),
                    None => {
                        let kept = taking.kept();
                        let _naming = self.naming.lock().await;
                        let put = self.store.put(&place_of(workspace, &kept.hash), first.into()).await;
                        return put.map(|_| kept).map_err(|error| self.failed(error));
                    }
                }
            }
        }
        let arriving = Place::from(format!("{ARRIVING}/{}", Uuid::now_v7()));
        let upload = self.store.put_multipart(&arriving).await.map_err(|error| self.failed(error))?;
        let mut write = WriteMultipart::new_with_chunk_size(upload, PART);
        match self.take_in(&mut write, first, &mut taking).await {
            Ok(()) => {
                let kept = taking.kept();
                write.finish().await.map_err(|error| self.failed(error))?;
                let named = self.name(&arriving, workspace, &kept).await;
                if named.is_err() {
                    // What is left of it is swept at a later start.
                    let _ = self.store.delete(&arriving).await;
                }
                named.map(|()| kept)
            }
            Err(failure) => {
                // What is left of it is worth nothing, and told of the first failure.
                let _ = write.abort().await;
                Err(failure)
            }
        }
    }

    async fn take_in<E: std::fmt::Display>(
        &self,
        write: &mut WriteMultipart,
        first: Vec<u8>,
        taking: &mut Taking<impl Stream<Item = Result<Bytes, E>> + Unpin>,
    ) -> Result<(), FileError> {
        write.put(first.into());
        while let Some(piece) = taking.next().await? {
            write.wait_for_capacity(4).await.map_err(|error| self.failed(error))?;
            write.put(piece);
        }
        Ok(())
    }

    /// Gives what has come the name of its hash, where it has as many bytes as were sent.
    async fn name(&self, arriving: &Place, workspace: WorkspaceId, kept: &Kept) -> Result<(), FileError> {
        let came = self.store.head(arriving).await.map_err(|error| self.failed(error))?.size;
        if came != kept.size {
            return Err(FileError::Failed(format!("{came} of {} bytes of a file came", kept.size)));
        }
        let _naming = self.naming.lock().await;
        let renamed = self.store.rename(arriving, &place_of(workspace, &kept.hash)).await;
        renamed.map_err(|error| self.failed(error))
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
        let found = self.store.get_opts(&place_of(workspace, hash), options).await;
        let found = found.map_err(|error| self.failed(error))?;
        let (size, range) = (found.meta.size, found.range.clone());
        let files = self.clone();
        let bytes = found.into_stream().map_err(move |error| files.failed(error)).boxed();
        Ok(Content { bytes, size, range })
    }

    pub async fn size(&self, workspace: WorkspaceId, hash: &str) -> Result<u64, FileError> {
        if !is_hash(hash) {
            return Err(FileError::Absent);
        }
        let found = self.store.head(&place_of(workspace, hash)).await;
        Ok(found.map_err(|error| self.failed(error))?.size)
    }

    /// SHA-256 of the bytes that lie under `hash`, in hexadecimal: the same, unless they were damaged.
    pub async fn hash(&self, workspace: WorkspaceId, hash: &str) -> Result<String, FileError> {
        let mut bytes = self.read(workspace, hash, None).await?.bytes;
        let mut found = Sha256::new();
        while let Some(piece) = bytes.next().await {
            found.update(&piece?);
        }
        Ok(hexadecimal(found))
    }

    /// Everything that lies there of a workspace, by hash.
    pub async fn all(&self, workspace: WorkspaceId) -> Result<BTreeMap<String, Lying>, FileError> {
        let mut listed = self.store.list(Some(&Place::from(workspace.to_string())));
        let mut all = BTreeMap::new();
        while let Some(object) = listed.next().await {
            let object = object.map_err(|error| self.failed(error))?;
            if let Some(hash) = object.location.filename().filter(|name| is_hash(name)) {
                let kept_at = Instant(object.last_modified.timestamp_millis());
                all.insert(hash.to_owned(), Lying { size: object.size, kept_at });
            }
        }
        Ok(all)
    }

    /// Removes what was kept before `before` and is not in `named`. Whoever keeps the same bytes anew at that moment
    /// finds them kept.
    pub async fn sweep(
        &self,
        workspace: WorkspaceId,
        named: &BTreeSet<String>,
        before: Instant,
    ) -> Result<Swept, FileError> {
        let mut swept = Swept::default();
        for (hash, lying) in self.all(workspace).await? {
            if named.contains(&hash) || lying.kept_at >= before {
                continue;
            }
            let place = place_of(workspace, &hash);
            let _naming = self.naming.lock().await;
            let still = self.store.head(&place).await.map_err(|error| self.failed(error))?;
            if still.last_modified.timestamp_millis() < before.0 {
                self.store.delete(&place).await.map_err(|error| self.failed(error))?;
                swept.files += 1;
                swept.bytes += still.size;
            }
        }
        Ok(swept)
    }

    /// Removes the bytes of this hash now, where they were last kept at `until` or before: what came since then may be on its
    /// way to a record that will name it. Answers how many they were, nothing where none were removed.
    pub async fn remove(&self, workspace: WorkspaceId, hash: &str, until: Instant) -> Result<Option<u64>, FileError> {
        if !is_hash(hash) {
            return Ok(None);
        }
        let place = place_of(workspace, hash);
        // A bucket tells whole seconds, and what has come since in the same one is left as well.
        let grain = if matches!(self.place, FilePlace::Bucket(_)) { 999 } else { 0 };
        let _naming = self.naming.lock().await;
        let size = match self.store.head(&place).await.map_err(|error| self.failed(error)) {
            Ok(found) if found.last_modified.timestamp_millis() + grain > until.0 => return Ok(None),
            Ok(found) => found.size,
            Err(FileError::Absent) => return Ok(None),
            Err(failure) => return Err(failure),
        };
        match self.store.delete(&place).await.map_err(|error| self.failed(error)) {
            Ok(()) | Err(FileError::Absent) => Ok(Some(size)),
            Err(failure) => Err(failure),
        }
    }

    /// What went wrong, in words that hold no secret.
    fn failed(&self, error: object_store::Error) -> FileError {
        let FilePlace::Bucket(bucket) = &self.place else {
            return match error {
                object_store::Error::NotFound { .. } => FileError::Absent,
                other => FileError::Failed(other.to_string()),
            };
        };
        match error {
            object_store::Error::NotFound { .. } => FileError::Absent,
            // What the server says to it quotes what was signed.
            object_store::Error::PermissionDenied { .. } | object_store::Error::Unauthenticated { .. } => {
                refused(bucket)
            }
            other => {
                let said = other.to_string();
                let code = said.split_once("<Code>").and_then(|(_, rest)| rest.split_once("</Code>"));
                match code.map_or(said.as_str(), |(code, _)| code) {
                    "NoSuchBucket" => no_bucket(bucket),
                    code if REFUSALS.contains(&code) => refused(bucket),
                    why => FileError::Away(format!("{}: {why}", bucket.server())),
                }
            }
        }
    }
}

fn refused(bucket: &Bucket) -> FileError {
    let (name, server) = (&bucket.name, bucket.server());
    let remedy = "correct them, or what they may do";
    FileError::Refused(format!("{server} refuses the bucket \"{name}\" to these credentials; {remedy}"))
}

fn no_bucket(bucket: &Bucket) -> FileError {
    let (name, server) = (&bucket.name, bucket.server());
    FileError::Refused(format!("there is no bucket \"{name}\" at {server}; make it, or correct files"))
}

/// Which bytes of a file are asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    Between(Range<u64>),
    From(u64),
    Last(u64),
}

/// A file on its way in, counted and hashed as it comes.
struct Taking<S> {
    content: S,
    hash: Sha256,
    size: u64,
    limit: u64,
}

impl<E: std::fmt::Display, S: Stream<Item = Result<Bytes, E>> + Unpin> Taking<S> {
    async fn next(&mut self) -> Result<Option<Bytes>, FileError> {
        let Some(piece) = self.content.next().await else { return Ok(None) };
        let piece = piece.map_err(|error| FileError::BrokenOff(error.to_string()))?;
        self.size += piece.len() as u64;
        if self.size > self.limit {
            return Err(FileError::TooLarge { limit: self.limit });
        }
        self.hash.update(&piece);
        Ok(Some(piece))
    }
}

impl<S> Taking<S> {
    /// What has come until now.
    fn kept(&self) -> Kept {
        Kept { hash: hexadecimal(self.hash.clone()), size: self.size }
    }
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
