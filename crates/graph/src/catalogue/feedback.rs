use crate::registry::FieldType::{self, Choice, Date, Line, Number, Reference, Tags, Text, Url};
use crate::registry::Trait::{Archivable, Commentable, Contributed, Numbered, Owned, Stateful, Titled};
use crate::registry::{Cause, FieldDeclaration, KindDeclaration, LinkRole};

pub fn idea() -> KindDeclaration {
    KindDeclaration::new("idea", "Idea", "Ideas", "A public request, with the votes it gathered.")
        .with_traits(&[Titled, Numbered, Stateful, Owned, Archivable, Commentable, Contributed])
        .with_fields(vec![
            FieldDeclaration::new("description", "Description", Text),
            FieldDeclaration::new("tally", "Imported votes", FieldType::Tally)
                .help("Votes that another program counted, with their source and date. Not people."),
            FieldDeclaration::new("link", "Link", Url),
            FieldDeclaration::new("tags", "Tags", Tags),
            FieldDeclaration::new("source_id", "Source id", Line)
                .read_only()
                .help("The record's name in the program it was imported from."),
        ])
}

pub fn feedback() -> KindDeclaration {
    KindDeclaration::new("feedback", "Feedback", "Feedback", "One raw item, kept in the words it came in.")
        .with_traits(&[Titled, Numbered, Owned, Archivable, Commentable, Contributed])
        .with_fields(vec![
            FieldDeclaration::new("text", "Words", Text),
            FieldDeclaration::new("channel", "Channel", Choice).options(&[
                "pasted",
                "email",
                "call",
                "interview",
                "support",
                "survey",
                "portal",
                "social",
                "other",
            ]),
            FieldDeclaration::new("author", "Said by", Reference).targets(&["person"]),
            FieldDeclaration::new("received", "Received", Date),
            FieldDeclaration::new("rating", "Rating", Number),
            FieldDeclaration::new("tags", "Tags", Tags),
            FieldDeclaration::new("link", "Link", Url),
        ])
}

pub fn highlight() -> KindDeclaration {
    KindDeclaration::new("highlight", "Highlight", "Highlights", "Marked words in what somebody said.")
        .with_traits(&[Archivable, Contributed])
        .with_fields(vec![
            FieldDeclaration::new("quote", "Words", FieldType::Quote).required(),
            FieldDeclaration::new("note", "Note", Line),
        ])
}

pub fn asks_for() -> LinkRole {
    LinkRole {
        name: "asks_for",
        label: "asks for",
        inverse: "asked for by",
        from: vec!["highlight", "idea"],
        to: vec!["feature", "product"],
        fields: vec![
            FieldDeclaration::new("importance", "Importance", Number)
                .help("0 not important, 1 nice to have, 2 important, 3 critical."),
        ],
        cause: Cause::From,
        from_follows: false,
    }
}

pub fn highlighted_in() -> LinkRole {
    LinkRole {
        name: "highlighted_in",
        label: "highlighted in",
        inverse: "has highlight",
        from: vec!["highlight"],
        to: vec!["feedback", "comment"],
        fields: vec![],
        cause: Cause::To,
        from_follows: true,
    }
}

pub fn asked_by() -> LinkRole {
    LinkRole {
        name: "asked_by",
        label: "asked by",
        inverse: "asked",
        from: vec!["feedback", "idea"],
        to: vec!["person"],
        fields: vec![],
        cause: Cause::To,
        from_follows: false,
    }
}
