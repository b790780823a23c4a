import { type FormEvent, useState } from "react";
import type { Id, InvitationLink, People, Standing } from "@/contract/schema";
import { isAtLeast } from "@/graph/powers";
import { Button } from "@/kit/Button";
import { Dialog } from "@/kit/Dialog";
import fieldStyles from "@/kit/Field.module.css";
import { dayOf } from "@/kit/moments";
import { SelectField } from "@/kit/SelectField";
import { FormError, TextField } from "@/kit/TextField";
import { t } from "../messages/t";
import { failureText } from "../session/failure";
import { useWaysIn } from "../session/use-ways-in";
import { useWorkspace } from "../workspace";
import styles from "./People.module.css";
import { otherwiseIn, RoleSelect, type SpaceRoleName } from "./RoleSelect";
import { ShownOnce } from "./ShownOnce";
import { type PeopleState, useNames } from "./use-people";

/** Says what somebody will be here, and gives the link that lets them in. */
export function InviteDialog(props: { people: People; state: PeopleState; onClose(): void }) {
  const { people, state, onClose } = props;
  const { workspace } = useWorkspace();
  const names = useNames();
  const [email, setEmail] = useState("");
  const { mail: mails } = useWaysIn();
  const [mail, setMail] = useState(true);
  const [standing, setStanding] = useState<Standing>("member");
  const [roles, setRoles] = useState<{ [space: Id]: SpaceRoleName | "" }>({});
  const [problem, setProblem] = useState<string | null>(null);
  const [link, setLink] = useState<InvitationLink | null>(null);
  const shared = people.spaces.filter((space) => isAtLeast(space.role, "maker"));
  const governs = standing === "admin" || standing === "owner";

  const sends = mails && mail && email.trim() !== "";

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setProblem(null);
    const given = Object.entries(roles).flatMap(([space, role]) =>
      role && !governs ? [{ space, role }] : [],
    );
    try {
      const to = email.trim() || null;
      setLink(await state.client.invite({ email: to, standing, roles: given, mail: sends }));
      void state.load();
    } catch (error) {
      setProblem(failureText(error));
    }
  };

  if (link) {
    const address = `${window.location.origin}${link.path}`;
    return (
      <ShownOnce
        title={t("invite.ready")}
        lead={[
          t("invite.readyBody", { day: dayOf(link.expires_at, workspace.zone) }),
          ...(sends ? [t("invite.mailed", { email: email.trim() })] : []),
        ].join(" ")}
        label={t("invite.link")}
        value={address}
        copy={t("invite.copy")}
        onClose={onClose}
      />
    );
  }
  return (
    <Dialog title={t("invite.title")} onClose={onClose}>
      <form className={styles.form} onSubmit={(event) => void submit(event)} noValidate>
        {problem ? <FormError>{problem}</FormError> : null}
        <TextField
          label={t("invite.email")}
          help={t(mails ? "invite.emailHelpMail" : "invite.emailHelp")}
          type="email"
          autoComplete="off"
          data-autofocus
          value={email}
          onChange={(event) => setEmail(event.target.value)}
        />
        {mails ? (
          <label className={styles.check}>
            <input type="checkbox" checked={mail} onChange={(event) => setMail(event.target.checked)} />
            {t("invite.mail")}
          </label>
        ) : null}
        <SelectField
          label={t("invite.standing")}
          help={t(`standingPower.${standing}`)}
          options={(["guest", "member", "admin", "owner"] as const)
            .filter((one) => one !== "owner" || workspace.standing === "owner")
            .map((one) => ({ value: one, label: t(`standing.${one}`) }))}
          value={standing}
          onChange={(next) => setStanding(next as Standing)}
        />
        {governs
          ? null
          : shared.map((space) => {
              const label = t("invite.in", { space: names.space(space.space) });
              const role = roles[space.space] ?? "";
              return (
                <div key={space.space} className={fieldStyles.field}>
                  <span className={fieldStyles.label}>{label}</span>
                  <RoleSelect
                    label={label}
                    value={role}
                    otherwise={otherwiseIn(people, { person: "", standing }, space)}
                    onChange={(next) => setRoles({ ...roles, [space.space]: next })}
                  />
                </div>
              );
            })}
        <div className={styles.formFoot}>
          <Button size="large" onClick={onClose}>
            {t("record.cancel")}
          </Button>
          <Button look="primary" size="large" type="submit">
            {t("invite.go")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
