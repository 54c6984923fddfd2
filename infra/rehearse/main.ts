/** `npm run rehearse`: a live space's address and a number of listeners come in by the command line, a report comes out as text, JSON and a page. */
import { accessSync, constants } from "node:fs";
import { writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { createSystemClock } from "../clock/system-clock.ts";
import { parseOptions, type RehearsalOptions, UsageError, usage } from "./options.ts";
import { Progress } from "./progress.ts";
import { rehearse } from "./rehearsal.ts";
import { type Report, reportOf } from "./report.ts";
import { reportText } from "./report-lines.ts";
import { reportPage } from "./report-page.ts";
import { guardTarget } from "./target-guard.ts";

/** @returns the exit code: 0 when everybody who came heard it, 1 otherwise, 130 after Ctrl-C. */
async function run(options: RehearsalOptions): Promise<number> {
  const { jsonFile, htmlFile, listeners, rampMs, stayMs } = options;
  for (const file of [jsonFile, htmlFile]) requireWritable(file);
  const local = await guardTarget(options.url, options);
  await requireReachable(options.url);
  const stop = new AbortController();
  const interrupt = () => stop.abort();
  process.once("SIGINT", interrupt).once("SIGTERM", interrupt);
  const progress = new Progress({ listeners, totalMs: rampMs + stayMs, stream: process.stderr });
  const outcome = await rehearse(options, { clock: createSystemClock(), signal: stop.signal, local, onProgress: (moment) => progress.show(moment) });
  progress.end();
  const report = reportOf(outcome, options);
  await writeReport(report, { jsonFile, htmlFile });
  if (outcome.interrupted) return 130;
  return report.listeners.joined === listeners ? 0 : 1;
}

/** @throws UsageError before a crowd is sent for a report that nobody could read. */
function requireWritable(file: string | undefined): void {
  if (file === undefined) return;
  try {
    accessSync(dirname(file), constants.W_OK);
  } catch {
    throw new UsageError(`"${file}" cannot be written: its folder is missing or closed.`);
  }
}

/** @throws UsageError when nothing at all answers. */
async function requireReachable(url: URL): Promise<void> {
  const response = await fetch(url, { signal: AbortSignal.timeout(15_000) }).catch((error: Error) => error);
  if (response instanceof Error) throw new UsageError(`--url: nothing answers at ${url.host}.`);
  await response.body?.cancel();
  if (!response.ok) throw new UsageError(`--url: ${url.href} answers ${response.status}; is the space live?`);
}

async function writeReport(report: Report, { jsonFile, htmlFile }: Pick<RehearsalOptions, "jsonFile" | "htmlFile">): Promise<void> {
  process.stdout.write(`${reportText(report)}\n`);
  if (jsonFile !== undefined) await writeFile(jsonFile, `${JSON.stringify(report, undefined, 2)}\n`);
  if (htmlFile !== undefined) await writeFile(htmlFile, reportPage(report));
}

try {
  const options = parseOptions(process.argv.slice(2));
  if (options === "help") process.stdout.write(`${usage}\n`);
  else process.exitCode = await run(options);
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
