import { Plus, X } from "lucide-react";
import { type FormEvent, useState } from "react";
import type { People, Team } from "@/contract/schema";
import { mayManage } from "@/graph/powers";
import { Button } from "@/kit/Button";
import { Dialog } from "@/kit/Dialog";
import fieldStyles from "@/kit/Field.module.css";
import { FormError, TextField } from "@/kit/TextField";
import { t } from "../messages/t";
import { failureText } from "../session/failure";
import { SettingsSection } from "../settings/SettingsFrame";
import { useWorkspace } from "../workspace";
import styles from "./People.module.css";
import { type PeopleState, useNames } from "./use-people";

/** The teams, who is in them, and what they are where. */
export function TeamsSection({ people, state }: { people: People; state: PeopleState }) {
  const { workspace } = useWorkspace();
  const [making, setMaking] = useState(false);
  const manages = mayManage(workspace.standing);
  if (!manages && people.teams.length === 0) return null;
  return (
    <SettingsSection title={t("teams.title")} lead={t("teams.lead")}>
      <ul className={styles.people} aria-label={t("teams.title")}>
        {people.teams.map((team) => (
          <TeamRow key={team.team} team={team} people={people} state={state} manages={manages} />
        ))}
        {people.teams.length === 0 ? <li className={styles.none}>{t("teams.none")}</li> : null}
      </ul>
      {manages ? (
        <div>
          <Button icon={<Plus size={15} aria-hidden />} onClick={() => setMaking(true)}>
            {t("teams.new")}
          </Button>
        </div>
      ) : null}
      {making ? (
        <NameDialog
          title={t("teams.new")}
          go={t("teams.make")}
          save={(name) => state.client.makeTeam(name)}
          said={(name) => t("teams.made", { team: name })}
          state={state}
          onClose={() => setMaking(false)}
        />
      ) : null}
    </SettingsSection>
  );
}

interface TeamRowProps {
  team: Team;
  people: People;
  state: PeopleState;
  manages: boolean;
}

function TeamRow({ team, people, state, manages }: TeamRowProps) {
  const names = useNames();
  const [open, setOpen] = useState<"rename" | "remove" | null>(null);
  const roles = team.roles.map(({ space, role }) => `${t(`role.${role}`)}, ${names.space(space)}`);
  return (
    <li className={styles.person}>
      <div className={styles.who}>
        <span className={styles.name}>{team.name}</span>
        <span className={styles.quiet}>{roles.length > 0 ? roles.join(" · ") : t("teams.nowhere")}</span>
      </div>
      {manages ? (
        <div className={styles.standing}>
          <Button
            look="quiet"
            aria-label={t("teams.renameOf", { team: team.name })}
            onClick={() => setOpen("rename")}
          >
            {t("teams.rename")}
          </Button>
          <Button
            look="quiet"
            aria-label={t("teams.removeOf", { team: team.name })}
            onClick={() => setOpen("remove")}
          >
            {t("people.removeGo")}
          </Button>
        </div>
      ) : null}
      <TeamPeople team={team} people={people} state={state} manages={manages} />
      {open === "rename" ? (
        <NameDialog
          title={t("teams.renameOf", { team: team.name })}
          go={t("teams.rename")}
          name={team.name}
          save={(name) => state.client.renameTeam(team.team, name)}
          said={(name) => t("teams.renamed", { team: name })}
          state={state}
          onClose={() => setOpen(null)}
        />
      ) : null}
      {open === "remove" ? <RemoveDialog team={team} state={state} onClose={() => setOpen(null)} /> : null}
    </li>
  );
}

/** Who is in the team: each with a way out, and a way in for the others. */
function TeamPeople({ team, people, state, manages }: TeamRowProps) {
  const { workspace } = useWorkspace();
  const names = useNames();
  const nameOf = (person: string) =>
    names.person(person, people.people.find((one) => one.person === person)?.name ?? "");
  const others = people.people.filter(({ person }) => !team.people.includes(person));
  const inside = team.people
    .map((person) => ({ person, name: nameOf(person) }))
    .sort((one, other) => one.name.localeCompare(other.name));
  return (
    <div className={styles.teamPeople}>
      <ul className={styles.chips} aria-label={t("teams.peopleOf", { team: team.name })}>
        {inside.map(({ person, name }) => {
          const isMe = person === workspace.person;
          const take = () =>
            void state.run(
              state.client.leaveTeam(team.team, person),
              isMe ? t("teams.youLeft", { team: team.name }) : t("teams.left", { name, team: team.name }),
            );
          return (
            <li key={person} className={styles.chip}>
              {name}
              {manages || isMe ? (
                <Button
                  look="quiet"
                  aria-label={
                    isMe ? t("teams.leave", { team: team.name }) : t("teams.take", { name, team: team.name })
                  }
                  onClick={take}
                >
                  <X size={13} aria-hidden />
                </Button>
              ) : null}
            </li>
          );
        })}
        {inside.length === 0 ? <li className={styles.quiet}>{t("teams.empty")}</li> : null}
      </ul>
      {manages && others.length > 0 ? (
        <select
          className={`${fieldStyles.input} ${fieldStyles.small} ${styles.select}`}
          aria-label={t("teams.addTo", { team: team.name })}
          value=""
          onChange={(event) => {
            const person = event.target.value;
            const said = t("teams.joined", { name: nameOf(person), team: team.name });
            void state.run(state.client.joinTeam(team.team, person), said);
          }}
        >
          <option value="">{t("teams.add")}</option>
          {others.map(({ person }) => (
            <option key={person} value={person}>
              {nameOf(person)}
            </option>
          ))}
        </select>
      ) : null}
    </div>
  );
}

function RemoveDialog({ team, state, onClose }: { team: Team; state: PeopleState; onClose(): void }) {
  const go = () => {
    onClose();
    void state.run(state.client.removeTeam(team.team), t("teams.removed", { team: team.name }));
  };
  return (
    <Dialog
      title={t("people.removeTitle", { name: team.name })}
      onClose={onClose}
      footer={
        <>
          <Button size="large" data-autofocus onClick={onClose}>
            {t("record.cancel")}
          </Button>
          <Button look="danger" size="large" onClick={go}>
            {t("people.removeGo")}
          </Button>
        </>
      }
    >
      <p>{t("teams.removeBody")}</p>
    </Dialog>
  );
}

interface NameDialogProps {
  title: string;
  go: string;
  name?: string;
  save(name: string): Promise<unknown>;
  said(name: string): string;
  state: PeopleState;
  onClose(): void;
}

function NameDialog({ title, go, name: before = "", save, said, state, onClose }: NameDialogProps) {
  const [name, setName] = useState(before);
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const asked = name.trim();
    if (!asked) {
      setProblem(t("teams.missing"));
      return;
    }
    setBusy(true);
    try {
      await save(asked);
      onClose();
      void state.run(Promise.resolve(), said(asked));
    } catch (error) {
      setProblem(failureText(error));
      setBusy(false);
    }
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <form className={styles.form} onSubmit={(event) => void submit(event)} noValidate>
        {problem ? <FormError>{problem}</FormError> : null}
        <TextField
          label={t("spaces.name")}
          data-autofocus
          value={name}
          maxLength={60}
          onChange={(event) => setName(event.target.value)}
        />
        <div className={styles.formFoot}>
          <Button size="large" onClick={onClose}>
            {t("record.cancel")}
          </Button>
          <Button look="primary" size="large" type="submit" disabled={busy}>
            {go}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
