import { File as FileIcon, Paperclip } from "lucide-react";
import { type DragEvent, useEffect, useMemo, useState } from "react";
import type { GraphRecord } from "@/contract/schema";
import { useChildren, useGraph } from "@/graph/hooks";
import { isAtLeast, roleIn } from "@/graph/powers";
import { Button } from "@/kit/Button";
import { FileButton } from "@/kit/FileButton";
import { t } from "../../messages/t";
import recordStyles from "../Record.module.css";
import { SectionHeading } from "../SectionHeading";
import { titleOf } from "../titles";
import { FileDialog } from "./FileDialog";
import styles from "./Files.module.css";
import { fileFacts, previewOf, sizeWords } from "./file-facts";
import { pastedFiles, useUploads } from "./use-uploads";

/** What was attached to a record, and the way to attach more. */
export function FilesSection({ record }: { record: GraphRecord }) {
  const graph = useGraph();
  const children = useChildren(record.id);
  const { client, uploads, attach, replace } = useUploads();
  const [open, setOpen] = useState<string | null>(null);
  const [over, setOver] = useState(false);
  const canAttach = isAtLeast(roleIn(graph.workspace, record.space), "contributor");
  const files = useMemo(
    () =>
      children
        .filter((child) => child.kind === "file" && child.fields.trashed !== true)
        .sort((a, b) => (a.created_at < b.created_at ? -1 : 1)),
    [children],
  );
  const { id } = record;
  useEffect(() => {
    if (!canAttach) return;
    // Also from inside a text: a picture has no place in it yet, and is not lost.
    const paste = (event: ClipboardEvent) => {
      const pasted = pastedFiles(event.clipboardData);
      if (pasted.length === 0) return;
      event.preventDefault();
      attach(id, pasted);
    };
    document.addEventListener("paste", paste);
    return () => document.removeEventListener("paste", paste);
  }, [canAttach, attach, id]);
  if (files.length === 0 && !canAttach) return null;
  const carries = (event: DragEvent) => canAttach && event.dataTransfer.types.includes("Files");
  const shown = files.find((file) => file.id === open);
  return (
    <section
      className={`${recordStyles.section} ${styles.place}`}
      aria-label={t("files.title")}
      data-over={over || undefined}
      onDragOver={(event) => {
        if (!carries(event)) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        setOver(false);
        if (!carries(event)) return;
        event.preventDefault();
        attach(id, event.dataTransfer.files);
      }}
    >
      <div className={recordStyles.sectionHead}>
        <SectionHeading>{t("files.title")}</SectionHeading>
        {canAttach ? (
          <FileButton
            look="quiet"
            icon={<Paperclip size={14} aria-hidden />}
            label={t("files.attach")}
            multiple
            onFiles={(chosen) => attach(id, chosen)}
          />
        ) : null}
      </div>
      {files.length > 0 ? (
        <ul className={styles.files} aria-label={t("files.title")}>
          {files.map((file) => {
            const { hash, size, mediaType } = fileFacts(file);
            const title = titleOf(file);
            return (
              <li key={file.id}>
                <button type="button" className={styles.file} onClick={() => setOpen(file.id)}>
                  <span className={styles.thumb}>
                    {previewOf(mediaType) === "picture" ? (
                      <img src={client.address(file.id, hash)} alt="" loading="lazy" />
                    ) : (
                      <FileIcon size={18} aria-hidden />
                    )}
                  </span>
                  <span className={styles.name}>{title}</span>
                  <span className={styles.size}>{sizeWords(size)}</span>
                </button>
              </li>
            );
          })}
        </ul>
      ) : (
        <p className={recordStyles.empty}>{t("files.hint")}</p>
      )}
      {uploads.map((upload) =>
        upload.problem ? (
          <div key={upload.id} className={styles.failed} role="alert">
            <span>{t("files.failed", { name: upload.name, problem: upload.problem })}</span>
            <Button onClick={upload.again}>{t("files.again")}</Button>
            <Button look="quiet" onClick={upload.forget}>
              {t("files.forget")}
            </Button>
          </div>
        ) : (
          <div key={upload.id} className={styles.sending} role="status">
            <span>{t("files.sending", { name: upload.name })}</span>
            <progress max={1} value={upload.sent} aria-label={t("files.sending", { name: upload.name })} />
          </div>
        ),
      )}
      {shown ? (
        <FileDialog file={shown} onReplace={(by) => replace(shown.id, by)} onClose={() => setOpen(null)} />
      ) : null}
    </section>
  );
}
