//! The demo product: a real one's public life, imported through the ordinary path.

use crate::installation::{Installation, Owner, SpacePlan};
use crate::sign_in;
use access::WritePermit;
use anyhow::{Context, Result};
use exchange::platform_status::{Provenance, SourceFile, Target, plan};
use graph::id::{SpaceId, WorkspaceId};
use uuid::Uuid;

/// Fixed, so that an import that was interrupted is taken up and not begun again.
const WORKSPACE: WorkspaceId = WorkspaceId(Uuid::from_u128(0x0193_0000_0000_7000_8000_0000_0000_ed6e));
const SPACE: SpaceId = SpaceId(Uuid::from_u128(0x0193_0000_0000_7000_8000_0000_0005_bace));
const EMAIL: &str = "demo@throughline.invalid";
/// In which the dates of the source were written.
const ZONE: &str = "America/Los_Angeles";

const FILES: [(&str, &[u8]); 3] = [
    ("edge-uservoice-ideas-2014.json", include_bytes!("../../../demo/microsoft-edge/edge-uservoice-ideas-2014.json")),
    ("edge-status-2020.json", include_bytes!("../../../demo/microsoft-edge/edge-status-2020.json")),
    (
        "edge-status-transitions-2014-2015.csv",
        include_bytes!("../../../demo/microsoft-edge/edge-status-transitions-2014-2015.csv"),
    ),
];

/// The demo's account, in an installation that has one.
pub fn owner(installation: &Installation) -> Result<Option<Uuid>> {
    Ok(installation.accounts.account_by_email(EMAIL)?.map(|account| account.id))
}

/// Makes the demo workspace in an installation that has no workspace yet, and finishes an import that was
/// interrupted. Where people have their own workspaces, nothing is added.
pub fn ensure(installation: &Installation) -> Result<()> {
    let workspace = match installation.workspace(WORKSPACE) {
        Some(workspace) => workspace,
        None if installation.has_workspaces() => return Ok(()),
        None => {
            let known = installation.accounts.account_by_email(EMAIL)?;
            let is_new = known.is_none();
            let account = known.map_or_else(|| sign_in::new_account("Demo owner", EMAIL, None), Ok)?;
            let owner = Owner { account, is_new, workspace: Some(WORKSPACE) };
            let space =
                SpacePlan { id: SPACE, name: "Microsoft Edge platform".into(), prefix: "EDGE".into(), states: vec![] };
            installation.found("Microsoft Edge", ZONE, &space, &owner)?
        }
    };
    if workspace.store.imports()?.iter().any(|import| import.finished_at.is_some()) {
        return Ok(());
    }
    let files = FILES.map(|(name, bytes)| SourceFile { name, bytes });
    let account = owner(installation)?.context("the demo's account is missing")?;
    let membership =
        installation.accounts.memberships(account)?.into_iter().find(|each| each.workspace.id == WORKSPACE);
    let person = membership.context("the demo's account is not a member of its workspace")?.person;
    let version = workspace.ledger.read(|read| read.policy_version())?;
    let permit = WritePermit::for_program(WORKSPACE, person, &[SPACE], version);
    let existing = exchange::run::existing(&workspace.ledger, &permit, SPACE)?;
    let target = Target {
        workspace: WORKSPACE,
        space: SPACE,
        zone: ZONE.to_owned(),
        actor: person,
        started_at: installation.clock.now(),
        existing,
        provenance: Provenance::microsoft_edge(),
    };
    let plan = plan(&files, &target)?;
    exchange::run::run(&workspace.ledger, &*workspace.store, permit, plan)?;
    Ok(())
}
