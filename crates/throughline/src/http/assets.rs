//! The web client and the API's own description, from inside the binary.

use super::error::{Failure, no_such_address};
use crate::openapi;
use axum::http::{StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "../../web/dist"]
#[allow_missing = true]
struct Client;

const WITHOUT_CLIENT: &str = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Throughline</title>\
    <h1>This binary was built without the web client</h1>\
    <p>Run <code>cargo xtask run</code>, which builds both. The API works: see <a href=\"/api/v1/openapi.json\">its description</a>.</p>";

pub async fn client(uri: Uri) -> Response {
    let path = uri.path().trim_start_matches('/');
    if path.starts_with("api/") {
        return no_such_address(uri).await.into_response();
    }
    if let Some(file) = Client::get(path).filter(|_| !path.is_empty()) {
        // Built files carry a hash of their content in their name.
        let lasting = if path.starts_with("assets/") { "public, max-age=31536000, immutable" } else { "no-cache" };
        return (
            [(header::CONTENT_TYPE, content_type(path)), (header::CACHE_CONTROL, lasting)],
            file.data.into_owned(),
        )
            .into_response();
    }
    if path.starts_with("assets/") {
        return (StatusCode::NOT_FOUND, "no such file\n").into_response();
    }
    // Every other address is a place in the client.
    let page =
        Client::get("index.html").map_or_else(|| WITHOUT_CLIENT.as_bytes().to_vec(), |file| file.data.into_owned());
    ([(header::CONTENT_TYPE, "text/html; charset=utf-8"), (header::CACHE_CONTROL, "no-cache")], page).into_response()
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("woff2") => "font/woff2",
        Some("json") => "application/json",
        Some("webmanifest") => "application/manifest+json",
        Some("ico") => "image/x-icon",
        _ => "application/octet-stream",
    }
}

pub async fn openapi() -> Result<Response, Failure> {
    let document = openapi::document()?;
    Ok(([(header::CONTENT_TYPE, "application/json")], document).into_response())
}
