import { EllipsisVertical, UserPlus, UserX } from "lucide-react";
import { useMemo, useState } from "react";
import type { People, Person, SpaceAccess, Standing } from "@/contract/schema";
import { isAtLeast, mayManage } from "@/graph/powers";
import { Button, IconButton } from "@/kit/Button";
import { Dialog } from "@/kit/Dialog";
import fieldStyles from "@/kit/Field.module.css";
import { Menu } from "@/kit/Menu";
import { TextField } from "@/kit/TextField";
import { useErasing } from "../erasing/ErasingProvider";
import { ErasuresSection } from "../erasing/ErasuresSection";
import { t } from "../messages/t";
import { sessionStore } from "../session/session-store";
import { SettingsFrame, SettingsSection } from "../settings/SettingsFrame";
import { useWorkspace } from "../workspace";
import { AuditLog } from "./AuditLog";
import { InviteDialog } from "./InviteDialog";
import { OpenInvitations } from "./OpenInvitations";
import styles from "./People.module.css";
import { givenRoles, otherwiseIn, RoleSelect } from "./RoleSelect";
import { SpacesSection } from "./SpacesSection";
import { TeamsSection } from "./TeamsSection";
import { type PeopleState, useNames, usePeople } from "./use-people";

const standings = ["guest", "member", "admin", "owner"] as const satisfies Standing[];
/** From so many people on one looks for a name. */
const SEARCHED_FROM = 12;

/** Who is here and what each may do, the ways in, and the spaces. */
export function PeoplePage() {
  const { workspace } = useWorkspace();
  return (
    <SettingsFrame>
      {workspace.standing === "guest" ? (
        <SettingsSection title={t("people.title")} lead={t("people.guest")}>
          <Powers />
        </SettingsSection>
      ) : (
        <Members />
      )}
    </SettingsFrame>
  );
}

function Members() {
  const state = usePeople();
  const { workspace } = useWorkspace();
  const [inviting, setInviting] = useState(false);
  const [query, setQuery] = useState("");
  const { people, problem } = state;
  const manages = mayManage(workspace.standing);
  const found = useMemo(() => {
    const words = query.trim().toLowerCase();
    const all = people?.people ?? [];
    return words ? all.filter((one) => `${one.name} ${one.email}`.toLowerCase().includes(words)) : all;
  }, [people, query]);
  return (
    <>
      <SettingsSection title={t("people.title")} lead={t("people.lead")}>
        {problem ? <p role="alert">{problem}</p> : null}
        {manages ? (
          <div className={styles.tools}>
            <Button
              look="primary"
              size="large"
              icon={<UserPlus size={16} aria-hidden />}
              onClick={() => setInviting(true)}
            >
              {t("people.invite")}
            </Button>
          </div>
        ) : null}
        {people && people.people.length >= SEARCHED_FROM ? (
          <TextField
            label={t("people.search")}
            hideLabel
            placeholder={t("people.search")}
            value={query}
            onChange={(event) => setQuery(event.target.value)}
          />
        ) : null}
        {people ? (
          <ul className={styles.people} aria-label={t("people.title")}>
            {found.map((person) => (
              <PersonRow key={person.person} person={person} people={people} state={state} />
            ))}
            {found.length === 0 ? <li className={styles.none}>{t("people.none")}</li> : null}
          </ul>
        ) : problem ? null : (
          <p className={styles.none} role="status">
            {t("app.loading")}
          </p>
        )}
        {manages && people ? <OpenInvitations people={people} state={state} /> : null}
      </SettingsSection>
      {people ? <TeamsSection people={people} state={state} /> : null}
      {people ? <SpacesSection people={people} state={state} /> : null}
      <SettingsSection title={t("people.roles")}>
        <Powers />
      </SettingsSection>
      {manages && people ? <AuditLog client={state.client} people={people} /> : null}
      {manages ? <ErasuresSection /> : null}
      {inviting && people ? (
        <InviteDialog people={people} state={state} onClose={() => setInviting(false)} />
      ) : null}
    </>
  );
}

