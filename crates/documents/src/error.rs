//! What can be wrong with what a peer sent.

/// A message or an edit that was not taken. The document is as it was before.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DocumentError {
    #[error("the message is not valid: {0}")]
    Malformed(&'static str),
    #[error("the message is larger than 1 MiB")]
    MessageTooLarge,
    #[error("the text would be larger than 1,000,000 bytes")]
    TextTooLarge,
    #[error("the text's history would be larger than 16 MiB")]
    HistoryTooLarge,
    #[error("the text would be nested too deep")]
    TooDeep,
    #[error("the presence of one person is larger than 4 KiB")]
    PresenceTooLarge,
    #[error("this person may read the text and not change it")]
    ReadOnly,
    #[error("the edit does not fit the document")]
    Refused,
}
