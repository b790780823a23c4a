import type { GraphRecord } from "@/contract/schema";
import { useGraph } from "@/graph/hooks";
import { setField } from "@/graph/operations";
import { Button } from "@/kit/Button";
import { Dialog } from "@/kit/Dialog";
import { FileButton } from "@/kit/FileButton";
import { t } from "../../messages/t";
import { titleOf } from "../titles";
import { useCommit } from "../use-commit";
import { useMayChange } from "../use-may-change";
import { FileContent } from "./FileContent";
import styles from "./Files.module.css";

interface FileDialogProps {
  file: GraphRecord;
  onReplace(by: File): void;
  onClose(): void;
}

/** A file to look at, with what can be done with it. */
export function FileDialog({ file, onReplace, onClose }: FileDialogProps) {
  const graph = useGraph();
  const commit = useCommit();
  const canEdit = useMayChange(file);
  const title = titleOf(file);
  const remove = () => {
    const said = t("files.deleted", { name: title });
    commit(said, [setField(graph, file.id, "trashed", true)], said);
    onClose();
  };
  return (
    <Dialog
      title={title}
      place="wide"
      onClose={onClose}
      footer={
        <div className={styles.foot}>
          {canEdit ? (
            <>
              <Button look="quiet" onClick={remove}>
                {t("files.delete")}
              </Button>
              <FileButton
                label={t("files.replace")}
                onFiles={([by]) => {
                  if (by) onReplace(by);
                }}
              />
            </>
          ) : null}
          <Button data-autofocus onClick={onClose}>
            {t("record.close")}
          </Button>
        </div>
      }
    >
      <FileContent file={file} />
    </Dialog>
  );
}
