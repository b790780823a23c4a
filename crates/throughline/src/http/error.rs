//! The one mapping from what can go wrong inside to what is said outside.

use crate::import_drafts::DraftError;
use crate::installation::{AlreadyIn, Unfit};
use access::account::AccountError;
use axum::Json;
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use contract::error::{ErrorCode, ErrorEnvelope};
use exchange::ExchangeError;
use graph::expression::ExpressionError;
use graph::refusal::Refusal;
use ledger::CommitError;
use ledger::port::StoreError;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use uuid::Uuid;

/// An error on its way out.
#[derive(Debug)]
pub struct Failure {
    code: ErrorCode,
    message: String,
    parameters: BTreeMap<String, Value>,
    details: Value,
}

impl Failure {
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), parameters: BTreeMap::new(), details: Value::Null }
    }

    pub fn invalid(message: impl Into<String>) -> Self {
        Self::new(ErrorCode::InvalidInput, message)
    }

    /// Whether what was asked for is at fault.
    pub fn is_input(&self) -> bool {
        self.code == ErrorCode::InvalidInput
    }

    /// For what is absent and for what may not be seen.
    pub fn not_found(what: &str) -> Self {
        Self::new(ErrorCode::NotFound, format!("There is no such {what}, or you may not see it."))
    }

    /// A filter that cannot be read; `details` say where, in UTF-16 offsets.
    pub fn in_filter(error: &ExpressionError) -> Self {
        Self {
            details: json!({ "start": error.start, "end": error.end }),
            ..Self::invalid(format!("The filter cannot be read at character {}: {}", error.start + 1, error.message))
        }
    }

    /// An expression that cannot be read.
    pub fn in_expression(error: &ExpressionError) -> Self {
        Self {
            details: json!({ "start": error.start, "end": error.end }),
            ..Self::invalid(format!(
                "The expression cannot be read at character {}: {}",
                error.start + 1,
                error.message
            ))
        }
    }

    /// What was wrong with a batch that its author does not know of as one.
    pub fn of_one(error: CommitError) -> Self {
        match &error {
            CommitError::Refused { refusal, .. } => {
                let message = sentence(&refusal.to_string());
                Self { message, parameters: BTreeMap::new(), ..error.into() }
            }
            _ => error.into(),
        }
    }

    /// Says where it went wrong, before what.
    pub fn within(self, place: &str) -> Self {
        Self { message: format!("{place}: {}", self.message), ..self }
    }

    fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.parameters.insert(name.to_owned(), value.into());
        self
    }

    pub fn status(&self) -> StatusCode {
        match self.code {
            ErrorCode::InvalidInput | ErrorCode::Unsupported => StatusCode::BAD_REQUEST,
            ErrorCode::SignedOut => StatusCode::UNAUTHORIZED,
            ErrorCode::Forbidden | ErrorCode::PasswordNeeded => StatusCode::FORBIDDEN,
            ErrorCode::NotFound => StatusCode::NOT_FOUND,
            ErrorCode::ChangedSince | ErrorCode::IdReused => StatusCode::CONFLICT,
            ErrorCode::Outdated => StatusCode::PRECONDITION_FAILED,
            ErrorCode::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            ErrorCode::TooMany => StatusCode::TOO_MANY_REQUESTS,
            ErrorCode::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            ErrorCode::StorageFull => StatusCode::INSUFFICIENT_STORAGE,
            ErrorCode::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

impl Failure {
    /// What is said outside of what went wrong inside.
    pub fn envelope(self) -> ErrorEnvelope {
        let trace = Uuid::now_v7().to_string();
        if self.status().is_server_error() {
            tracing::error!(%trace, code = ?self.code, "{}", self.message);
        }
        // What went wrong inside is for the log, not for a stranger.
        let message = match self.code {
            ErrorCode::Internal => {
                format!("Something went wrong in the program. Tell its administrator this number: {trace}")
            }
            _ => self.message,
        };
        ErrorEnvelope { code: self.code, parameters: self.parameters, message, details: self.details, trace }
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        (self.status(), Json(self.envelope())).into_response()
    }
}

/// Makes the first letter a capital and ends the sentence.
pub fn sentence(text: &str) -> String {
    let mut characters = text.chars();
    let mut sentence: String = characters.next().map(|first| first.to_uppercase().collect()).unwrap_or_default();
    sentence.push_str(characters.as_str());
    if !sentence.ends_with(['.', '!', '?']) {
        sentence.push('.');
    }
    sentence
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Full => Self::new(
                ErrorCode::StorageFull,
                "The server's disk is full, so this was not saved. Your change waits here; ask the administrator to free space.",
            ),
            StoreError::ReadOnly => Self::new(
                ErrorCode::Unavailable,
                "The server cannot write to its data folder, so this was not saved. Your change waits here; tell the administrator.",
            ),
            StoreError::Stopped => {
                Self::new(ErrorCode::Unavailable, "The server is stopping. Your change waits here and is sent again.")
            }
            StoreError::Damaged(_) | StoreError::Failed(_) => Self::new(ErrorCode::Internal, error.to_string()),
        }
    }
}

