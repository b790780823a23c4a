//! Taking back definitions of fields and roles: what the batch changed and nobody changed since.

use super::Present;
use crate::custom::{CustomField, CustomRole, FieldKey};
use crate::operation::{Change, OperationBody};
use std::collections::BTreeMap;

/// How a definition stood before a batch, and how the batch left it.
struct Span<'a, T> {
    before: Option<&'a T>,
    after: &'a T,
}

/// A new definition is archived, since records may hold its values; a changed one gets its members back, but for
/// those that somebody changed since.
pub(super) fn taken_back(changes: &[&Change], present: &dyn Present) -> Vec<OperationBody> {
    let mut fields: BTreeMap<FieldKey, Span<'_, CustomField>> = BTreeMap::new();
    let mut roles: BTreeMap<&str, Span<'_, CustomRole>> = BTreeMap::new();
    for change in changes {
        match change {
            Change::FieldDefined { before, after, .. } => {
                let span = Span { before: before.as_deref(), after };
                fields.entry(after.key()).and_modify(|known| known.after = after).or_insert(span);
            }
            Change::RoleDefined { before, after } => {
                let span = Span { before: before.as_deref(), after };
                roles.entry(&after.name).and_modify(|known| known.after = after).or_insert(span);
            }
            _ => {}
        }
    }
    let fields = fields.into_iter().filter_map(|(key, span)| {
        let current = present.custom_field(&key)?;
        let restored = match span.before {
            None => CustomField { archived: true, ..current.clone() },
            Some(before) => field_before(before, span.after, &current),
        };
        (restored != current).then(|| define_field(restored))
    });
    let roles = roles.into_iter().filter_map(|(name, span)| {
        let current = present.custom_role(name)?;
        let restored = match span.before {
            None => CustomRole { archived: true, ..current.clone() },
            Some(before) => role_before(before, span.after, &current),
        };
        (restored != current).then(|| define_role(restored))
    });
    fields.chain(roles).collect()
}

fn member<T: PartialEq + Clone>(before: &T, after: &T, current: &T) -> T {
    if current == after { before.clone() } else { current.clone() }
}

fn field_before(before: &CustomField, after: &CustomField, current: &CustomField) -> CustomField {
    CustomField {
        label: member(&before.label, &after.label, &current.label),
        options: member(&before.options, &after.options, &current.options),
        targets: member(&before.targets, &after.targets, &current.targets),
        formula: member(&before.formula, &after.formula, &current.formula),
        currency: member(&before.currency, &after.currency, &current.currency),
        help: member(&before.help, &after.help, &current.help),
        position: member(&before.position, &after.position, &current.position),
        archived: member(&before.archived, &after.archived, &current.archived),
        ..current.clone()
    }
}

fn role_before(before: &CustomRole, after: &CustomRole, current: &CustomRole) -> CustomRole {
    CustomRole {
        label: member(&before.label, &after.label, &current.label),
        inverse: member(&before.inverse, &after.inverse, &current.inverse),
        from: member(&before.from, &after.from, &current.from),
        to: member(&before.to, &after.to, &current.to),
        archived: member(&before.archived, &after.archived, &current.archived),
        ..current.clone()
    }
}

fn define_field(field: CustomField) -> OperationBody {
    OperationBody::DefineField {
        space: field.space,
        kind: field.kind,
        name: field.name,
        label: field.label,
        field_type: field.field_type,
        options: field.options,
        targets: field.targets,
        formula: field.formula,
        currency: field.currency,
        help: field.help,
        position: field.position,
        archived: field.archived,
    }
}

fn define_role(role: CustomRole) -> OperationBody {
    OperationBody::DefineRole {
        space: role.space,
        name: role.name,
        inverse_name: role.inverse_name,
        label: role.label,
        inverse: role.inverse,
        from: role.from,
        to: role.to,
        archived: role.archived,
    }
}
