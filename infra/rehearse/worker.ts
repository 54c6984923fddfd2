/** One rehearsal process: an order comes in, its share of the listeners begins over the ramp, reports go out each second. */
import { createSystemClock } from "../clock/system-clock.ts";
import { Connection, endpointOf } from "./connection.ts";
import { Listener } from "./listener.ts";
import { PlaylistReader } from "./playlist-reader.ts";
import { sourceAddress } from "./source-address.ts";
import { emptyTally } from "./tally.ts";
import type { BeginOrder, WorkerReport } from "./worker-messages.ts";

const reportEveryMs = 1000;
/** One for each listener: in what waits for one signal, whoever stops waiting is searched for. */
const stops: AbortController[] = [];
const clock = createSystemClock();
const tally = emptyTally();

async function listenAll({ url, first, count, total, rampMs, manyAddresses }: BeginOrder): Promise<void> {
  const target = new URL(url);
  const reader = new PlaylistReader();
  const listen = async (number: number): Promise<void> => {
    const stop = new AbortController();
    const { signal } = stop;
    stops.push(stop);
    await clock.sleep(((number + Math.random()) * rampMs) / total, { signal });
    if (signal.aborted) return;
    const connection = new Connection(endpointOf(target), { localAddress: sourceAddress(number, { manyAddresses }) });
    signal.addEventListener("abort", () => connection.close(), { once: true });
    await new Listener({ url: target, connection, reader, clock, tally, signal }).run();
  };
  await Promise.all(Array.from({ length: count }, (_, index) => listen(first + index)));
}

function report(done: boolean): void {
  if (process.connected) process.send?.({ tally, done } satisfies WorkerReport, () => done && process.disconnect());
}

process.once("message", (order: BeginOrder) => {
  const reporting = setInterval(report, reportEveryMs, false);
  void listenAll(order).finally(() => {
    clearInterval(reporting);
    report(true);
  });
  process.once("message", () => {
    for (const stop of stops) stop.abort();
  });
});
process.on("disconnect", () => process.exit(0));
// The terminal sends Ctrl-C to the whole group; the rehearsal tells when to stop.
process.on("SIGINT", () => undefined);
