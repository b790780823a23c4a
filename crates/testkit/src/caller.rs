//! Speaks to a program as a browser would.

use serde_json::{Value, json};
use std::net::TcpStream;
use std::time::Duration;
use tungstenite::client::IntoClientRequest;
use tungstenite::http::HeaderValue;
use tungstenite::stream::MaybeTlsStream;
use tungstenite::{Message, WebSocket};
use uuid::Uuid;

/// Status and JSON body; null where the body is not JSON.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    pub status: u16,
    pub json: Value,
    pub text: String,
    /// By their names in lower case.
    pub headers: std::collections::BTreeMap<String, String>,
}

impl Answer {
    /// Code of the error envelope.
    pub fn code(&self) -> &str {
        self.json["code"].as_str().unwrap_or_default()
    }

    pub fn message(&self) -> &str {
        self.json["message"].as_str().unwrap_or_default()
    }

    /// The body of a success.
    pub fn ok(self) -> Value {
        assert_eq!(self.status, 200, "{}", self.text);
        self.json
    }
}

/// An answer that is no JSON.
pub struct Fetched {
    pub status: u16,
    pub headers: std::collections::BTreeMap<String, String>,
    pub body: Vec<u8>,
}

/// One browser: an address, a cookie and a token.
#[derive(Clone)]
pub struct Caller {
    pub address: String,
    agent: ureq::Agent,
    cookie: String,
    csrf: String,
    /// A program's token; empty in a browser.
    bearer: String,
    /// Slug of the first workspace.
    pub workspace: String,
    pub person: String,
    pub space: String,
}

