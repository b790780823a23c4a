//! One kept-alive HTTP connection that costs next to nothing, so that on a small machine the figures are the server's
//! and not those of its caller. What it does not need to know of an answer it does not look at.

use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

/// What a browser offers to unpack. It makes the server compress its answers, which costs more than sending them plain.
pub const AS_A_BROWSER: &str = "gzip, deflate, br, zstd";
/// A server that says nothing for this long is stuck.
const PATIENCE: Duration = Duration::from_secs(60);

pub struct Connection {
    stream: BufReader<TcpStream>,
    /// The headers that are the same in every request.
    headers: String,
    workspace: String,
}

/// An answer with status 200.
struct Reply {
    body: Vec<u8>,
    cookie: Option<String>,
}

impl Connection {
    /// Signs in at `door`, by `asked`, for a session of its own. `encodings` is what the caller says it can unpack.
    pub fn open(address: &str, door: &str, asked: &Value, encodings: &str) -> Result<Self> {
        let host = address.strip_prefix("http://").context("the program's address is not plain HTTP")?;
        let stream = TcpStream::connect(host)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        let mut connection = Self {
            stream: BufReader::with_capacity(64 * 1024, stream),
            headers: format!("host: {host}\r\ncontent-type: application/json\r\n"),
            workspace: String::new(),
        };
        let reply = connection.send("POST", door, asked.to_string().as_bytes())?;
        let session: Value = serde_json::from_slice(&reply.body)?;
        let cookie = reply.cookie.context("signing in set no cookie")?;
        let csrf = session["csrf"].as_str().context("the session has no token")?;
        let workspace = session["workspaces"][0]["slug"].as_str().context("the session has no workspace")?;
        connection.workspace = workspace.to_owned();
        write!(connection.headers, "cookie: {cookie}\r\nx-csrf-token: {csrf}\r\n")?;
        if !encodings.is_empty() {
            write!(connection.headers, "accept-encoding: {encodings}\r\n")?;
        }
        Ok(connection)
    }

    /// Commits a batch.
    pub fn commit(&mut self, batch: &[u8]) -> Result<()> {
        let path = format!("/api/v1/workspaces/{}/batches", self.workspace);
        self.send("POST", &path, batch).map(drop)
    }

    /// Fetches the first copy of the workspace; answers it as it came, so compressed where that was offered.
    pub fn bootstrap(&mut self) -> Result<Vec<u8>> {
        let path = format!("/api/v1/workspaces/{}/bootstrap", self.workspace);
        Ok(self.send("GET", &path, &[])?.body)
    }

    fn send(&mut self, method: &str, path: &str, body: &[u8]) -> Result<Reply> {
        let mut request =
            format!("{method} {path} HTTP/1.1\r\n{}content-length: {}\r\n\r\n", self.headers, body.len()).into_bytes();
        request.extend_from_slice(body);
        self.stream.get_mut().write_all(&request)?;
        self.answer().with_context(|| format!("{method} {path}"))
    }

    fn answer(&mut self) -> Result<Reply> {
        let mut line = self.line()?;
        let status = line.split(' ').nth(1).unwrap_or_default().to_owned();
        let (mut length, mut chunked, mut cookie) = (0, false, None);
        loop {
            line = self.line()?;
            if line.is_empty() {
                break;
            }
            let (name, value) = line.split_once(':').context("a header without a name")?;
            match name.to_ascii_lowercase().as_str() {
                "content-length" => length = value.trim().parse()?,
                "transfer-encoding" => chunked = value.trim() == "chunked",
                "set-cookie" => cookie = value.trim().split(';').next().map(str::to_owned),
                _ => {}
            }
        }
        let mut body = Vec::new();
        if chunked {
            loop {
                let length = u64::from_str_radix(self.line()?.trim(), 16).context("a chunk without a length")?;
                self.take(length, &mut body)?;
                // Each chunk ends with an empty line; after the last one it ends the body.
                self.line()?;
                if length == 0 {
                    break;
                }
            }
        } else {
            self.take(length, &mut body)?;
        }
        if status != "200" {
            bail!("the program answered {status}: {}", String::from_utf8_lossy(&body));
        }
        Ok(Reply { body, cookie })
    }

    fn take(&mut self, length: u64, body: &mut Vec<u8>) -> Result<()> {
        let read = (&mut self.stream).take(length).read_to_end(body)?;
        if read as u64 != length {
            bail!("the connection broke off");
        }
        Ok(())
    }

    fn line(&mut self) -> Result<String> {
        let mut line = String::new();
        if self.stream.read_line(&mut line)? == 0 {
            bail!("the connection was closed");
        }
        Ok(line.trim_end().to_owned())
    }
}
