use crate::registry::FieldType::{Choice, Definition, Text};
use crate::registry::Trait::{Archivable, Contributed, Nested, Owned, Titled};
use crate::registry::{FieldDeclaration, KindDeclaration};

pub fn comment() -> KindDeclaration {
    KindDeclaration::new("comment", "Comment", "Comments", "What a member says on a record.")
        .with_traits(&[Nested, Archivable, Contributed])
        .with_fields(vec![FieldDeclaration::new("body", "Comment", Text).required()])
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