function PersonRow({ person, people, state }: { person: Person; people: People; state: PeopleState }) {
  const { workspace } = useWorkspace();
  const names = useNames();
  const [leaving, setLeaving] = useState(false);
  const erase = useErasing();
  const name = names.person(person.person, person.name);
  const isMe = person.person === workspace.person;
  const mayErase =
    mayManage(workspace.standing) && (workspace.standing === "owner" || person.standing !== "owner");
  const mayStand = !isMe && mayErase;
  const choices = standings.filter((standing) => standing !== "owner" || workspace.standing === "owner");
  const stand = (standing: Standing) =>
    void state.run(
      state.client.putStanding(person.person, standing),
      t("people.changed", { name, role: t(`standing.${standing}`).toLowerCase() }),
    );
  return (
    <li className={styles.person}>
      <div className={styles.who}>
        <span className={styles.name}>
          {name}
          {isMe ? <span className={styles.quiet}> ({t("people.you")})</span> : null}
        </span>
        <span className={styles.quiet}>{person.email}</span>
      </div>
      <div className={styles.standing}>
        {mayStand ? (
          <select
            className={`${fieldStyles.input} ${fieldStyles.small} ${styles.select}`}
            aria-label={t("people.standingOf", { name })}
            value={person.standing}
            onChange={(event) => stand(event.target.value as Standing)}
          >
            {choices.map((standing) => (
              <option key={standing} value={standing}>
                {t(`standing.${standing}`)}
              </option>
            ))}
          </select>
        ) : (
          <span className={styles.still}>{t(`standing.${person.standing}`)}</span>
        )}
        {mayStand || isMe ? (
          <Button
            look="quiet"
            aria-label={isMe ? t("people.leave") : t("people.remove", { name })}
            onClick={() => setLeaving(true)}
          >
            {t(isMe ? "people.leave" : "people.removeGo")}
          </Button>
        ) : null}
        {mayErase ? (
          <Menu
            placement="bottom-end"
            target={
              <IconButton label={t("erase.actionOf", { name })}>
                <EllipsisVertical size={16} aria-hidden />
              </IconButton>
            }
            groups={[
              {
                entries: [
                  {
                    id: "erase",
                    label: t("erase.action"),
                    icon: <UserX size={15} aria-hidden />,
                    danger: true,
                    onSelect: () => erase({ person: person.person, name }),
                  },
                ],
              },
            ]}
          />
        ) : null}
      </div>
      <dl className={styles.spaceRoles} aria-label={t("people.more")}>
        {people.spaces.map((space) => (
          <SpaceRole
            key={space.space}
            people={people}
            person={person}
            name={name}
            space={space}
            state={state}
          />
        ))}
      </dl>
      {leaving ? (
        <LeaveDialog
          person={person}
          name={name}
          isMe={isMe}
          state={state}
          onClose={() => setLeaving(false)}
        />
      ) : null}
    </li>
  );
}

/** What somebody is in one space. */
function SpaceRole(props: {
  people: People;
  person: Person;
  name: string;
  space: SpaceAccess;
  state: PeopleState;
}) {
  const { people, person, name, space, state } = props;
  const { workspace } = useWorkspace();
  const spaceName = useNames().space(space.space);
  const role = person.roles.find((one) => one.space === space.space);
  const governs = mayManage(person.standing) && role !== undefined;
  const mayShare = isAtLeast(space.role, "maker") && person.person !== workspace.person && !governs;
  const otherwise = otherwiseIn(people, person, space);
  const change = (next: string) => {
    const given = givenRoles.find((one) => one === next);
    const said = t("people.changedIn", {
      name,
      role: given ? t(`role.${given}`).toLowerCase() : otherwise,
      space: spaceName,
    });
    const { client } = state;
    const work = given
      ? client.putRole(space.space, person.person, given)
      : client.takeRole(space.space, person.person);
    void state.run(work, said);
  };
  return (
    <div className={styles.spaceRole}>
      <dt className={styles.quiet}>{spaceName}</dt>
      <dd>
        {mayShare ? (
          <RoleSelect
            label={t("people.roleOf", { name, space: spaceName })}
            value={role?.given ? role.role : ""}
            otherwise={otherwise}
            onChange={change}
          />
        ) : (
          <span className={styles.still}>{role ? t(`role.${role.role}`) : t("people.notIn")}</span>
        )}
      </dd>
    </div>
  );
}

function LeaveDialog(props: {
  person: Person;
  name: string;
  isMe: boolean;
  state: PeopleState;
  onClose(): void;
}) {
  const { person, name, isMe, state, onClose } = props;
  const { workspace } = useWorkspace();
  const go = async () => {
    onClose();
    const said = isMe ? undefined : t("people.removed", { name });
    const done = await state.run(state.client.letGo(person.person), said);
    if (done && isMe) {
      await sessionStore.renew();
      window.location.assign("/");
    }
  };
  return (
    <Dialog
      title={isMe ? t("people.leaveTitle", { workspace: workspace.name }) : t("people.removeTitle", { name })}
      onClose={onClose}
      footer={
        <>
          <Button size="large" data-autofocus onClick={onClose}>
            {t("record.cancel")}
          </Button>
          <Button look="danger" size="large" onClick={() => void go()}>
            {t(isMe ? "people.leave" : "people.removeGo")}
          </Button>
        </>
      }
    >
      <p>{isMe ? t("people.leaveBody") : t("people.removeBody", { name })}</p>
    </Dialog>
  );
}

/** What each role may do, in the words of the policy. */
function Powers() {
  return (
    <div className={styles.powers}>
      <div>
        <h3 className={styles.subheading}>{t("people.inWorkspace")}</h3>
        <dl className={styles.powerList}>
          {standings.map((standing) => (
            <div key={standing}>
              <dt>{t(`standing.${standing}`)}</dt>
              <dd>{t(`standingPower.${standing}`)}</dd>
            </div>
          ))}
        </dl>
      </div>
      <div>
        <h3 className={styles.subheading}>{t("people.inSpace")}</h3>
        <dl className={styles.powerList}>
          {givenRoles.map((role) => (
            <div key={role}>
              <dt>{t(`role.${role}`)}</dt>
              <dd>{t(`rolePower.${role}`)}</dd>
            </div>
          ))}
        </dl>
      </div>
    </div>
  );
}
