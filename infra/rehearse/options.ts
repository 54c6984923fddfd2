/** The command line goes in; what to rehearse comes out, or one line about what is wrong with it. */
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import type { RehearsalPlan } from "./rehearsal.ts";

export interface RehearsalOptions extends RehearsalPlan {
  readonly jsonFile: string | undefined;
  readonly htmlFile: string | undefined;
  readonly ownsSystem: boolean;
}

/** A wrong call: its message is one line, the exit code is 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

export const usage = `Usage: npm run rehearse -- --url URL [options]
  --url URL             share link or playlist of a live space
  --listeners N         how many listen (1 to ${200_000}; default 100)
  --ramp TIME           over which they come, as 10s, 500ms or 2m (up to 10m; default 10s)
  --seconds TIME        how long all stay after that (up to 1h; default 60)
  --processes N         processes to share them (1 to 64; default by number and cores)
  --metrics URL         metrics of the origin, where they are not at /metrics of the URL
  --json FILE           the report as JSON
  --html FILE           the report as a page with charts
  --i-own-this-system   allows addresses that are not loopback
  --help                this text`;

const maxListeners = 200_000;
const maxRampMs = 600_000;
const maxStayMs = 3_600_000;
const maxProcesses = 64;
/** Descriptors are often limited to 20,000 a process. */
const listenersPerProcess = 15_000;
/** Fewer are not worth a process. */
const fewListeners = 250;

const given = {
  url: { type: "string" },
  listeners: { type: "string", default: "100" },
  ramp: { type: "string", default: "10s" },
  seconds: { type: "string", default: "60" },
  processes: { type: "string" },
  metrics: { type: "string" },
  json: { type: "string" },
  html: { type: "string" },
  "i-own-this-system": { type: "boolean", default: false },
  help: { type: "boolean", default: false },
} as const;

/** @returns "help" when that is asked for. @throws UsageError */
export function parseOptions(argv: readonly string[]): RehearsalOptions | "help" {
  const values = parse(argv);
  if (values.help) return "help";
  if (values.url === undefined) throw new UsageError("--url is missing: give the share link or the playlist of a live space.");
  const url = playlistUrl(httpUrl("--url", values.url));
  const listeners = wholeNumber("--listeners", { text: values.listeners, max: maxListeners });
  const least = Math.ceil(listeners / listenersPerProcess);
  const usual = Math.max(least, Math.min(availableParallelism(), Math.ceil(listeners / fewListeners)));
  return {
    url,
    listeners,
    rampMs: duration("--ramp", { text: values.ramp, unit: "s", maxMs: maxRampMs }),
    stayMs: duration("--seconds", { text: values.seconds, unit: "s", maxMs: maxStayMs }),
    processes: values.processes === undefined ? usual : Math.max(least, wholeNumber("--processes", { text: values.processes, max: maxProcesses })),
    metricsUrl: values.metrics === undefined ? new URL("/metrics", url) : httpUrl("--metrics", values.metrics),
    jsonFile: values.json,
    htmlFile: values.html,
    ownsSystem: values["i-own-this-system"],
  };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options: given, strict: true }).values;
  } catch (error) {
    throw new UsageError((error as Error).message.split(". ")[0] ?? "The options are malformed.");
  }
}

function httpUrl(option: string, text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) throw new UsageError(`${option}: expected an http or https URL, got "${text}".`);
  return url;
}

/** A share or embed link leads to the playlist of its space. */
function playlistUrl(url: URL): URL {
  const space = /^\/(?:s|embed)\/([^/]+)\/?$/.exec(url.pathname)?.[1];
  return space === undefined ? url : new URL(`/live/${space}/index.m3u8`, url);
}

function wholeNumber(option: string, { text, max }: { readonly text: string; readonly max: number }): number {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (value < 1 || value > max) throw new UsageError(`${option}: expected a whole number from 1 to ${max}, got "${text}".`);
  return value;
}

const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

function duration(option: string, { text, unit, maxMs }: { readonly text: string; readonly unit: string; readonly maxMs: number }): number {
  const [, count, given = unit] = /^(\d{1,9}(?:\.\d+)?)(ms|s|m|h)?$/.exec(text) ?? [];
  const value = count === undefined ? Number.NaN : Number(count) * (unitMs[given] ?? Number.NaN);
  if (!(value >= 0 && value <= maxMs)) throw new UsageError(`${option}: expected a time up to ${maxMs / 1000}s, as 10s, 500ms or 2m, got "${text}".`);
  return value;
}
