/** What one room of thirteen speakers costs and how long a voice takes to the other speakers, beside Janus AudioBridge in the same run. */
import { fork } from "node:child_process";
import { join } from "node:path";
import { orderFor, startIngestFixture, tokenFor } from "../ingest/stage/ingest-fixture.ts";
import { startJanus } from "./stage/janus.ts";
import type { SpeakersCommand } from "./stage/messages.ts";
import { cpuPercent, residentMegabytes } from "./stage/process-usage.ts";

const seconds = Number(process.argv[2] ?? 10);
const say = (line: string) => console.error(line);
const round = (value: number) => Math.round(value * 10) / 10;
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

function startSpeakers() {
  const child = fork(join(import.meta.dirname, "stage/speakers.js"), [], { execArgv: [], serialization: "advanced" });
  const ask = (command: SpeakersCommand) =>
    new Promise<unknown>((resolve, reject) => {
      child.once("message", ({ value, error }: { value?: unknown; error?: string }) => (error === undefined ? resolve(value) : reject(new Error(error))));
      child.send(command);
    });
  return { ask, close: () => child.disconnect() };
}

async function measure(name: string, { pid, ask }: { readonly pid: number; readonly ask: ReturnType<typeof startSpeakers>["ask"] }) {
  const cpuWith = async (count: number) => {
    await ask({ do: "talk", count, bursts: false });
    await pause(2000);
    return round(await cpuPercent(pid, seconds * 1000));
  };
  const three = await cpuWith(3);
  const thirteen = await cpuWith(13);
  await ask({ do: "talk", count: 0, bursts: true });
  await pause(seconds * 2000);
  const latencies = ((await ask({ do: "latencies" })) as number[]).sort((one, other) => one - other);
  const at = (share: number) => round(latencies[Math.floor((latencies.length - 1) * share)] ?? Number.NaN);
  const figures = { cpuThreeTalking: three, cpuThirteenTalking: thirteen, latencyP50Ms: at(0.5), latencyP95Ms: at(0.95), bursts: latencies.length };
  say(
    `${name}: ${three} % of a core with three talking, ${thirteen} % with thirteen; speaker to speaker p50 ${figures.latencyP50Ms} ms, p95 ${figures.latencyP95Ms} ms`,
  );
  return figures;
}

async function measureRostrum() {
  const ingest = await startIngestFixture({ ROSTRUM_ROOM_PROCESSES: "1" });
  const speakers = startSpeakers();
  await ingest.order(orderFor("empty"));
  const { pid } = await ingest.describe("empty");
  await pause(1500);
  const before = residentMegabytes(pid);
  await ingest.order(orderFor("bench"));
  const seats = await Promise.all(
    Array.from({ length: 13 }, async (_, index) => ({ url: ingest.whipUrl("bench"), token: await tokenFor(`a${index}`, { space: "bench" }) })),
  );
  await ingest.end("empty");
  await speakers.ask({ do: "join", server: "rostrum", seats });
  const figures = await measure("Rostrum", { pid, ask: speakers.ask });
  const jitterDelayMs = round(await ingest.counted("jitter_delay_ms"));
  const rssPerRoomMb = round(residentMegabytes(pid) - before);
  speakers.close();
  await ingest.close();
  // Rooms are independent, so the load of one, three talking, says how many fill three quarters of a core.
  return { ...figures, jitterDelayMs, rssProcessMb: round(before), rssPerRoomMb, roomsTo75PercentOfACore: Math.floor(75 / figures.cpuThreeTalking) };
}

async function measureJanus() {
  const janus = await startJanus();
  if (!janus) {
    say("Janus is not installed: no comparison. On Debian: apt-get install janus");
    return undefined;
  }
  const speakers = startSpeakers();
  try {
    await speakers.ask({ do: "join", server: "janus", seats: Array.from({ length: 13 }, () => ({ url: janus.url, token: "" })) });
    return await measure("Janus AudioBridge", { pid: janus.pid, ask: speakers.ask });
  } finally {
    speakers.close();
    await janus.close();
  }
}

const rostrum = await measureRostrum();
const janus = await measureJanus();
const ratioOf = (name: "cpuThreeTalking" | "cpuThirteenTalking") => (janus ? Math.round((rostrum[name] / janus[name]) * 100) / 100 : null);
const targets = { cpuThreeTalking: 15, cpuThirteenTalking: 22, latencyP50Ms: 120, ratioToJanus: 0.6 };
console.log(
  JSON.stringify({
    bench: "stage",
    secondsPerPhase: seconds,
    rostrum,
    janus: janus ?? "not installed",
    ratioThreeTalking: ratioOf("cpuThreeTalking"),
    ratioThirteenTalking: ratioOf("cpuThirteenTalking"),
    targets,
  }),
);
