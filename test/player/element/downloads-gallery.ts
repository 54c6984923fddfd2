/** The real pages of an ended space, its listeners' and its host's, come out as they are while its downloads are made. */
import type { z } from "zod";
import type { ExportState, exportsAnswer } from "../../../packager/contract/replay-forms.ts";
import { exampleSpace, startSite } from "../listening-site.ts";

const ended = exampleSpace({ state: "ended", endedAt: new Date().toISOString(), record: true });

/** One is there, one half made, one waits, and one could not be made. */
const halfWay: readonly ExportState[] = [
  { kind: "chapters", state: "ready", progress: 1, files: [{ url: `/replay/${ended.id}/chapters.vtt`, bytes: 1200 }] },
  { kind: "audio.m4a", state: "active", progress: 0.47, files: [] },
  { kind: "waveform", state: "waiting", progress: 0, files: [] },
  { kind: "audio.mp3", state: "failed", progress: 0, files: [], error: "The worker's disk is full." },
];

const about = { space: ended.id, title: ended.title, visibility: "public", revision: 1 } as const;
const told: z.input<typeof exportsAnswer> = { ...about, startedAt: new Date().toISOString(), exports: halfWay };
const draft = { ...about, trim: {}, seconds: 5400, chapters: [{ title: "Ada Lovelace", start: 0 }], ownChapters: false, ownCover: false, suggestedTrim: {} };

export interface DownloadsSite {
  /** By what the picture is called. */
  readonly pages: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

export async function startDownloadsSite(): Promise<DownloadsSite> {
  const { origin, close } = await startSite({
    spaces: [ended],
    before: (request, response, next) => {
      if (request.path === `/replay/${ended.id}/exports.json`) response.json(told);
      else if (request.path === `/replay/${ended.id}/edit.json`) response.json(draft);
      else next();
    },
  });
  const page = `${origin.url}/s/${ended.id}`;
  return { pages: { "downloads-listener": page, "downloads-host": `${page}/edit#token=a-host` }, close };
}
