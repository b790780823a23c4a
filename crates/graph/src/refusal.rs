//! Why an operation cannot be applied. Each says what is wrong and where; the caller says what to do.

use crate::id::{ConflictId, EvidenceId, RecordId, SpaceId, StateId};

#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Refusal {
    #[error("there is no kind \"{kind}\"")]
    UnknownKind { kind: String },
    #[error("there is no link role \"{role}\"")]
    UnknownRole { role: String },
    #[error("{kind} has no field \"{field}\"")]
    UnknownField { kind: String, field: String },
    #[error("{kind} needs \"{field}\"")]
    MissingField { kind: String, field: String },
    #[error("\"{field}\" of {kind} is set by the program only")]
    ReadOnly { kind: String, field: String },
    #[error("\"{field}\": {problem}")]
    InvalidValue { field: String, problem: String },
    #[error("there is no record {record}")]
    NoRecord { record: RecordId },
    #[error("there is no space {space}")]
    NoSpace { space: SpaceId },
    #[error("there is no state {state} for {kind} in this space")]
    NoState { state: StateId, kind: String },
    #[error("there is no such link from {from} to {to}")]
    NoLink { from: RecordId, to: RecordId },
    #[error("there is no evidence {evidence}")]
    NoEvidence { evidence: EvidenceId },
    #[error("there is no open conflict {conflict} on this record")]
    NoConflict { conflict: ConflictId },
    #[error("the record {record} exists already")]
    RecordExists { record: RecordId },
    #[error("\"{role}\" cannot join {from} to {to}")]
    RoleMismatch { role: String, from: String, to: String },
    #[error("a record cannot be linked to itself")]
    SelfLink,
    #[error("a {kind} belongs to the space of its parent")]
    OtherSpace { kind: String },
    #[error("only an import may say that something happened at {at}")]
    FarPast { at: String },
    #[error("only an import may name an import row")]
    ForeignCause,
    #[error("somebody took this link away, and only a person puts it back")]
    OnlyPeopleRestore,
    #[error("only people confirm and reject evidence; a program proposes it")]
    OnlyPeopleJudge,
    #[error("the record {record} was erased, and takes no values any more")]
    Erased { record: RecordId },
    #[error("records are erased by erasing a person, and not by an operation")]
    OnlyTheProgramErases,
    #[error("what was erased is nowhere any more, so this cannot be undone")]
    NeverUndone,
    #[error("the id {id} claims a time that has not come yet; check this computer's clock")]
    IdFromFuture { id: String },
    #[error("{what}: {count} is more than the limit of {limit}")]
    TooMuch { what: &'static str, count: usize, limit: usize },
}
