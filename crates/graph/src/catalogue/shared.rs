use crate::registry::FieldType::{Choice, Definition, Line, Number, Reference, Text};
use crate::registry::Trait::{Archivable, Contributed, Nested, Owned, Titled};
use crate::registry::{FieldDeclaration, KindDeclaration};

pub fn comment() -> KindDeclaration {
    KindDeclaration::new("comment", "Comment", "Comments", "What a member says on a record.")
        .with_traits(&[Nested, Archivable, Contributed])
        .with_fields(vec![
            FieldDeclaration::new("body", "Comment", Text).required(),
            FieldDeclaration::new("author", "Written by", Reference)
                .targets(&["person"])
                .read_only()
                .help("Who wrote it, where it came from another program."),
        ])
}

/// Its bytes are kept under their hash; a new version is another hash of the same record.
pub fn file() -> KindDeclaration {
    KindDeclaration::new("file", "File", "Files", "Something that was attached to a record.")
        .with_traits(&[Nested, Titled, Archivable, Contributed])
        .with_fields(vec![
            FieldDeclaration::new("hash", "Hash", Line).required().read_only().help("SHA-256 of what the file holds."),
            FieldDeclaration::new("size", "Size", Number).required().read_only().help("In bytes."),
            FieldDeclaration::new("media_type", "Type", Line).required().read_only(),
        ])
}

pub fn view() -> KindDeclaration {
    KindDeclaration::new("view", "View", "Views", "A saved way of looking: kind, layout, filter, order, groups.")
        .with_traits(&[Titled, Owned, Archivable])
        .with_fields(vec![
            FieldDeclaration::new("definition", "Definition", Definition).required(),
            FieldDeclaration::new("audience", "Who sees it", Choice)
                .options(&["space", "personal"])
                .help("In whose lists it stands: everybody's, or only its owner's."),
        ])
}
