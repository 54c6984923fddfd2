/** One process of the fan-out benchmark's crowd: an order comes in, that many connections each hold one request, the arrival of each answer goes out; the crowd shares the server's cores, so it does as little as it can. */
import { connect, type Socket } from "node:net";
import { type HoldOrder, type HoldReport, monotonicMs } from "./messages.ts";

/** One connection, and what it has of the answer that it waits for. */
class Seat {
  readonly socket: Socket;
  #got = 0;
  #whole = 0;
  #arrived: (at: number) => void = () => undefined;

  constructor(port: number, { opened, lost }: { readonly opened: () => void; readonly lost: (error: Error) => void }) {
    // All read into one buffer and are called at once: no stream, no buffer and no event for each answer.
    const onread = { buffer: shared, callback: (length: number) => this.#take(length) };
    this.socket = connect({ port, host: "127.0.0.1", onread }, opened);
    this.socket.once("error", lost);
    this.socket.once("close", () => lost(new Error("a held connection was closed")));
  }

  /** @param arrived called with the time at which the whole answer was there, ms. */
  hold(request: string, arrived: (at: number) => void): void {
    [this.#got, this.#whole, this.#arrived] = [0, 0, arrived];
    this.socket.write(request);
  }

  #take(length: number): boolean {
    if (this.#got === 0) this.#whole = wholeLength(length);
    this.#got += length;
    if (this.#got >= this.#whole) this.#arrived(monotonicMs());
    return true;
  }
}

const shared = Buffer.alloc(65_536);
const expected = Buffer.from("HTTP/1.1 200 ");
const lengthField = "content-length: ";
const seats: Seat[] = [];

/** Connections are opened a few at a time, or the listening queue overflows. */
const atOnce = 200;

async function open(port: number, count: number): Promise<void> {
  const seat = () =>
    new Promise<void>((resolve, reject) => {
      seats.push(new Seat(port, { opened: resolve, lost: reject }));
    });
  while (seats.length < count) await Promise.all(Array.from({ length: Math.min(atOnce, count - seats.length) }, seat));
}

/** Of the answer whose first bytes are in the shared buffer. */
function wholeLength(received: number): number {
  if (expected.compare(shared, 0, expected.length) !== 0) throw new Error(`expected 200, got ${shared.toString("latin1", 0, 40)}`);
  const at = shared.indexOf(lengthField, 0, "latin1") + lengthField.length;
  const end = shared.indexOf("\r\n\r\n", 0, "latin1");
  if (end < 0 || end > received) throw new Error("expected a whole head at once");
  return end + 4 + Number.parseInt(shared.toString("latin1", at, at + 10), 10);
}

function holdAll(path: string, done: (report: HoldReport) => void): void {
  const request = `GET ${path} HTTP/1.1\r\nhost: origin.example\r\naccept-encoding: gzip\r\n\r\n`;
  const arrivedAt: number[] = [];
  let cpuFrom = process.cpuUsage();
  const arrived = (at: number) => {
    // What asking took lies before the first answer.
    if (arrivedAt.push(at) === 1) cpuFrom = process.cpuUsage();
    if (arrivedAt.length < seats.length) return;
    const { user, system } = process.cpuUsage(cpuFrom);
    done({ arrivedAt, cpuMs: (user + system) / 1000 });
  };
  for (const seat of seats) seat.hold(request, arrived);
}

process.on("message", ({ port, path, count }: HoldOrder) => {
  void open(port, count).then(() => holdAll(path, (report) => process.send?.(report)));
});
process.on("disconnect", () => process.exit(0));
