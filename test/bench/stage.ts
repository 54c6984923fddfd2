/** What one room of thirteen speakers costs, how long a voice takes to the other speakers, beside Janus AudioBridge in the same run; and how many rooms fill a process. */
import { orderFor, startIngestFixture } from "../ingest/stage/ingest-fixture.ts";
import { compareAtOnce } from "./stage/at-once.ts";
import { fillProcess } from "./stage/fill-process.ts";
import { openFullRoom } from "./stage/full-room.ts";
import { type Janus, startJanus } from "./stage/janus.ts";
import { cpuPercent, residentMegabytes } from "./stage/process-usage.ts";
import { type SharedCost, sharedRooms, shareProcess } from "./stage/share-process.ts";
import { type SpeakersProcess, startSpeakers } from "./stage/start-speakers.ts";

const seconds = Number(process.argv[2] ?? 10);
const say = (line: string) => console.error(line);
/** A room lives for an hour: what its code costs before it is compiled is not what it costs. */
const warmUpSeconds = 40;
const round = (value: number) => Math.round(value * 10) / 10;
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function measure(name: string, { pid, ask }: { readonly pid: number; readonly ask: SpeakersProcess["ask"] }) {
  const cpuWith = async (count: number) => {
    await ask({ do: "talk", count, bursts: false });
    await pause(2000);
    return round(await cpuPercent(pid, seconds * 1000));
  };
  await ask({ do: "talk", count: 13, bursts: false });
  await pause(warmUpSeconds * 1000);
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

function sayShared(name: string, { sharedThreeTalking: three, sharedThirteenTalking: thirteen }: SharedCost): void {
  say(`${name}: ${three} % of a core for each of ${sharedRooms} rooms in one process with three talking, ${thirteen} % with thirteen`);
}

const startIngest = () => startIngestFixture({ ROSTRUM_ROOM_PROCESSES: "1", ROSTRUM_ROOMS_PER_PROCESS: "64", ROSTRUM_ROOM_PROCESS_MAX_LOAD: "8" });

async function openJanusRoom({ url }: Janus, index: number): Promise<SpeakersProcess> {
  const speakers = startSpeakers();
  await speakers.ask({ do: "join", seats: Array.from({ length: 13 }, () => ({ url, janusRoom: index + 1 })) });
  return speakers;
}

async function measureRostrum() {
  const ingest = await startIngest();
  await ingest.order(orderFor("empty"));
  const { pid } = await ingest.describe("empty");
  await pause(1500);
  const rssEmptyProcessMb = round(residentMegabytes(pid));
  const speakers = await openFullRoom(ingest, "bench");
  await ingest.end("empty");
  const figures = await measure("Rostrum", { pid, ask: speakers.ask });
  const jitterDelayMs = round(await ingest.counted("jitter_delay_ms"));
  speakers.close();
  await ingest.end("bench");
  await pause(1500);
  const shared = await shareProcess({ pid, seconds, openRoom: (index) => openFullRoom(ingest, `shared-${index}`) });
  for (let index = 0; index < sharedRooms; index++) await ingest.end(`shared-${index}`);
  sayShared("Rostrum", shared);
  await pause(1500);
  const filled = await fillProcess(ingest, { pid, say });
  await ingest.close();
  return { ...figures, ...shared, jitterDelayMs, rssEmptyProcessMb, ...filled };
}

async function measureJanus() {
  const janus = await startJanus({ rooms: sharedRooms });
  if (!janus) {
    say("Janus is not installed: no comparison. On Debian: apt-get install janus");
    return undefined;
  }
  const openRoom = (index: number) => openJanusRoom(janus, index);
  try {
    const speakers = await openRoom(0);
    const figures = await measure("Janus AudioBridge", { pid: janus.pid, ask: speakers.ask });
    speakers.close();
    await pause(1500);
    const shared = await shareProcess({ pid: janus.pid, seconds, openRoom });
    sayShared("Janus AudioBridge", shared);
    return { ...figures, ...shared };
  } finally {
    await janus.close();
  }
}

async function measureBoth() {
  const janus = await startJanus({ rooms: 1 });
  if (!janus) return undefined;
  const ingest = await startIngest();
  try {
    const ours = await openFullRoom(ingest, "both");
    const theirs = await openJanusRoom(janus, 0);
    const { pid } = await ingest.describe("both");
    const rooms = { ours: { pid, speakers: ours }, theirs: { pid: janus.pid, speakers: theirs } };
    const compared = await compareAtOnce({ ...rooms, seconds, warmUpSeconds });
    ours.close();
    theirs.close();
    return compared;
  } finally {
    await ingest.close();
    await janus.close();
  }
}

const rostrum = await measureRostrum();
const janus = await measureJanus();
const atOnce = await measureBoth();
const ratioOf = (name: "cpuThreeTalking" | "cpuThirteenTalking" | keyof SharedCost) => (janus ? Math.round((rostrum[name] / janus[name]) * 100) / 100 : null);
const targets = { cpuThreeTalking: 15, cpuThirteenTalking: 22, latencyP50Ms: 120, ratioToJanus: 0.6 };
console.log(
  JSON.stringify({
    bench: "stage",
    warmUpSeconds,
    secondsPerPhase: seconds,
    rostrum,
    janus: janus ?? "not installed",
    // Of two rooms that run at the same time, and of two that were measured one after the other.
    atOnce: atOnce ?? "not compared",
    inTurn: { ratioThreeTalking: ratioOf("cpuThreeTalking"), ratioThirteenTalking: ratioOf("cpuThirteenTalking") },
    sharedRooms,
    ratioSharedThreeTalking: ratioOf("sharedThreeTalking"),
    ratioSharedThirteenTalking: ratioOf("sharedThirteenTalking"),
    targets,
  }),
);
