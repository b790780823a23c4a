use crate::registry::FieldType::{Choice, Line, Number, Reference, Tags, Text, Url};
use crate::registry::Trait::{Archivable, Commentable, Contributed, Dated, Numbered, Owned, Ranked, Stateful, Titled};
use crate::registry::{Cause, FieldDeclaration, KindDeclaration, LinkRole};

pub fn work_item() -> KindDeclaration {
    KindDeclaration::new(
        "work_item",
        "Work item",
        "Work items",
        "Something to be done: a story, a task, a bug, a card.",
    )
    .with_traits(&[Titled, Numbered, Stateful, Owned, Ranked, Dated, Archivable, Commentable, Contributed])
    .with_fields(vec![
        FieldDeclaration::new("description", "Description", Text),
        FieldDeclaration::new("type", "Type", Line).help("Story, task, bug, epic: the word that your team uses."),
        FieldDeclaration::new("priority", "Priority", Choice).options(&["urgent", "high", "medium", "low"]),
        FieldDeclaration::new("estimate", "Estimate", Number).help("In the unit that your team estimates in."),
        FieldDeclaration::new("reporter", "Reported by", Reference).targets(&["person"]),
        FieldDeclaration::new("tags", "Tags", Tags),
        FieldDeclaration::new("sprint", "Sprint", Line),
        FieldDeclaration::new("release", "Release", Line).help("What it ships in."),
        FieldDeclaration::new("resolution", "Resolution", Line).help("How it was closed: done, duplicate, declined."),
        FieldDeclaration::new("link", "Link", Url),
        FieldDeclaration::new("source_id", "Source id", Line)
            .read_only()
            .help("The record's name in the program it was imported from."),
    ])
}

pub fn delivers() -> LinkRole {
    LinkRole {
        name: "delivers",
        label: "delivers",
        inverse: "delivered by",
        from: vec!["work_item"],
        to: vec!["feature"],
        fields: vec![],
        cause: Cause::To,
        from_follows: false,
    }
}

pub fn part_of() -> LinkRole {
    LinkRole {
        name: "part_of",
        label: "part of",
        inverse: "has part",
        from: vec!["work_item"],
        to: vec!["work_item"],
        fields: vec![],
        cause: Cause::To,
        from_follows: false,
    }
}
