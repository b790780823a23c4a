import type { GraphRecord } from "@/contract/schema";
import { t } from "../../messages/t";

export type Preview = "picture" | "video" | "sound" | "text" | "page" | null;

/** What the browser can show of a file without running anything in it. */
export function previewOf(mediaType: string): Preview {
  if (/^image\/(png|jpeg|gif|webp|avif)$/.test(mediaType)) return "picture";
  if (/^video\/(mp4|webm|ogg)$/.test(mediaType)) return "video";
  if (/^audio\/(mpeg|ogg|wav)$/.test(mediaType)) return "sound";
  if (mediaType === "application/pdf") return "page";
  return mediaType === "text/plain" ? "text" : null;
}

export interface FileFacts {
  hash: string;
  size: number;
  mediaType: string;
}

export function fileFacts({ fields }: GraphRecord): FileFacts {
  const { hash, size, media_type: mediaType } = fields;
  return {
    hash: typeof hash === "string" ? hash : "",
    size: typeof size === "number" ? size : 0,
    mediaType: typeof mediaType === "string" ? mediaType : "",
  };
}

export function sizeWords(bytes: number): string {
  if (bytes < 1000) return t("files.bytes", { n: bytes });
  if (bytes < 1_000_000) return t("files.kilobytes", { n: Math.round(bytes / 1000) });
  if (bytes < 1_000_000_000) return t("files.megabytes", { n: short(bytes / 1_000_000) });
  return t("files.gigabytes", { n: short(bytes / 1_000_000_000) });
}

const short = (count: number) => (count < 10 ? Math.round(count * 10) / 10 : Math.round(count));
