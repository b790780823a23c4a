import { Download, ExternalLink } from "lucide-react";
import { useEffect, useMemo, useState } from "react";
import { FileClient } from "@/contract/file-client";
import type { GraphRecord } from "@/contract/schema";
import { useGraph } from "@/graph/hooks";
import { minuteOf } from "@/kit/moments";
import { t } from "../../messages/t";
import { useWorkspace } from "../../workspace";
import { titleOf } from "../titles";
import styles from "./Files.module.css";
import { fileFacts, previewOf, sizeWords } from "./file-facts";

/** Most of a text that is shown, in bytes. */
const TEXT_SHOWN = 200_000;

/** What a file holds, as far as a browser can show it, and its versions. */
export function FileContent({ file }: { file: GraphRecord }) {
  const { client, workspace } = useWorkspace();
  const files = useMemo(() => new FileClient(client, workspace.id), [client, workspace.id]);
  const newest = fileFacts(file);
  const [chosen, setChosen] = useState<string | null>(null);
  const versions = useVersions(file);
  const hash = chosen && versions.some((one) => one.hash === chosen) ? chosen : newest.hash;
  const address = files.address(file.id, hash);
  const title = titleOf(file);
  const kind = previewOf(newest.mediaType);
  return (
    <div className={styles.content}>
      {kind === "picture" ? (
        <img className={styles.picture} src={address} alt={title} />
      ) : kind === "video" ? (
        // biome-ignore lint/a11y/useMediaCaption: what people attach comes without captions
        <video className={styles.picture} src={address} controls />
      ) : kind === "sound" ? (
        // biome-ignore lint/a11y/useMediaCaption: as above
        <audio src={address} controls />
      ) : kind === "text" ? (
        <TextOf address={address} />
      ) : kind === "page" ? null : (
        <p className={styles.quiet}>{t("files.noPreview")}</p>
      )}
      <div className={styles.ways}>
        <span className={styles.quiet}>{sizeWords(newest.size)}</span>
        <a className={styles.way} href={files.address(file.id, hash, true)} download={title}>
          <Download size={14} aria-hidden /> {t("files.download")}
        </a>
        {kind === "page" || kind === "picture" ? (
          <a className={styles.way} href={address} target="_blank" rel="noreferrer">
            <ExternalLink size={14} aria-hidden /> {t("files.newTab")}
          </a>
        ) : null}
      </div>
      {versions.length > 1 ? (
        <ul className={styles.versions} aria-label={t("files.versions")}>
          {versions.map((version) => (
            <li key={version.hash}>
              <button
                type="button"
                className={styles.version}
                aria-pressed={version.hash === hash}
                onClick={() => setChosen(version.hash)}
              >
                {t("files.version", { when: minuteOf(version.at, workspace.zone), who: version.by })}
                {version.hash === newest.hash ? ` · ${t("files.newest")}` : ""}
              </button>
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  );
}

interface Version {
  hash: string;
  at: string;
  by: string;
}

/** Newest first, each content once. */
function useVersions(file: GraphRecord): Version[] {
  const graph = useGraph();
  const [versions, setVersions] = useState<Version[]>([]);
  const { id } = file;
  const { hash } = fileFacts(file);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new hash is a new version
  useEffect(() => {
    let left = false;
    graph.client.recordHistory(graph.workspace.id, id).then(
      ({ operations }) => {
        if (left) return;
        const found = new Map<string, Version>();
        for (const operation of operations) {
          for (const change of operation.changes) {
            if (change.type !== "field" || change.record !== id || change.field !== "hash") continue;
            if (typeof change.after !== "string" || found.has(change.after)) continue;
            const by = graph.record(operation.actor);
            found.set(change.after, {
              hash: change.after,
              at: operation.recorded_at,
              by: by ? titleOf(by) : t("record.someone"),
            });
          }
        }
        setVersions([...found.values()]);
      },
      // Without the program there is the newest.
      () => {},
    );
    return () => {
      left = true;
    };
  }, [graph, id, hash]);
  return versions;
}

function TextOf({ address }: { address: string }) {
  const [text, setText] = useState<{ words: string; cut: boolean } | null>(null);
  useEffect(() => {
    const leaving = new AbortController();
    fetch(address, { headers: { range: `bytes=0-${TEXT_SHOWN - 1}` }, signal: leaving.signal })
      .then(async (answer) => {
        const size = Number(answer.headers.get("content-range")?.split("/")[1] ?? 0);
        setText({ words: answer.status < 400 ? await answer.text() : "", cut: size > TEXT_SHOWN });
      })
      .catch(() => {});
    return () => leaving.abort();
  }, [address]);
  if (!text) return null;
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <pre className={styles.words} tabIndex={0}>
        {text.words}
      </pre>
      {text.cut ? <p className={styles.quiet}>{t("files.cut")}</p> : null}
    </>
  );
}
