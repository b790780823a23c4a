//! Who is in the workspace, as what, and the ways into it. What may be done is asked of the rules in the moment in which
//! they are changed.

use super::error::{Failure, blocking};
use super::session::unreadable;
use super::sign_in_mail;
use super::signed::Member;
use crate::audit::done;
use crate::installation::SpacePlan;
use crate::mail::Mail;
use crate::sign_in::{INVITATION_MILLISECONDS, check_email, hash_of, secret};
use access::account::{Handle, Invitation};
use access::audit::{AuditDetail, AuditKind};
use access::{
    Actor, Denied, Governance, Grant, Role as GrantedRole, RuleChange, Rules, Standing as GrantedStanding, may_invite,
    settle,
};
use axum::Json;
use axum::extract::rejection::{JsonRejection, PathRejection};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use contract::error::ErrorCode;
use contract::people::{
    GivenRole, InvitationLink, Invite, Invited, MadeSpace, NewSpace, People, Person, PersonRole, PutRole,
    PutSpaceAccess, PutStanding, SpaceAccess,
};
use contract::session::{Role, Standing};
use graph::id::{RecordId, SpaceId};
use std::sync::Arc;
use uuid::Uuid;

use super::Program;

/// Ways into one workspace that may be open at once.
const INVITATIONS_LIMIT: usize = 500;

/// Who is here, and as what.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/people", tag = "people",
    params(("workspace" = String, Path, description = "Id or slug")),
    responses((status = 200, body = People), (status = "default", body = contract::error::ErrorEnvelope)))]
pub async fn people(State(program): State<Arc<Program>>, member: Member) -> Result<Json<People>, Failure> {
    member.actor.govern(Governance::SeePeople).map_err(denied)?;
    blocking(move || {
        let installation = &program.installation;
        let (workspace, actor) = (&member.workspace, &member.actor);
        let rules = workspace.ledger.read(|read| read.rules())?;
        let accounts = installation.accounts.members(workspace.entry.id)?;
        let people = accounts.into_iter().filter_map(|(person, account)| {
            Some(Person {
                person,
                name: account.name,
                email: account.email,
                standing: standing_view(rules.standing(person)?),
                roles: roles_seen(actor, &rules, person),
            })
        });
        let invitations = match actor.govern(Governance::ManagePeople) {
            Ok(()) => installation.accounts.invitations(workspace.entry.id, installation.clock.now())?,
            Err(_) => vec![],
        };
        Ok(Json(People {
            people: people.collect(),
            spaces: actor.roles().iter().map(|(space, role)| space_access(&rules, *space, *role)).collect(),
            teams: super::teams::teams_seen(actor, &rules),
            invitations: invitations.into_iter().map(|(id, offered)| invited(actor, id, offered)).collect(),
        }))
    })
    .await
}

/// What `person` is in the spaces that `reader` is in.
fn roles_seen(reader: &Actor, rules: &Rules, person: RecordId) -> Vec<PersonRole> {
    let seen = rules.roles(person).into_iter().filter(|(space, _)| reader.role_in(*space).is_some());
    let given = |space| rules.grants.iter().any(|grant| grant.person == person && grant.space == space);
    seen.map(|(space, role)| PersonRole {
        space,
        role: role_view(role),
        given: given(space),
        teams: rules.teams_in(person, space).map(|team| team.id).collect(),
    })
    .collect()
}

fn space_access(rules: &Rules, space: SpaceId, role: GrantedRole) -> SpaceAccess {
    let members = rules.open.iter().find(|(open, _)| *open == space).map(|(_, role)| role_view(*role));
    SpaceAccess { space, members, role: role_view(role) }
}

/// Roles in spaces that the reader does not see are left out.
fn invited(reader: &Actor, Handle(id): Handle, offered: Invitation) -> Invited {
    let seen = offered.roles.iter().filter(|(space, _)| reader.role_in(*space).is_some());
    Invited {
        id,
        email: offered.email,
        standing: standing_view(offered.standing),
        roles: seen.map(|(space, role)| GivenRole { space: *space, role: role_view(*role) }).collect(),
        by: offered.by,
        created_at: offered.created_at,
        expires_at: offered.expires_at,
    }
}

type PersonPath = Result<Path<(String, RecordId)>, PathRejection>;

/// Makes somebody a guest, member, admin or owner.
#[utoipa::path(put, path = "/api/v1/workspaces/{workspace}/people/{person}", tag = "people", request_body = PutStanding,
    params(("workspace" = String, Path, description = "Id or slug"), ("person" = String, Path, description = "Id")),
    responses((status = 204), (status = "default", body = contract::error::ErrorEnvelope)))]
