//! Defining custom fields and link roles.

use super::Step;
use crate::custom::{CustomField, CustomRole, FieldOption, RECORD_NAMES};
use crate::expression::{Vocabulary, fold, inverse_name, is_reserved};
use crate::operation::Change;
use crate::refusal::Refusal;
use crate::registry::{FieldType, KindDeclaration, LinkRole};
use crate::value::is_currency;
use std::collections::HashSet;

/// Most custom fields of one kind in one space, archived ones included.
pub const FIELDS_LIMIT: usize = 200;
/// Most custom roles of a workspace, archived ones included.
pub const ROLES_LIMIT: usize = 200;
/// Most options of one field, archived ones included.
pub const OPTIONS_LIMIT: usize = 500;
/// Longest name of a field, a role or an option.
const NAME_LIMIT: usize = 40;
/// Longest label, in bytes.
const LABEL_LIMIT: usize = 200;
const HELP_LIMIT: usize = 2_000;

impl Step<'_> {
    pub(super) fn define_field(&mut self, mut field: CustomField) -> Result<(), Refusal> {
        let registry = self.registry;
        if !self.slice.spaces.contains_key(&field.space) {
            return Err(Refusal::NoSpace { space: field.space });
        }
        let kind = registry.kind(&field.kind).ok_or_else(|| Refusal::UnknownKind { kind: field.kind.clone() })?;
        let key = field.key();
        let before = self.slice.definitions.fields.get(&key).cloned();
        match &before {
            Some(before) if before.field_type != field.field_type => {
                return Err(wrong(
                    "field_type",
                    format!(
                        "of \"{}\" is {} and stays so; make a new field and copy the values",
                        before.label,
                        type_words(before.field_type)
                    ),
                ));
            }
            Some(_) => {}
            None => self.check_new_field(kind, &field)?,
        }
        check_type(&field)?;
        field.label = one_line("label", &field.label, LABEL_LIMIT)?;
        field.help = field.help.trim().to_owned();
        if field.help.len() > HELP_LIMIT {
            return Err(Refusal::TooMuch { what: "bytes in a help text", count: field.help.len(), limit: HELP_LIMIT });
        }
        check_options(&mut field.options)?;
        if let Some(before) = &before {
            // What records may hold is never taken from under them.
            let gone = before.options.iter().filter(|option| field.option(&option.id).is_none());
            let kept: Vec<FieldOption> = gone.map(|option| FieldOption { archived: true, ..option.clone() }).collect();
            field.options.extend(kept);
        }
        if field.options.len() > OPTIONS_LIMIT {
            return Err(Refusal::TooMuch { what: "options", count: field.options.len(), limit: OPTIONS_LIMIT });
        }
        if let Some(unknown) = field.targets.iter().find(|target| registry.kind(target).is_none()) {
            return Err(Refusal::UnknownKind { kind: unknown.clone() });
        }
        self.spaces.insert(field.space);
        let unchanged = |before: &CustomField| CustomField { sequence: field.sequence, ..before.clone() } == field;
        if before.as_ref().is_some_and(unchanged) {
            return Ok(());
        }
        let vocabulary = Vocabulary::new(registry, &self.slice.definitions);
        self.slice.definitions.fields.insert(key.clone(), field.clone());
        self.check_formulas(&vocabulary, Some(&field))?;
        self.slice.changed.fields.insert(key);
        self.changes.push(Change::FieldDefined {
            space: field.space,
            kind: field.kind.clone(),
            name: field.name.clone(),
            before: before.map(Box::new),
            after: Box::new(field),
        });
        Ok(())
    }

    pub(super) fn define_role(&mut self, mut role: CustomRole) -> Result<(), Refusal> {
        let registry = self.registry;
        if !self.slice.spaces.contains_key(&role.space) {
            return Err(Refusal::NoSpace { space: role.space });
        }
        let before = self.slice.definitions.roles.get(&role.name).cloned();
        match &before {
            Some(before) if before.space != role.space => {
                return Err(wrong("space", format!("of the role \"{}\" stays what it is", before.label)));
            }
            Some(before) if before.inverse_name != role.inverse_name => {
                return Err(wrong("inverse_name", format!("is \"{}\" and stays so", before.inverse_name)));
            }
            Some(_) => {}
            None => self.check_new_role(&role)?,
        }
        role.label = one_line("label", &role.label, LABEL_LIMIT)?;
        role.inverse = one_line("inverse", &role.inverse, LABEL_LIMIT)?;
        for (member, kinds, name) in [("from", &mut role.from, &role.name), ("to", &mut role.to, &role.inverse_name)] {
            let mut seen = HashSet::new();
            kinds.retain(|kind| seen.insert(kind.clone()));
            if kinds.is_empty() {
                return Err(wrong(member, "names at least one kind".into()));
            }
            for kind in kinds.iter() {
                let Some(declared) = registry.kind(kind) else {
                    return Err(Refusal::UnknownKind { kind: kind.clone() });
                };
                let custom = self.slice.definitions.fields.keys().chain(self.slice.elsewhere.fields.keys());
                let taken = declared.field(name).is_some()
                    || custom.into_iter().any(|field| field.kind == *kind && field.name == *name);
                if taken {
                    return Err(wrong("name", format!("\"{name}\" is a field of {kind}; choose another")));
                }
            }
        }
        self.spaces.insert(role.space);
        let unchanged = |before: &CustomRole| CustomRole { sequence: role.sequence, ..before.clone() } == role;
        if before.as_ref().is_some_and(unchanged) {
            return Ok(());
        }
        let vocabulary = Vocabulary::new(registry, &self.slice.definitions);
        self.slice.definitions.roles.insert(role.name.clone(), role.clone());
        self.check_formulas(&vocabulary, None)?;
        self.slice.changed.roles.insert(role.name.clone());
        self.changes.push(Change::RoleDefined { before: before.map(Box::new), after: Box::new(role) });
        Ok(())
    }

    fn check_new_field(&self, kind: &KindDeclaration, field: &CustomField) -> Result<(), Refusal> {
        check_name("name", &field.name)?;
        if kind.field(&field.name).is_some() {
            return Err(taken(&field.name, &format!("{} has it already", kind.label)));
        }
        let declared = self.registry.roles.iter().flat_map(|role: &LinkRole| {
            [(role.from.contains(&kind.name), role.name.to_owned()), (role.to.contains(&kind.name), inverse_name(role))]
        });
        let custom = self.slice.definitions.roles.values().chain(self.slice.elsewhere.roles.values());
        let custom = custom.flat_map(|role| {
            let names = |kinds: &[String]| kinds.iter().any(|each| each == kind.name);
            [(names(&role.from), role.name.clone()), (names(&role.to), role.inverse_name.clone())]
        });
        if declared.chain(custom).any(|(usable, name)| usable && name == field.name) {
            return Err(taken(&field.name, "it is a link"));
        }
        // One that its author does not see: it is not made anew over what stands.
        if self.slice.elsewhere.fields.contains_key(&field.key()) {
            return Err(taken(&field.name, "another field has it"));
        }
        let known = self.slice.definitions.fields.values();
        let of_kind = known.clone().filter(|other| other.space == field.space && other.kind == field.kind).count();
        if of_kind >= FIELDS_LIMIT {
            return Err(Refusal::TooMuch {
                what: "fields of one kind in a space",
                count: of_kind + 1,
                limit: FIELDS_LIMIT,
            });
        }
        let namesake = known
            .chain(self.slice.elsewhere.fields.values())
            .find(|other| other.kind == field.kind && other.name == field.name && other.field_type != field.field_type);
        match namesake {
            // A filter over both spaces could not say what the name means.
            Some(other) => Err(taken(
                &field.name,
                &format!("in another space it is {}, and a name has one type", type_words(other.field_type)),
            )),
            None => Ok(()),
        }
    }

    fn check_new_role(&self, role: &CustomRole) -> Result<(), Refusal> {
        check_name("name", &role.name)?;
        check_name("inverse_name", &role.inverse_name)?;
        if role.name == role.inverse_name {
            return Err(wrong(
                "inverse_name",
                "differs from the name, so that both directions can be told apart".into(),
            ));
        }
        let custom = || self.slice.definitions.roles.values().chain(self.slice.elsewhere.roles.values());
        let known = custom().count();
        if known >= ROLES_LIMIT {
            return Err(Refusal::TooMuch { what: "link roles", count: known + 1, limit: ROLES_LIMIT });
        }
        let mut names: HashSet<String> =
            custom().flat_map(|role| [role.name.clone(), role.inverse_name.clone()]).collect();
        names.extend(self.registry.roles.iter().flat_map(|role| [role.name.to_owned(), inverse_name(role)]));
        match [&role.name, &role.inverse_name].into_iter().find(|name| names.contains(*name)) {
            Some(name) => Err(taken(name, "another link has it")),
            None => Ok(()),
        }
    }

    /// That the formula at hand stands, and that every other one means what it meant `before`.
    fn check_formulas(&self, before: &Vocabulary, at_hand: Option<&CustomField>) -> Result<(), Refusal> {
        let after = Vocabulary::new(self.registry, &self.slice.definitions);
        if let Some(field) = at_hand
            && let Some(source) = &field.formula
        {
            after.check_formula(&self.slice.definitions, field, source).map_err(|problem| wrong("formula", problem))?;
            let key = field.key();
            if let (Some(was), Some(is)) = (before.result_of(&key), after.result_of(&key))
                && was != is
            {
                return Err(wrong("formula", "gives another type than before; make a new field".into()));
            }
        }
        match before.formulas().find(|key| after.result_of(key) != before.result_of(key)) {
            Some(broken) => Err(wrong(
                "formula",
                format!("\"{}\" of {} could no longer be computed; change it first", broken.name, broken.kind),
            )),
            None => Ok(()),
        }
    }
}