impl Caller {
    pub fn new(address: &str) -> Self {
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(Duration::from_secs(30)))
            // The program may close a connection whose request it refused unread; no other request may run into that.
            .max_idle_connections(0)
            .build();
        Self {
            address: address.to_owned(),
            agent: config.into(),
            cookie: String::new(),
            csrf: String::new(),
            bearer: String::new(),
            workspace: String::new(),
            person: String::new(),
            space: String::new(),
        }
    }

    /// The same session, at the address of a program that was started again.
    pub fn at(&self, address: &str) -> Self {
        let mut moved = Self::new(address);
        (moved.cookie, moved.csrf) = (self.cookie.clone(), self.csrf.clone());
        (moved.workspace, moved.person, moved.space) =
            (self.workspace.clone(), self.person.clone(), self.space.clone());
        moved
    }

    /// From now on sends no token, as another site's page would.
    pub fn forget_csrf(&mut self) {
        self.csrf.clear();
    }

    /// Headers of an answer, in lower case.
    pub fn headers(&self, path: &str) -> std::collections::BTreeMap<String, String> {
        headers_of(&self.agent.get(self.url(path)).call().expect("the program answers"))
    }

    pub fn sign_in_once(&mut self, token: &str) {
        self.begin("/api/v1/sign-in/one-time", &json!({ "token": token }));
    }

    /// Posts to a door that starts a session, and keeps the session.
    pub fn begin(&mut self, path: &str, body: &Value) -> Answer {
        self.begin_with(path, body, &[]).0
    }

    /// The same with headers of one's own; answers also the cookie as it was set.
    pub fn begin_with(&mut self, path: &str, body: &Value, headers: &[(&str, &str)]) -> (Answer, String) {
        let mut request = self.agent.post(format!("{}{path}", self.address)).header("content-type", "application/json");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = request.send(body.to_string()).expect("the program answers");
        let set = response.headers().get("set-cookie").and_then(|value| value.to_str().ok());
        let set = set.unwrap_or_default().to_owned();
        if !set.is_empty() {
            self.cookie = set.split(';').next().unwrap_or_default().to_owned();
        }
        let answer = read(response);
        if answer.status == 200 {
            self.csrf = answer.json["csrf"].as_str().unwrap_or_default().to_owned();
            let first = &answer.json["workspaces"][0];
            self.workspace = first["slug"].as_str().unwrap_or_default().to_owned();
            self.person = first["person"].as_str().unwrap_or_default().to_owned();
            let head = self.bootstrap().into_iter().next().unwrap_or_default();
            self.space = head["spaces"][0]["id"].as_str().unwrap_or_default().to_owned();
        }
        (answer, set)
    }

    /// `path` below the workspace when it does not begin with a slash.
    fn url(&self, path: &str) -> String {
        match path.starts_with('/') {
            true => format!("{}{path}", self.address),
            false => format!("{}/api/v1/workspaces/{}/{path}", self.address, self.workspace),
        }
    }

    pub fn get(&self, path: &str) -> Answer {
        let request = self.agent.get(self.url(path)).header("cookie", &self.cookie);
        let request = match self.bearer.as_str() {
            "" => request,
            token => request.header("authorization", format!("Bearer {token}")),
        };
        read(request.call().expect("the program answers"))
    }

    pub fn post(&self, path: &str, body: &Value) -> Answer {
        self.post_raw(path, body.to_string().as_bytes()).expect("the program answers")
    }

    /// Sends bytes as they are; an error when the connection broke.
    pub fn post_raw(&self, path: &str, body: &[u8]) -> Result<Answer, ureq::Error> {
        self.post_with(path, body, &[])
    }

    pub fn post_with(&self, path: &str, body: &[u8], headers: &[(&str, &str)]) -> Result<Answer, ureq::Error> {
        let mut request = self
            .agent
            .post(self.url(path))
            .header("content-type", "application/json")
            .header("cookie", &self.cookie)
            .header("x-csrf-token", &self.csrf);
        if !self.bearer.is_empty() {
            request = request.header("authorization", format!("Bearer {}", self.bearer));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.send(body).map(read)
    }

    pub fn put(&self, path: &str, body: &Value) -> Answer {
        self.request("PUT", path, body)
    }

    pub fn delete(&self, path: &str) -> Answer {
        self.request("DELETE", path, &Value::Null)
    }

    /// Any method; null is no body.
    pub fn request(&self, method: &str, path: &str, body: &Value) -> Answer {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        self.send_bytes(method, path, "application/json", body.as_bytes())
    }

    /// Sends bytes as they are, with what they are.
    pub fn send_bytes(&self, method: &str, path: &str, media_type: &str, bytes: &[u8]) -> Answer {
        self.send(method, path, &[("content-type", media_type)], bytes)
    }

    /// Any method with headers of one's own; null is no body.
    pub fn request_with(&self, method: &str, path: &str, body: &Value, headers: &[(&str, &str)]) -> Answer {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        self.send(method, path, &[&[("content-type", "application/json")], headers].concat(), body.as_bytes())
    }

    fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], bytes: &[u8]) -> Answer {
        let mut request = ureq::http::Request::builder()
            .method(method)
            .uri(self.url(path))
            .header("cookie", &self.cookie)
            .header("x-csrf-token", &self.csrf);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if !self.bearer.is_empty() {
            request = request.header("authorization", format!("Bearer {}", self.bearer));
        }
        let request = request.body(bytes.to_vec()).expect("a request can be made");
        read(self.agent.run(request).expect("the program answers"))
    }

    /// What is at the address, byte for byte; `range` as the header says it.
    pub fn fetch(&self, path: &str, range: Option<&str>) -> Fetched {
        self.fetch_with(path, &range.map(|range| ("range", range)).into_iter().collect::<Vec<_>>())
    }

    pub fn fetch_with(&self, path: &str, headers: &[(&str, &str)]) -> Fetched {
        let mut request = self.agent.get(self.url(path)).header("cookie", &self.cookie);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if !self.bearer.is_empty() {
            request = request.header("authorization", format!("Bearer {}", self.bearer));
        }
        let mut answer = request.call().expect("the program answers");
        let headers = headers_of(&answer);
        let status = answer.status().as_u16();
        Fetched {
            status,
            headers,
            body: answer.body_mut().with_config().limit(1 << 30).read_to_vec().expect("the body is whole"),
        }
    }

    /// A program of the same person, which has no session but this token.
    pub fn with_token(&self, token: &str) -> Self {
        let mut program = self.at(&self.address);
        (program.cookie, program.csrf, program.bearer) = (String::new(), String::new(), token.to_owned());
        program
    }

    /// The lines of a first copy.
    pub fn bootstrap(&self) -> Vec<Value> {
        let text = self.get("bootstrap").text;
        text.lines().map(|line| serde_json::from_str(line).expect("each line is JSON")).collect()
    }

    pub fn batch(operations: Vec<Value>) -> Value {
        let operations: Vec<Value> = operations
            .into_iter()
            .map(|mut operation| {
                if operation["id"].is_null() {
                    operation["id"] = json!(Uuid::now_v7());
                }
                operation
            })
            .collect();
        json!({ "id": Uuid::now_v7(), "label": "Test", "operations": operations })
    }

    pub fn commit(&self, operations: Vec<Value>) -> Answer {
        self.post("batches", &Self::batch(operations))
    }

    /// A `create` operation and the id of its record.
    pub fn create(&self, kind: &str, fields: Value) -> (String, Value) {
        let id = Uuid::now_v7().to_string();
        let operation = json!({ "type": "create", "record": id, "kind": kind, "space": self.space, "fields": fields });
        (id, operation)
    }

    /// What the keys of the first space begin with.
    pub fn prefix_of_first_space(&self) -> String {
        let spaces = self.bootstrap().swap_remove(0)["spaces"].clone();
        let ours = spaces.as_array().and_then(|spaces| spaces.iter().find(|space| space["id"] == self.space.as_str()));
        ours.and_then(|space| space["prefix"].as_str()).unwrap_or_default().to_owned()
    }

    /// Makes a feature; answers its id.
    pub fn feature(&self, title: &str) -> String {
        let (id, create) = self.create("feature", json!({ "title": title }));
        self.commit(vec![create]).ok();
        id
    }

    /// Opens a socket below the workspace.
    pub fn socket(&self, path: &str) -> Result<WebSocket<MaybeTlsStream<TcpStream>>, Box<tungstenite::Error>> {
        let mut request = self.url(path).replacen("http", "ws", 1).into_client_request().map_err(Box::new)?;
        let cookie = HeaderValue::from_str(&self.cookie).expect("a cookie is plain text");
        request.headers_mut().insert("cookie", cookie);
        if !self.bearer.is_empty() {
            let token = HeaderValue::from_str(&format!("Bearer {}", self.bearer)).expect("a token is plain text");
            request.headers_mut().insert("authorization", token);
        }
        let origin = HeaderValue::from_str(&self.address).expect("an address is plain text");
        request.headers_mut().insert("origin", origin);
        let (socket, _) = tungstenite::connect(request).map_err(Box::new)?;
        if let MaybeTlsStream::Plain(stream) = socket.get_ref() {
            stream.set_read_timeout(Some(Duration::from_secs(20))).expect("a timeout can be set");
        }
        Ok(socket)
    }

    /// Sends one binary message to a socket; answers why the program closed it, or nothing while it stays open.
    pub fn provoke(&self, path: &str, message: Vec<u8>) -> Option<String> {
        let mut socket = self.socket(path).expect("the socket opens");
        socket.send(Message::binary(message)).expect("the message is sent");
        if let MaybeTlsStream::Plain(stream) = socket.get_ref() {
            stream.set_read_timeout(Some(Duration::from_secs(3))).expect("a timeout can be set");
        }
        loop {
            match socket.read() {
                Ok(Message::Close(frame)) => {
                    return Some(frame.map(|frame| frame.reason.to_string()).unwrap_or_default());
                }
                Ok(_) => {}
                Err(tungstenite::Error::Io(error)) if error.kind() == std::io::ErrorKind::WouldBlock => return None,
                Err(error) => return Some(error.to_string()),
            }
        }
    }

    pub fn follow(&self, after: u64) -> Feed {
        self.follow_with(&format!("after={after}"))
    }

    /// The feed, asked for by these parameters.
    pub fn follow_with(&self, asked: &str) -> Feed {
        Feed { socket: self.socket(&format!("feed?{asked}")).expect("the feed opens") }
    }

    /// Opens a socket of binary messages below the workspace.
    pub fn open(&self, path: &str) -> Socket {
        Socket { socket: self.socket(path).expect("the socket opens") }
    }
}