pub async fn put_standing(
    member: Member,
    path: PersonPath,
    body: Result<Json<PutStanding>, JsonRejection>,
) -> Result<StatusCode, Failure> {
    let Path((_, person)) = path.map_err(|_| Failure::not_found("person"))?;
    let Json(PutStanding { standing }) = body.map_err(unreadable)?;
    change(member, vec![RuleChange::Stand { person, standing: Some(standing_asked(standing)) }]).await
}

/// Lets somebody go, or leaves. What they wrote stays.
#[utoipa::path(delete, path = "/api/v1/workspaces/{workspace}/people/{person}", tag = "people",
    params(("workspace" = String, Path, description = "Id or slug"), ("person" = String, Path, description = "Id")),
    responses((status = 204), (status = "default", body = contract::error::ErrorEnvelope)))]
pub async fn let_go(
    State(program): State<Arc<Program>>,
    member: Member,
    path: PersonPath,
) -> Result<StatusCode, Failure> {
    let Path((_, person)) = path.map_err(|_| Failure::not_found("person"))?;
    let workspace = member.workspace.entry.id;
    let done = change(member, vec![RuleChange::Stand { person, standing: None }]).await?;
    blocking(move || Ok(program.installation.accounts.remove_member(workspace, person)?)).await?;
    Ok(done)
}

type RolePath = Result<Path<(String, SpaceId, RecordId)>, PathRejection>;

/// Gives somebody a role in a space, in place of what they are there.
#[utoipa::path(put, path = "/api/v1/workspaces/{workspace}/spaces/{space}/roles/{person}", tag = "people", request_body = PutRole,
    params(("workspace" = String, Path, description = "Id or slug"), ("space" = String, Path, description = "Id"), ("person" = String, Path, description = "Id")),
    responses((status = 204), (status = "default", body = contract::error::ErrorEnvelope)))]
pub async fn put_role(
    member: Member,
    path: RolePath,
    body: Result<Json<PutRole>, JsonRejection>,
) -> Result<StatusCode, Failure> {
    let Path((_, space, person)) = path.map_err(|_| Failure::not_found("person"))?;
    let Json(PutRole { role }) = body.map_err(unreadable)?;
    change(member, vec![RuleChange::Give(Grant { person, space, role: role_asked(role) })]).await
}

/// Takes back what was given to somebody in a space: they are what every member is there.
#[utoipa::path(delete, path = "/api/v1/workspaces/{workspace}/spaces/{space}/roles/{person}", tag = "people",
    params(("workspace" = String, Path, description = "Id or slug"), ("space" = String, Path, description = "Id"), ("person" = String, Path, description = "Id")),
    responses((status = 204), (status = "default", body = contract::error::ErrorEnvelope)))]
pub async fn take_role(member: Member, path: RolePath) -> Result<StatusCode, Failure> {
    let Path((_, space, person)) = path.map_err(|_| Failure::not_found("person"))?;
    change(member, vec![RuleChange::Take { person, space }]).await
}

/// Says what every member is in a space, or makes it private.
#[utoipa::path(put, path = "/api/v1/workspaces/{workspace}/spaces/{space}/access", tag = "people", request_body = PutSpaceAccess,
    params(("workspace" = String, Path, description = "Id or slug"), ("space" = String, Path, description = "Id")),
    responses((status = 204), (status = "default", body = contract::error::ErrorEnvelope)))]
pub async fn put_space_access(
    member: Member,
    path: Result<Path<(String, SpaceId)>, PathRejection>,
    body: Result<Json<PutSpaceAccess>, JsonRejection>,
) -> Result<StatusCode, Failure> {
    let Path((_, space)) = path.map_err(|_| Failure::not_found("space"))?;
    let Json(PutSpaceAccess { members }) = body.map_err(unreadable)?;
    let mut changes = Vec::new();
    if members.is_none() {
        let person = member.actor.person();
        changes.push(RuleChange::Give(Grant { person, space, role: GrantedRole::Maker }));
    }
    changes.push(RuleChange::Open { space, role: members.map(role_asked) });
    change(member, changes).await
}

/// Makes a space with the usual states; whoever makes it is a maker there.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/spaces", tag = "people", request_body = NewSpace,
    params(("workspace" = String, Path, description = "Id or slug")),
    responses((status = 200, body = MadeSpace), (status = "default", body = contract::error::ErrorEnvelope)))]
