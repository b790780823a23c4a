import { Lock, Plus } from "lucide-react";
import { type FormEvent, useId, useState } from "react";
import type { People, Role, SpaceAccess } from "@/contract/schema";
import { isAtLeast, mayManage } from "@/graph/powers";
import { Button } from "@/kit/Button";
import { Dialog } from "@/kit/Dialog";
import fieldStyles from "@/kit/Field.module.css";
import { FormError, TextField } from "@/kit/TextField";
import { t } from "../messages/t";
import { failureText } from "../session/failure";
import { SettingsSection } from "../settings/SettingsFrame";
import { useWorkspace } from "../workspace";
import styles from "./People.module.css";
import { SpaceTeams } from "./SpaceTeams";
import { type PeopleState, useNames } from "./use-people";

/** What every member can be in an open space. */
const openRoles = ["viewer", "contributor", "maker"] as const satisfies Role[];

/** The spaces that one is in: open to every member, or private. */
export function SpacesSection({ people, state }: { people: People; state: PeopleState }) {
  const [making, setMaking] = useState(false);
  return (
    <SettingsSection title={t("spaces.title")} lead={t("spaces.lead")}>
      <ul className={styles.people} aria-label={t("spaces.title")}>
        {people.spaces.map((space) => (
          <SpaceRow key={space.space} space={space} people={people} state={state} />
        ))}
      </ul>
      <div>
        <Button icon={<Plus size={15} aria-hidden />} onClick={() => setMaking(true)}>
          {t("spaces.new")}
        </Button>
      </div>
      {making ? <NewSpaceDialog state={state} onClose={() => setMaking(false)} /> : null}
    </SettingsSection>
  );
}

function SpaceRow(props: { space: SpaceAccess; people: People; state: PeopleState }) {
  const { space, people, state } = props;
  const { workspace } = useWorkspace();
  const name = useNames().space(space.space);
  const mayChange =
    isAtLeast(space.role, "maker") && (space.members === null || mayManage(workspace.standing));
  const change = (members: Role | null) =>
    void state.run(
      state.client.putSpaceAccess(space.space, members),
      members
        ? t("spaces.opened", { role: t(`role.${members}`).toLowerCase(), space: name })
        : t("spaces.closed", { space: name }),
    );
  return (
    <li className={styles.line}>
      <span className={styles.name}>
        {space.members === null ? <Lock size={13} aria-hidden className={styles.lock} /> : null}
        {name}
      </span>
      {mayChange ? (
        <MembersSelect
          label={t("spaces.membersAre", { space: name })}
          value={space.members}
          onChange={change}
          small
        />
      ) : (
        <span className={styles.still}>{membersText(space.members)}</span>
      )}
      <SpaceTeams space={space} people={people} state={state} />
    </li>
  );
}

const membersText = (members: Role | null) =>
  members ? t("spaces.everyMember", { role: t(`role.${members}`).toLowerCase() }) : t("spaces.private");

function MembersSelect(props: {
  id?: string;
  label?: string;
  value: Role | null;
  onChange(members: Role | null): void;
  small?: boolean;
}) {
  return (
    <select
      id={props.id}
      className={`${fieldStyles.input} ${props.small ? `${fieldStyles.small} ${styles.select}` : ""}`}
      aria-label={props.label}
      value={props.value ?? ""}
      onChange={(event) => props.onChange(openRoles.find((role) => role === event.target.value) ?? null)}
    >
      {openRoles.map((role) => (
        <option key={role} value={role}>
          {membersText(role)}
        </option>
      ))}
      <option value="">{membersText(null)}</option>
    </select>
  );
}

/** Capital letters of a name, as a prefix for keys. */
function prefixOf(name: string): string {
  const letters = name.toUpperCase().replace(/[^A-Z]/g, "");
  return letters.slice(0, 4);
}

function NewSpaceDialog({ state, onClose }: { state: PeopleState; onClose(): void }) {
  const id = useId();
  const [name, setName] = useState("");
  const [prefix, setPrefix] = useState<string | null>(null);
  const [members, setMembers] = useState<Role | null>("viewer");
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const letters = prefix ?? prefixOf(name);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!name.trim() || !letters) {
      setProblem(t("spaces.missing"));
      return;
    }
    setBusy(true);
    try {
      await state.client.makeSpace({ name: name.trim(), prefix: letters, members });
      onClose();
      void state.run(Promise.resolve(), t("spaces.made", { space: name.trim() }));
    } catch (error) {
      setProblem(failureText(error));
      setBusy(false);
    }
  };
  return (
    <Dialog title={t("spaces.new")} onClose={onClose}>
      <form className={styles.form} onSubmit={(event) => void submit(event)} noValidate>
        {problem ? <FormError>{problem}</FormError> : null}
        <TextField
          label={t("spaces.name")}
          data-autofocus
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <TextField
          label={t("spaces.prefix")}
          help={t("spaces.prefixHelp")}
          value={letters}
          maxLength={8}
          spellCheck={false}
          onChange={(event) => setPrefix(event.target.value.toUpperCase().replace(/[^A-Z]/g, ""))}
        />
        <div className={fieldStyles.field}>
          <label className={fieldStyles.label} htmlFor={id}>
            {t("spaces.members")}
          </label>
          <MembersSelect id={id} value={members} onChange={setMembers} />
          {members === null ? <div className={fieldStyles.help}>{t("spaces.privateHelp")}</div> : null}
        </div>
        <div className={styles.formFoot}>
          <Button size="large" onClick={onClose}>
            {t("record.cancel")}
          </Button>
          <Button look="primary" size="large" type="submit" disabled={busy}>
            {t("spaces.go")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
