/** A stream's address goes in; what one player made of it, its errors, stalls and latency, comes out. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import type { Browser, Page } from "playwright-core";
import { diagnose, listenAt, waitForSound } from "../../support/listener-page.ts";
import type { OtherPlayer } from "./player-site.ts";

export interface Heard {
  readonly player: string;
  readonly errors: number;
  readonly stalls: number;
  /** Median and largest, seconds; absent where the player does not know the programme date. */
  readonly latency?: { readonly p50: number; readonly worst: number };
  /** Seconds after the first sound. */
  readonly stalledAt?: readonly number[];
  /** The first things that went wrong, in the player's words. */
  readonly complaints?: readonly string[];
}

interface Report {
  readonly stalls: number;
  readonly stalledAt?: readonly number[];
  readonly errors: readonly string[];
  readonly version?: string | undefined;
  readonly latencySeconds: number;
}

/** Time to find the live edge, of which the latency is not counted; stalls always are. */
const settlingMs = 15_000;

export async function hearOurPage(browser: Browser, { url, seconds }: { readonly url: string; readonly seconds: number }): Promise<Heard> {
  const page = await listenAt(browser, url);
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(error.message));
  await waitForSound(page);
  const heard = await sample(page, { seconds, read: async () => ({ ...(await diagnose(page)), errors }) });
  return { player: "hls.js (this page)", ...heard };
}

export async function hearOther(
  browser: Browser,
  { player, site, url, seconds }: { readonly player: OtherPlayer; readonly site: string; readonly url: string; readonly seconds: number },
): Promise<Heard> {
  const page = await browser.newPage();
  await page.goto(`${site}/${player}?src=${encodeURIComponent(url)}`);
  await page.mouse.click(5, 5);
  await page.evaluate("window.begin()");
  const read = () => page.evaluate<Report>("window.report()");
  const { version } = await read();
  return { player: `${player} ${version}`, ...(await sample(page, { seconds, read })) };
}

async function sample(page: Page, { seconds, read }: { readonly seconds: number; readonly read: () => Promise<Report> }): Promise<Omit<Heard, "player">> {
  const latencies: number[] = [];
  const until = Date.now() + settlingMs + seconds * 1000;
  await page.waitForTimeout(settlingMs);
  while (Date.now() < until) {
    const { latencySeconds } = await read();
    if (Number.isFinite(latencySeconds)) latencies.push(latencySeconds);
    await page.waitForTimeout(500);
  }
  const { stalls, stalledAt = [], errors } = await read();
  await page.close();
  latencies.sort((one, other) => one - other);
  const round = (value = Number.NaN) => Math.round(value * 1000) / 1000;
  const latency = latencies.length > 0 ? { latency: { p50: round(latencies[latencies.length >> 1]), worst: round(latencies.at(-1)) } } : {};
  return {
    errors: errors.length,
    stalls,
    ...latency,
    ...(stalledAt.length > 0 && { stalledAt }),
    ...(errors.length > 0 && { complaints: errors.slice(0, 3) }),
  };
}

const pcmBytesPerSecond = 2 * 48_000;
const gstreamerSink = "audioconvert ! audioresample ! audio/x-raw,format=S16LE,rate=48000,channels=1 ! fdsink fd=1";

/** They know nothing of low latency: they poll, and read segments. Each writes mono PCM at 48 kHz to its standard output. */
const pollers = {
  // At level `warning` it says of every stream with EXT-X-MAP that an initialisation section came again.
  ffmpeg: (url: string) => ({ program: "ffmpeg", flags: ["-nostdin", "-v", "error", "-i", url, "-f", "s16le", "-ac", "1", "-ar", "48000", "pipe:1"] }),
  GStreamer: (url: string) => ({ program: "gst-launch-1.0", flags: ["-q", "playbin", `uri=${url}`, `audio-sink=${gstreamerSink}`] }),
} as const;

export type Poller = keyof typeof pollers;

/** A plain poller has no playhead, so it cannot stall: it must only read so many seconds, without a complaint. */
export async function hearPoller({ poller, url, seconds }: { readonly poller: Poller; readonly url: string; readonly seconds: number }): Promise<Heard> {
  const { program, flags } = pollers[poller](url);
  const child = spawn(program, flags, { stdio: ["ignore", "pipe", "pipe"] });
  const ended = once(child, "exit").catch((error: Error) => [`${poller} is not installed: ${error.message}`]);
  let [printed, bytes] = ["", 0];
  child.stderr.on("data", (chunk: Buffer) => (printed += chunk.toString()));
  const enough = new Promise<unknown[]>((resolve) => {
    child.stdout.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes >= seconds * pcmBytesPerSecond) resolve([]);
    });
  });
  const deadline = setTimeout(() => child.kill("SIGKILL"), (seconds + 60) * 1000);
  const [early] = await Promise.race([enough, ended]);
  // What it says of being ended is no complaint.
  const complaints = printed.split("\n").filter((line) => line.trim() !== "");
  child.kill("SIGKILL");
  clearTimeout(deadline);
  await ended;
  if (bytes < seconds * pcmBytesPerSecond) complaints.push(`It ended with ${String(early)} after ${bytes / pcmBytesPerSecond} s.`);
  const failures = complaints.length;
  return { player: `${poller} (plain poller)`, errors: failures, stalls: 0, ...(failures > 0 && { complaints: complaints.slice(0, 3) }) };
}
