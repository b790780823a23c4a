import { useRef } from "react";
import { Button, type ButtonProps } from "./Button";

interface FileButtonProps extends Omit<ButtonProps, "onClick" | "children"> {
  label: string;
  multiple?: boolean;
  onFiles(files: File[]): void;
}

/** A button that asks for files. */
export function FileButton({ label, multiple = false, onFiles, ...button }: FileButtonProps) {
  const choose = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button {...button} onClick={() => choose.current?.click()}>
        {label}
      </Button>
      <input
        ref={choose}
        type="file"
        multiple={multiple}
        hidden
        aria-label={label}
        onChange={(event) => {
          onFiles([...(event.target.files ?? [])]);
          // So that the same file can be chosen again.
          event.target.value = "";
        }}
      />
    </>
  );
}