pub async fn make_space(
    member: Member,
    body: Result<Json<NewSpace>, JsonRejection>,
) -> Result<Json<MadeSpace>, Failure> {
    let Json(asked) = body.map_err(unreadable)?;
    member.actor.govern(Governance::MakeSpace).map_err(denied)?;
    let members = asked.members.map(role_asked);
    if members.is_some_and(|role| !GrantedRole::IN_A_SPACE.contains(&role) || role == GrantedRole::Guest) {
        return Err(Failure::invalid("In an open space every member is a viewer, a contributor or a maker."));
    }
    blocking(move || {
        let plan = SpacePlan { prefix: asked.prefix.trim().to_owned(), ..SpacePlan::usual(&asked.name) };
        let (space, person) = (plan.id, member.actor.person());
        let label = format!("Made the space {}", plan.name);
        member.workspace.commit_as_program(person, &[space], &label, plan.definitions())?;
        let changes = vec![
            RuleChange::Give(Grant { person, space, role: GrantedRole::Maker }),
            RuleChange::Open { space, role: members },
        ];
        member.workspace.change_rules(person, |_| Ok(changes))?.map_err(denied)?;
        Ok(Json(MadeSpace { space }))
    })
    .await
}

/// Offers a way into the workspace. The link in the answer is shown once.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/invitations", tag = "people", request_body = Invite,
    params(("workspace" = String, Path, description = "Id or slug")),
    responses((status = 200, body = InvitationLink), (status = "default", body = contract::error::ErrorEnvelope)))]
pub async fn invite(
    State(program): State<Arc<Program>>,
    member: Member,
    body: Result<Json<Invite>, JsonRejection>,
) -> Result<Json<InvitationLink>, Failure> {
    let Json(asked) = body.map_err(unreadable)?;
    let roles: Vec<_> = asked.roles.iter().map(|given| (given.space, role_asked(given.role))).collect();
    let standing = standing_asked(asked.standing);
    may_invite(&member.actor, standing, &roles).map_err(denied)?;
    if standing == GrantedStanding::Guest && roles.is_empty() {
        return Err(Failure::invalid("A guest is in no space but those that you name. Name one."));
    }
    let email = match asked.email.as_deref().map(str::trim).filter(|email| !email.is_empty()) {
        Some(email) => Some(check_email(email).map_err(|problem| Failure::invalid(format!("{problem}.")))?),
        None => None,
    };
    let mailed = match (&email, asked.mail) {
        (_, false) => None,
        (_, true) if program.jobs.mailer.is_none() => {
            return Err(Failure::invalid("No mail server is set, so the link cannot be mailed. Pass it on yourself."));
        }
        (None, true) => return Err(Failure::invalid("Say to which address the link is mailed.")),
        (Some(to), true) => Some(to.clone()),
    };
    let (mailing, of) = (program.clone(), member.workspace.entry.id);
    let (link, mail) = blocking(move || {
        let installation = &program.installation;
        let (workspace, now) = (member.workspace.entry.id, installation.clock.now());
        if installation.accounts.invitations(workspace, now)?.len() >= INVITATIONS_LIMIT {
            let message = format!("At most {INVITATIONS_LIMIT} invitations are open at once. Withdraw one first.");
            return Err(Failure::new(ErrorCode::TooLarge, message));
        }
        let secret = secret()?;
        let invitation = Invitation {
            workspace,
            email,
            standing,
            roles,
            by: member.actor.person(),
            created_at: now,
            expires_at: now.plus_milliseconds(INVITATION_MILLISECONDS),
        };
        let hash = hash_of(&secret);
        installation.accounts.put_invitation(&hash, &invitation)?;
        let spaces = invitation.roles.iter().map(|(space, _)| *space).collect();
        let what = AuditDetail { spaces, ..done(&standing.to_string()) };
        installation.note(Some(workspace), Some(invitation.by), AuditKind::Invited, what);
        let path = format!("/join#invitation={secret}");
        let mail = mailed.map(|to| -> Result<Mail, Failure> {
            let by = member.workspace.ledger.read(|read| read.record(invitation.by))?;
            let by = by.and_then(|person| person.text("title").map(str::to_owned)).unwrap_or_default();
            Ok(Mail::Invitation { to, by, workspace, secret })
        });
        let link = InvitationLink { id: Handle::of(&hash).0, path, expires_at: invitation.expires_at };
        Ok((link, mail.transpose()?))
    })
    .await?;
    if let Some(mail) = mail {
        sign_in_mail::queue(mailing, Some(of), mail).await?;
    }
    Ok(Json(link))
}