/// A socket of binary messages.
pub struct Socket {
    socket: WebSocket<MaybeTlsStream<TcpStream>>,
}

impl Socket {
    pub fn send_binary(&mut self, message: Vec<u8>) {
        self.socket.send(Message::binary(message)).expect("the message is sent");
    }

    /// Waits for the next message; nothing when the program closed the socket.
    pub fn binary(&mut self) -> Option<Vec<u8>> {
        loop {
            match self.socket.read() {
                Ok(Message::Binary(bytes)) => return Some(bytes.to_vec()),
                Ok(Message::Close(_)) => return None,
                Ok(_) => {}
                // Silence is no answer; any other end of the connection is.
                Err(tungstenite::Error::Io(failure)) if failure.kind() == std::io::ErrorKind::WouldBlock => {
                    panic!("the program neither spoke nor hung up: {failure}")
                }
                Err(_) => return None,
            }
        }
    }
}

/// The live feed of a workspace.
pub struct Feed {
    socket: WebSocket<MaybeTlsStream<TcpStream>>,
}

impl Feed {
    /// Waits for the next frame.
    pub fn frame(&mut self) -> Value {
        self.frame_unless_closed().expect("the feed goes on")
    }

    /// Waits for the next frame; nothing when the program let this reader go.
    pub fn frame_unless_closed(&mut self) -> Option<Value> {
        loop {
            let message = self.message_unless_closed()?;
            if !matches!(message["type"].as_str(), Some("inbox" | "presence")) {
                return Some(message);
            }
        }
    }

    /// Waits for the next message of a type.
    pub fn message(&mut self, name: &str) -> Value {
        loop {
            let message = self.message_unless_closed().expect("the feed goes on");
            if message["type"] == name {
                return message;
            }
        }
    }

    pub fn say(&mut self, message: &Value) {
        self.socket.send(Message::text(message.to_string())).expect("the message is sent");
    }

    fn message_unless_closed(&mut self) -> Option<Value> {
        loop {
            match self.socket.read() {
                Ok(Message::Text(text)) => return Some(serde_json::from_str(&text).expect("a message is JSON")),
                Ok(Message::Close(_)) | Err(_) => return None,
                Ok(_) => {}
            }
        }
    }
}

fn read(mut response: ureq::http::Response<ureq::Body>) -> Answer {
    let status = response.status().as_u16();
    let headers = headers_of(&response);
    let text = response.body_mut().with_config().limit(512 * 1024 * 1024).read_to_string().unwrap_or_default();
    Answer { status, json: serde_json::from_str(&text).unwrap_or(Value::Null), text, headers }
}

fn headers_of(response: &ureq::http::Response<ureq::Body>) -> std::collections::BTreeMap<String, String> {
    let headers = response.headers().iter();
    headers.map(|(name, value)| (name.to_string(), value.to_str().unwrap_or_default().to_owned())).collect()
}
