use crate::registry::FieldType::{Choice, Date, Line, Number, Reference, Tags, Text, Url};
use crate::registry::Trait::{Archivable, Commentable, Dated, Numbered, Owned, Ranked, Stateful, Titled};
use crate::registry::{Cause, FieldDeclaration, KindDeclaration, LinkRole};

pub fn product() -> KindDeclaration {
    KindDeclaration::new("product", "Product", "Products", "What is being led.")
        .with_traits(&[Titled, Numbered, Owned, Archivable, Commentable])
        .with_fields(vec![
            FieldDeclaration::new("vision", "Vision", Line),
            FieldDeclaration::new("description", "Description", Text),
        ])
}

pub fn feature() -> KindDeclaration {
    KindDeclaration::new("feature", "Feature", "Features", "Something the product could do.")
        .with_traits(&[Titled, Numbered, Stateful, Owned, Ranked, Dated, Archivable, Commentable])
        .with_fields(vec![
            FieldDeclaration::new("description", "Description", Text),
            FieldDeclaration::new("area", "Area", Line),
            FieldDeclaration::new("tags", "Tags", Tags),
            FieldDeclaration::new("effort", "Effort", Number).help("Person-months, as estimated."),
            FieldDeclaration::new("link", "Link", Url),
            FieldDeclaration::new("product", "Product", Reference).targets(&["product"]),
            FieldDeclaration::new("usage", "Usage", Line).help("What was measured once it shipped, and where."),
            FieldDeclaration::new("source_id", "Source id", Line)
                .read_only()
                .help("The record's name in the program it was imported from."),
        ])
}

pub fn decision() -> KindDeclaration {
    KindDeclaration::new("decision", "Decision", "Decisions", "Yes, no or later, and why.")
        .with_traits(&[Titled, Numbered, Owned, Archivable, Commentable])
        .with_fields(vec![
            FieldDeclaration::new("verdict", "Verdict", Choice).required().options(&["yes", "no", "later"]),
            FieldDeclaration::new("reason", "Reason", Text),
            FieldDeclaration::new("decided_on", "Decided on", Date),
            FieldDeclaration::new("condition", "Reopens when", Line).help("What would make us decide again."),
        ])
}

pub fn decides_on() -> LinkRole {
    LinkRole {
        name: "decides_on",
        label: "decides on",
        inverse: "decided by",
        from: vec!["decision"],
        to: vec!["feature", "idea"],
        fields: vec![],
        cause: Cause::From,
        from_follows: false,
    }
}

pub fn depends_on() -> LinkRole {
    LinkRole {
        name: "depends_on",
        label: "depends on",
        inverse: "blocks",
        from: vec!["feature", "work_item"],
        to: vec!["feature", "work_item"],
        fields: vec![],
        cause: Cause::To,
        from_follows: false,
    }
}
