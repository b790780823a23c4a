import { FileUp, X } from "lucide-react";
import { useEffect, useState } from "react";
import { t } from "@/app/messages/t";
import { pastedFiles } from "@/app/record/files/use-uploads";
import { failureText } from "@/app/session/failure";
import { Button, IconButton } from "@/kit/Button";
import { FileButton } from "@/kit/FileButton";
import { SelectField } from "@/kit/SelectField";
import { TextField } from "@/kit/TextField";
import { useToast } from "@/kit/Toasts";
import styles from "./Draft.module.css";
import { StepFoot, StepHead } from "./StepHead";
import type { DraftFiles } from "./use-draft-files";
import type { ImportDraftInUse } from "./use-import-draft";

interface FilesStepProps {
  draft: ImportDraftInUse;
  files: DraftFiles;
  arrived: boolean;
}

/** Which files, where to, and what the whole is called. */
export function FilesStep({ draft, files, arrived }: FilesStepProps) {
  const { memory, change, spaces, title } = draft;
  const { add } = files;
  useEffect(() => {
    const paste = (event: ClipboardEvent) => {
      const pasted = pastedFiles(event.clipboardData);
      if (pasted.length === 0) return;
      event.preventDefault();
      add(pasted);
    };
    document.addEventListener("paste", paste);
    return () => document.removeEventListener("paste", paste);
  }, [add]);
  const waiting = files.sending.some((one) => one.problem === null);
  const ready = memory.files.length > 0 && memory.space !== "" && title.trim() !== "" && !waiting;
  return (
    <>
      <StepHead title={t("importing.files.title")} lead={t("importing.files.lead")} arrived={arrived} />
      <DropZone onFiles={add} />
      <FileList draft={draft} files={files} />
      {memory.files.length > 0 ? (
        <div className={styles.pair}>
          <TextField
            label={t("importing.title")}
            help={t("importing.titleHelp")}
            value={title}
            maxLength={100}
            error={title.trim() === "" ? t("importing.noTitle") : null}
            onChange={(event) => change({ title: event.target.value })}
          />
          {spaces.length > 1 ? (
            <SelectField
              label={t("importing.space")}
              options={[
                ...(memory.space ? [] : [{ value: "", label: t("importing.chooseSpace") }]),
                ...spaces.map((space) => ({ value: space.id, label: space.name })),
              ]}
              value={memory.space}
              onChange={(space) =>
                change({
                  space,
                  // A state of another space is none of this one.
                  states: memory.states.filter((one) => one.becomes.is === "new"),
                })
              }
            />
          ) : null}
        </div>
      ) : null}
      <StepFoot>
        <Button
          look="primary"
          size="large"
          disabled={!ready}
          onClick={() => {
            change({ title: memory.title?.trim() ?? null });
            draft.go("mapping");
          }}
        >
          {t("importing.next")}
        </Button>
        <span className={styles.quiet} role="status">
          {waiting ? t("importing.files.waiting") : ""}
        </span>
      </StepFoot>
    </>
  );
}

function DropZone({ onFiles }: { onFiles(files: Iterable<File>): void }) {
  const [over, setOver] = useState(false);
  // Anywhere on the page: beside the zone the browser would open the file and leave.
  useEffect(() => {
    const carries = (event: DragEvent) => event.dataTransfer?.types.includes("Files") === true;
    const drag = (event: DragEvent) => {
      if (!carries(event)) return;
      event.preventDefault();
      setOver(true);
    };
    const leave = (event: DragEvent) => {
      if (event.relatedTarget === null) setOver(false);
    };
    const drop = (event: DragEvent) => {
      setOver(false);
      if (!carries(event)) return;
      event.preventDefault();
      onFiles([...(event.dataTransfer?.files ?? [])]);
    };
    document.addEventListener("dragover", drag);
    document.addEventListener("dragleave", leave);
    document.addEventListener("drop", drop);
    return () => {
      document.removeEventListener("dragover", drag);
      document.removeEventListener("dragleave", leave);
      document.removeEventListener("drop", drop);
    };
  }, [onFiles]);
  return (
    <section className={styles.drop} aria-label={t("importing.files.drop")} data-over={over || undefined}>
      <FileUp size={28} aria-hidden />
      <p className={styles.dropWords}>{t("importing.files.drop")}</p>
      <FileButton size="large" label={t("importing.files.choose")} multiple onFiles={onFiles} />
      <p className={styles.quiet}>{t("importing.files.known")}</p>
    </section>
  );
}

function FileList({ draft, files }: { draft: ImportDraftInUse; files: DraftFiles }) {
  const toast = useToast();
  const { memory } = draft;
  const take = (name: string) =>
    files.take(name).catch((error) => toast({ text: failureText(error), tone: "danger" }));
  if (memory.files.length === 0 && files.sending.length === 0) return null;
  return (
    <ul className={styles.fileList} aria-label={t("importing.files.list")}>
      {memory.files.map((file) => (
        <li key={file.name} className={styles.fileLine}>
          <span className={styles.fileName}>{file.name}</span>
          <span className={styles.quiet}>
            {t("imports.rows", { n: file.rows })}, {t("imports.values", { n: file.values })}
          </span>
          <IconButton
            label={t("importing.files.remove", { name: file.name })}
            onClick={() => void take(file.name)}
          >
            <X size={14} aria-hidden />
          </IconButton>
        </li>
      ))}
      {files.sending.map((one) => (
        <li key={one.id} className={styles.fileLine} data-problem={one.problem !== null || undefined}>
          <span className={styles.fileName}>{one.name}</span>
          {one.problem === null ? (
            <progress
              max={1}
              value={one.sent}
              aria-label={t("importing.files.sending", { name: one.name })}
            />
          ) : (
            <>
              <span role="alert" className={styles.refused}>
                {one.problem}
              </span>
              <IconButton
                label={t("importing.files.remove", { name: one.name })}
                onClick={() => files.forget(one.id)}
              >
                <X size={14} aria-hidden />
              </IconButton>
            </>
          )}
        </li>
      ))}
    </ul>
  );
}