/// Takes an offer back.
#[utoipa::path(delete, path = "/api/v1/workspaces/{workspace}/invitations/{invitation}", tag = "people",
    params(("workspace" = String, Path, description = "Id or slug"), ("invitation" = String, Path, description = "Id")),
    responses((status = 204), (status = "default", body = contract::error::ErrorEnvelope)))]
pub async fn withdraw(
    State(program): State<Arc<Program>>,
    member: Member,
    path: Result<Path<(String, Uuid)>, PathRejection>,
) -> Result<StatusCode, Failure> {
    let Path((_, invitation)) = path.map_err(|_| Failure::not_found("invitation"))?;
    member.actor.govern(Governance::ManagePeople).map_err(denied)?;
    let (workspace, by) = (member.workspace.entry.id, member.actor.person());
    let installation = program.installation.clone();
    let withdrawn = blocking(move || {
        let withdrawn = installation.accounts.withdraw_invitation(workspace, Handle(invitation))?;
        if withdrawn {
            installation.note(Some(workspace), Some(by), AuditKind::InvitationWithdrawn, AuditDetail::default());
        }
        Ok(withdrawn)
    });
    if withdrawn.await? { Ok(StatusCode::NO_CONTENT) } else { Err(Failure::not_found("invitation")) }
}

/// Changes the rules, if the member may as the rules stand in that moment.
pub(super) async fn change(member: Member, changes: Vec<RuleChange>) -> Result<StatusCode, Failure> {
    blocking(move || {
        let (workspace, person) = (member.workspace.entry.id, member.actor.person());
        let decide = move |rules: &Rules| {
            let (mut now, mut made) = (rules.clone(), Vec::new());
            for change in &changes {
                let settled = settle(&Actor::new(workspace, person, &now, 0), &now, change)?;
                settled.iter().for_each(|change| now.apply(change));
                made.extend(settled);
            }
            Ok(made)
        };
        member.workspace.change_rules(person, decide)?.map_err(denied)?;
        Ok(StatusCode::NO_CONTENT)
    })
    .await
}

pub fn denied(denied: Denied) -> Failure {
    match denied {
        // As if it were not there.
        Denied::NoRole => Failure::not_found("space"),
        Denied::NoPerson => Failure::not_found("person"),
        Denied::NoTeam => Failure::not_found("team"),
        Denied::NoField => Failure::not_found("field"),
        Denied::NotGiven { .. } | Denied::TeamName | Denied::TeamTaken => {
            Failure::invalid(super::error::sentence(&denied.to_string()))
        }
        Denied::TeamsLimit => Failure::new(ErrorCode::TooLarge, super::error::sentence(&denied.to_string())),
        _ => Failure::new(ErrorCode::Forbidden, super::error::sentence(&denied.to_string())),
    }
}

/// What somebody may see and do, as a word: where it differs, what was copied before is out of date.
pub fn access_key(actor: &Actor) -> String {
    let roles = actor.roles().iter().map(|(space, role)| format!(", {space} {role}"));
    let restricted = actor.sight().restrictions().iter();
    let restricted = restricted.map(|each| format!(", {} {} {} {}", each.space, each.kind, each.field, each.role));
    let all = format!("{}{}{}", actor.standing(), roles.collect::<String>(), restricted.collect::<String>());
    hash_of(&all)[..8].iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What somebody is at most; in no space, what they are in the workspace.
pub fn highest_role(actor: &Actor) -> Option<GrantedRole> {
    actor.role().or(match actor.standing() {
        GrantedStanding::Owner => Some(GrantedRole::Owner),
        GrantedStanding::Admin => Some(GrantedRole::Admin),
        GrantedStanding::Member | GrantedStanding::Guest => None,
    })
}

macro_rules! same_names {
    ($view:ident, $asked:ident, $outside:ident, $inside:ident: $($name:ident),*) => {
        pub fn $view(inside: $inside) -> $outside {
            match inside { $($inside::$name => $outside::$name),* }
        }

        pub fn $asked(outside: $outside) -> $inside {
            match outside { $($outside::$name => $inside::$name),* }
        }
    };
}

pub(super) use same_names;

same_names!(role_view, role_asked, Role, GrantedRole: Guest, Viewer, Contributor, Maker, Admin, Owner);
same_names!(standing_view, standing_asked, Standing, GrantedStanding: Guest, Member, Admin, Owner);
