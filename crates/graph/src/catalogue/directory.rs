use crate::registry::FieldType::Line;
use crate::registry::Trait::{Archivable, Titled};
use crate::registry::{FieldDeclaration, KindDeclaration};

pub fn person() -> KindDeclaration {
    KindDeclaration::new("person", "Person", "People", "Anyone known: a member, a customer, an author of an import.")
        .with_traits(&[Titled, Archivable])
        .with_fields(vec![
            FieldDeclaration::new("email", "E-mail", Line),
            FieldDeclaration::new("role", "Role", Line),
            FieldDeclaration::new("company", "Company", Line),
        ])
}
