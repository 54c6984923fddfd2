/** Whoever wants to know of downloads is told of each that is ready, and of each that is given up. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { pino } from "pino";
import { HopelessJob, type Job } from "../../../infra/queue/queue.ts";
import { type ExportNews, telling } from "../../../packager/replay/export/export-news.ts";
import type { ExportJob } from "../../../packager/replay/export/exporter.ts";
import { silentLog } from "../live/support/stage.ts";

const job = (attempts: number): Job<ExportJob> => ({
  ...{ id: "one", attempts, progress: async () => undefined },
  data: { space: "evening", run: "r1", revision: 0, kind: "waveform" },
});
const failing = (error: Error) => async () => Promise.reject(error);

async function toldOf(make: () => Promise<boolean>, { attempts }: { readonly attempts: number }): Promise<readonly ExportNews[]> {
  const told: ExportNews[] = [];
  const tell = async (news: ExportNews) => void told.push(news);
  await telling(make, { tell, attempts: 3, log: silentLog() })(job(attempts)).catch(() => undefined);
  return told;
}

test("a download that is ready is told with where it is", async () => {
  const paths = ["/replay/evening/waveform.json", "/replay/evening/waveform.svg"];
  assert.deepEqual(await toldOf(async () => true, { attempts: 0 }), [{ space: "evening", kind: "waveform", outcome: "ready", paths }]);
  assert.deepEqual(await toldOf(async () => false, { attempts: 0 }), [], "nobody is told of one that an edit has overtaken");
});

test("a failure is told once no try is left, or none can help", async () => {
  const failed = { space: "evening", kind: "waveform", outcome: "failed", paths: [], reason: "no" };
  assert.deepEqual(await toldOf(failing(new Error("no")), { attempts: 1 }), []);
  assert.deepEqual(await toldOf(failing(new Error("no")), { attempts: 2 }), [failed]);
  assert.deepEqual(await toldOf(failing(new HopelessJob("no")), { attempts: 0 }), [failed]);
});

test("news that could not be told make the job come again; a failure stays the failure it was, and a line of the log tells of it", async () => {
  const lines: string[] = [];
  const log = pino({ level: "error" }, { write: (line: string) => void lines.push(line) });
  const options = { tell: failing(new Error("away")), attempts: 1, log };
  await assert.rejects(telling(async () => true, options)(job(0)), /away/);
  assert.deepEqual(lines, []);
  await assert.rejects(telling(failing(new Error("no")), options)(job(0)), /no/);
  assert.match(lines.join(), /"space":"evening","kind":"waveform","reason":"no","cause":"Error: away"/);
});
