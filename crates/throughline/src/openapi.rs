//! One OpenAPI document for every door.

mod kinds;

use crate::http;
use anyhow::Result;
use serde_json::{Value, json};
use utoipa::OpenApi;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Throughline",
        description = "One program for the whole life of a product.",
        license(name = "Apache-2.0", identifier = "Apache-2.0")
    ),
    paths(
        http::session::session,
        http::session::first_run,
        http::session::sign_in,
        http::session::sign_in_once,
        http::session::sign_out,
        http::sign_in_with::ways,
        http::sign_in_mail::mail_sign_in,
        http::sign_in_passkey::options,
        http::sign_in_passkey::sign_in,
        http::sign_in_with::set_out,
        http::sign_in_with::callback,
        http::sign_in_with::set_out_to_link,
        http::identities::identities,
        http::identities::unlink,
        http::passkeys::passkeys,
        http::passkeys::options,
        http::passkeys::add,
        http::passkeys::rename,
        http::passkeys::remove,
        http::join::offer,
        http::join::join,
        http::account::sessions,
        http::account::end_session,
        http::account::end_other_sessions,
        http::account::put_password,
        http::account::tokens,
        http::account::make_token,
        http::account::end_token,
        http::bootstrap::bootstrap,
        http::write::commit,
        http::write::undo,
        http::schema::schema,
        http::changes::changes,
        http::changes::stream,
        http::listing::list,
        http::record_writes::create,
        http::record_writes::change,
        http::record_writes::put_away,
        http::links::list,
        http::links::link,
        http::links::put,
        http::links::take,
        http::records::record,
        http::records::history,
        http::records::thread,
        http::records::workspace_history,
        http::records::most_wanted,
        http::search::search,
        http::files::attach,
        http::files::replace,
        http::files::content,
        http::as_of::read,
        http::personal::personal,
        http::personal::put_personal,
        http::personal::watch,
        http::personal::inbox,
        http::personal::mark,
        http::people::people,
        http::people::put_standing,
        http::people::let_go,
        http::people::put_role,
        http::people::take_role,
        http::people::put_space_access,
        http::field_access::put_field_access,
        http::people::make_space,
        http::people::invite,
        http::people::withdraw,
        http::erasures::erase,
        http::erasures::list,
        http::erasures::erasure,
        http::erasures::export,
        http::teams::make,
        http::teams::rename,
        http::teams::remove,
        http::teams::put_person,
        http::teams::take_person,
        http::teams::put_role,
        http::teams::take_role,
        http::shares::shares,
        http::shares::share,
        http::shares::withdraw,
        http::shares::log,
        http::shared::open,
        http::mcp::message,
        http::audit::audit,
        http::audit::export,
        http::status::status,
        http::status::test_mail,
        http::jobs::list,
        http::jobs::retry,
        http::jobs::discard,
        http::webhooks::list,
        http::webhooks::make,
        http::webhooks::change,
        http::webhooks::end,
        http::webhooks::test,
        http::webhooks::deliveries,
        http::webhooks::replay,
        http::export::export,
        http::export::copy,
        http::imports::list,
        http::imports::report,
        http::imports::row,
        http::import_drafts::begin,
        http::import_drafts::draft,
        http::import_drafts::add_file,
        http::import_drafts::take_file,
        http::import_drafts::reading,
        http::import_drafts::choices,
        http::import_drafts::rehearsal,
        http::import_drafts::run,
        http::import_drafts::progress,
        http::import_drafts::stop,
        http::import_drafts::resume,
        http::import_drafts::undo,
    ),
    components(schemas(
        contract::bootstrap::BootstrapChunk,
        contract::bootstrap::BootstrapEnd,
        contract::batch::ChangedSince,
        contract::error::ErrorEnvelope,
        contract::operate::WebhookMessage,
        contract::sync::FeedRequest,
        contract::sync::InboxChanged,
        contract::sync::PeopleHere,
        contract::sync::Restart,
        graph::quote::Quote,
        graph::frame::Frame,
        graph::undo::UndoObstacle,
        graph::value::Money,
        graph::value::Tally,
        graph::operation::OperationBody,
    ))
)]
struct Document;

/// The document as JSON, ending in a newline.
pub fn document() -> Result<String> {
    let mut document = serde_json::to_value(Document::openapi())?;
    let schemas = &mut document["components"]["schemas"];
    // The tag that serde writes into these structs is invisible to the schema's derive.
    let tagged = [
        ("Frame", "frame"),
        ("BootstrapHead", "head"),
        ("BootstrapEnd", "end"),
        ("Restart", "restart"),
        ("InboxChanged", "inbox"),
        ("PeopleHere", "presence"),
    ];
    for (name, tag) in tagged {
        let schema = &mut schemas[name];
        schema["properties"]["type"] = json!({ "type": "string", "enum": [tag] });
        if let Some(required) = schema["required"].as_array_mut() {
            required.push(json!("type"));
        }
    }
    if let Some(schemas) = schemas.as_object_mut() {
        kinds::describe(&graph::catalogue::registry()?, schemas);
    }
    secure(&mut document);
    let schemas = &mut document["components"]["schemas"];
    schemas["Id"]["description"] = json!("UUID in lower case with hyphens.");
    // Numbers of the log have no sign, which the form of the schema alone does not say.
    unsigned(&mut document);
    let mut json = serde_json::to_string_pretty(&document)?;
    json.push('\n');
    Ok(json)
}

/// Marks whole numbers that are never negative as what they are.
fn unsigned(value: &mut Value) {
    match value {
        Value::Object(members) => {
            let is_unsigned =
                members.get("format") == Some(&json!("int64")) && members.get("minimum") == Some(&json!(0));
            if is_unsigned {
                members.insert("format".to_owned(), json!("uint64"));
            }
            members.values_mut().for_each(unsigned);
        }
        Value::Array(members) => members.iter_mut().for_each(unsigned),
        _ => {}
    }
}

/// Says at each address with what one is let in.
fn secure(document: &mut Value) {
    document["components"]["securitySchemes"] = json!({
        "token": { "type": "http", "scheme": "bearer", "description": "A token that a person made: tl_..." },
        "session": { "type": "apiKey", "in": "cookie", "name": http::session_cookie(),
            "description": "A session; what changes something also carries its x-csrf-token." },
    });
    let Some(paths) = document["paths"].as_object_mut() else { return };
    for (path, methods) in paths {
        let Some(methods) = methods.as_object_mut() else { continue };
        for (method, operation) in methods {
            operation["security"] = match path {
                _ if path.contains("/workspaces/") => json!([{ "token": [] }, { "session": [] }]),
                _ if path.contains("/account/") || path.ends_with("/sign-out") => json!([{ "session": [] }]),
                // Everybody may ask who they are.
                _ if path.ends_with("/session") && method == "get" => json!([{}, { "token": [] }, { "session": [] }]),
                _ => json!([]),
            };
        }
    }
}
