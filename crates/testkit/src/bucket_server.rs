//! A server that speaks S3, on a folder of its own: what files are kept in is asked by the protocol that it has elsewhere.

use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use s3s::auth::SimpleAuth;
use s3s::service::S3ServiceBuilder;
use s3s_fs::FileSystem;
use std::net::SocketAddr;
use std::path::PathBuf;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

const KEY: &str = "test-key";
const SECRET: &str = "test-secret";

/// A running server with one bucket, `plans`. Ends when dropped.
pub struct BucketServer {
    runtime: Option<Runtime>,
    home: TempDir,
    address: SocketAddr,
}

impl BucketServer {
    pub fn start() -> Self {
        let home = tempfile::tempdir().expect("a temporary folder");
        std::fs::create_dir(home.path().join("plans")).expect("a bucket");
        let mut server = Self { runtime: None, home, address: ([127, 0, 0, 1], 0).into() };
        server.resume();
        server
    }

    /// Nobody answers any more.
    pub fn pause(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }

    /// Answers again, at the same address.
    pub fn resume(&mut self) {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
        let runtime = runtime.expect("a runtime");
        let mut service = S3ServiceBuilder::new(FileSystem::new(self.home.path()).expect("the folder is served"));
        service.set_auth(SimpleAuth::from_single(KEY, SECRET));
        let service = service.build();
        let listener = runtime.block_on(TcpListener::bind(self.address)).expect("a free port");
        self.address = listener.local_addr().expect("it has an address");
        runtime.spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                let service = service.clone();
                tokio::spawn(async move {
                    let _ = Builder::new(TokioExecutor::new()).serve_connection(TokioIo::new(socket), service).await;
                });
            }
        });
        self.runtime = Some(runtime);
    }

    /// `files`, as the settings would say it.
    pub fn files(&self, prefix: &str) -> String {
        self.files_in("plans", prefix)
    }

    pub fn files_in(&self, bucket: &str, prefix: &str) -> String {
        format!("s3://{bucket}/{prefix}?endpoint=http://{}", self.address)
    }

    /// What the environment says of it.
    pub fn environment(&self) -> [(&'static str, &'static str); 2] {
        [("AWS_ACCESS_KEY_ID", KEY), ("AWS_SECRET_ACCESS_KEY", SECRET)]
    }

    /// What lies in the bucket, with "/" between the parts of each name, in order.
    pub fn objects(&self) -> Vec<String> {
        let root = self.home.path().join("plans");
        let (mut found, mut waiting) = (Vec::new(), vec![root.clone()]);
        while let Some(folder) = waiting.pop() {
            for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
                let path = entry.path();
                match path.strip_prefix(&root) {
                    _ if path.is_dir() => waiting.push(path),
                    Ok(name) => found.push(name.to_string_lossy().into_owned()),
                    Err(_) => {}
                }
            }
        }
        found.sort();
        found
    }

    /// Where an object's bytes lie.
    pub fn path(&self, object: &str) -> PathBuf {
        self.home.path().join("plans").join(object)
    }

    /// Parts of uploads that were neither finished nor given up.
    pub fn unfinished(&self) -> usize {
        let entries = std::fs::read_dir(self.home.path()).into_iter().flatten().flatten();
        entries.filter(|entry| entry.file_name().to_string_lossy().contains("upload")).count()
    }
}

impl Drop for BucketServer {
    fn drop(&mut self) {
        self.pause();
    }
}