fn wrong(field: &str, problem: String) -> Refusal {
    Refusal::InvalidValue { field: field.to_owned(), problem }
}

fn taken(name: &str, why: &str) -> Refusal {
    wrong("name", format!("\"{name}\" is taken: {why}"))
}

fn check_name(member: &str, name: &str) -> Result<(), Refusal> {
    let fits = (1..=NAME_LIMIT).contains(&name.len())
        && name.starts_with(|first: char| first.is_ascii_lowercase())
        && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
    if !fits {
        return Err(wrong(
            member,
            format!("is 1 to {NAME_LIMIT} small letters, digits and underscores and begins with a letter"),
        ));
    }
    if RECORD_NAMES.contains(&name) {
        return Err(taken(name, "every record has it"));
    }
    if is_reserved(name) {
        return Err(taken(name, "it is a word of the expression language"));
    }
    Ok(())
}

/// Trimmed; one line with something on it.
fn one_line(member: &str, text: &str, limit: usize) -> Result<String, Refusal> {
    let text = text.trim();
    if text.is_empty() || text.len() > limit || text.chars().any(char::is_control) {
        return Err(wrong(member, format!("is one line of 1 to {limit} bytes")));
    }
    Ok(text.to_owned())
}

/// That the type is offered, and that it has what it needs and nothing else.
fn check_type(field: &CustomField) -> Result<(), Refusal> {
    use FieldType::{Checkbox, Choice, Choices, Date, Formula, Line, Money, Number, Reference, Tags, Url};
    let offered = [Line, Number, Money, Date, Choice, Choices, Reference, Checkbox, Url, Tags, Formula];
    let of = field.field_type;
    if !offered.contains(&of) {
        return Err(wrong("field_type", "is not one that people can make".into()));
    }
    let has = |member: &str, present: bool, fits: bool| match present && !fits {
        true => Err(wrong(member, format!("does not go with {}", type_words(of)))),
        false => Ok(()),
    };
    has("options", !field.options.is_empty(), matches!(of, Choice | Choices))?;
    has("targets", !field.targets.is_empty(), of == Reference)?;
    has("formula", field.formula.is_some(), of == Formula)?;
    has("currency", field.currency.is_some(), of == Money)?;
    if of == Reference && field.targets.is_empty() {
        return Err(wrong("targets", "names at least one kind".into()));
    }
    if of == Formula && field.formula.as_deref().is_none_or(|source| source.trim().is_empty()) {
        return Err(wrong("formula", "is an expression, such as effort * 2".into()));
    }
    if field.currency.as_deref().is_some_and(|currency| !is_currency(currency)) {
        return Err(wrong("currency", "is an ISO 4217 code such as EUR".into()));
    }
    Ok(())
}