impl From<AccountError> for Failure {
    fn from(error: AccountError) -> Self {
        match error {
            AccountError::Taken(_) => Self::invalid(sentence(&error.to_string())),
            AccountError::Failed(_) => Self::new(ErrorCode::Internal, error.to_string()),
        }
    }
}

impl From<CommitError> for Failure {
    fn from(error: CommitError) -> Self {
        let message = sentence(&error.to_string());
        match error {
            CommitError::Refused { position, refusal, operation } => {
                let code = match refusal {
                    Refusal::NoRecord { .. } | Refusal::NoSpace { .. } | Refusal::NoEvidence { .. } => {
                        ErrorCode::NotFound
                    }
                    Refusal::RecordExists { .. } => ErrorCode::IdReused,
                    Refusal::TooMuch { .. } => ErrorCode::TooLarge,
                    _ => ErrorCode::InvalidInput,
                };
                let text = sentence(&refusal.to_string());
                Self::new(code, format!("Operation {} of the batch: {text}", position + 1))
                    .with("position", position)
                    .with("operation", operation.to_string())
            }
            CommitError::Denied(_) => Self::new(ErrorCode::Forbidden, message),
            CommitError::IdReused { .. } => Self::new(ErrorCode::IdReused, message),
            CommitError::PolicyChanged => Self::new(ErrorCode::Unavailable, "Your roles changed meanwhile. Try again."),
            CommitError::Empty | CommitError::LabelTooLong => Self::invalid(message),
            CommitError::TooMany { limit, .. } => Self::new(ErrorCode::TooLarge, message).with("limit", limit),
            CommitError::NoBatch { .. } => Self::not_found("batch"),
            CommitError::ChangedSince(obstacles) => {
                Self { details: json!({ "obstacles": obstacles }), ..Self::new(ErrorCode::ChangedSince, message) }
            }
            CommitError::Outdated { found, .. } => Self::new(
                ErrorCode::Outdated,
                "The record changed since the version that you named. Read it again, and decide anew.",
            )
            .with("version", found),
            CommitError::Rehearsed => Self::new(ErrorCode::Internal, message),
            CommitError::Store(store) => store.into(),
        }
    }
}

impl From<anyhow::Error> for Failure {
    fn from(error: anyhow::Error) -> Self {
        match error.downcast::<AccountError>() {
            Ok(error) => error.into(),
            Err(error) => match error.downcast::<StoreError>() {
                Ok(error) => error.into(),
                Err(error) => match error.downcast::<Unfit>() {
                    Ok(error) => error.into(),
                    Err(error) => match error.downcast::<CommitError>() {
                        Ok(error) => error.into(),
                        Err(error) if error.is::<AlreadyIn>() => Self::invalid(sentence(&error.to_string())),
                        Err(error) => Self::new(ErrorCode::Internal, format!("{error:#}")),
                    },
                },
            },
        }
    }
}

impl From<ExchangeError> for Failure {
    fn from(error: ExchangeError) -> Self {
        match error {
            ExchangeError::Commit(error) => error.into(),
            ExchangeError::Store(error) => error.into(),
            ExchangeError::Registry(_) => Self::new(ErrorCode::Internal, error.to_string()),
            // It begins with the name of a file, which is what it is.
            ExchangeError::Input { .. } => Self::invalid(error.to_string()),
            _ => Self::invalid(sentence(&error.to_string())),
        }
    }
}

impl From<DraftError> for Failure {
    fn from(error: DraftError) -> Self {
        match error {
            DraftError::Absent => Self::new(ErrorCode::NotFound, sentence(&error.to_string())),
            DraftError::Unfit(_) => Self::invalid(sentence(&error.to_string())),
            DraftError::Exchange(error) => error.into(),
            DraftError::Folder(error) => Self::new(ErrorCode::Internal, format!("{error:#}")),
        }
    }
}

impl From<Unfit> for Failure {
    fn from(error: Unfit) -> Self {
        Self::invalid(sentence(&error.to_string()))
    }
}

pub async fn no_such_address(uri: Uri) -> Failure {
    Failure::new(
        ErrorCode::NotFound,
        format!("There is nothing at {}. The addresses are listed in docs/api-design.md.", uri.path()),
    )
}

/// Runs blocking work off the async threads.
pub async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Failure> + Send + 'static,
) -> Result<T, Failure> {
    tokio::task::spawn_blocking(work)
        .await
        .unwrap_or_else(|failure| Err(Failure::new(ErrorCode::Internal, format!("a handler failed: {failure}"))))
}
