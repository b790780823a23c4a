import { Button } from "@/kit/Button";
import { Dialog } from "@/kit/Dialog";
import { t } from "../messages/t";

interface ConfirmProps {
  title: string;
  body: string;
  /** What is done. */
  go: string;
  onGo(): void;
  onClose(): void;
}

/** Asks before something is done that cannot be taken back. */
export function Confirm({ title, body, go, onGo, onClose }: ConfirmProps) {
  return (
    <Dialog
      title={title}
      onClose={onClose}
      footer={
        <>
          <Button size="large" data-autofocus onClick={onClose}>
            {t("record.cancel")}
          </Button>
          <Button
            look="danger"
            size="large"
            onClick={() => {
              onClose();
              onGo();
            }}
          >
            {go}
          </Button>
        </>
      }
    >
      <p>{body}</p>
    </Dialog>
  );
}