fn check_options(options: &mut [FieldOption]) -> Result<(), Refusal> {
    let (mut ids, mut labels) = (HashSet::new(), HashSet::new());
    for option in options {
        let id_fits = (1..=NAME_LIMIT).contains(&option.id.len())
            && option.id.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
        if !id_fits || !ids.insert(option.id.clone()) {
            return Err(wrong(
                "options",
                format!("have ids of 1 to {NAME_LIMIT} small letters, digits and underscores, each once"),
            ));
        }
        option.label = one_line("options", &option.label, LABEL_LIMIT)?;
        // Expressions name an option by its label.
        if !option.archived && !labels.insert(fold(&option.label).into_owned()) {
            return Err(wrong("options", format!("have the label \"{}\" twice", option.label)));
        }
        let colour_fits = |colour: &str| {
            (1..=30).contains(&colour.len()) && colour.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-')
        };
        if option.colour.as_deref().is_some_and(|colour| !colour_fits(colour)) {
            return Err(wrong("options", "have colours by name, such as blue".into()));
        }
    }
    Ok(())
}

fn type_words(of: FieldType) -> &'static str {
    match of {
        FieldType::Line => "a line of text",
        FieldType::Text => "a text",
        FieldType::Number => "a number",
        FieldType::Money => "an amount of money",
        FieldType::Checkbox => "a checkbox",
        FieldType::Date => "a date",
        FieldType::Choice => "a choice of one",
        FieldType::Choices => "a choice of several",
        FieldType::Tags => "a set of tags",
        FieldType::Reference => "a reference",
        FieldType::Url => "an address",
        FieldType::Formula => "a formula",
        FieldType::Moment
        | FieldType::State
        | FieldType::Rank
        | FieldType::Tally
        | FieldType::Quote
        | FieldType::Definition => "of the program's own",
    }
}
