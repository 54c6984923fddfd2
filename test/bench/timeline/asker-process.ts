/** The process that asks the timeline benchmark's questions: an order comes in, one timeline after the other is read, how long each took goes out. */
import { Agent, get } from "node:http";

export interface AskOrder {
  readonly port: number;
  readonly calls: number;
  readonly atOnce: number;
  readonly viewers: readonly string[];
}

export interface Asked {
  readonly ms: readonly number[];
  readonly failures: number;
  readonly bytes: number;
}

const agent = new Agent({ keepAlive: true });

function ask(port: number, viewer: string): Promise<{ readonly status: number; readonly bytes: number }> {
  return new Promise((resolve, reject) => {
    get({ host: "127.0.0.1", port, path: `/v1/timeline?viewer=${viewer}`, agent }, (answer) => {
      let bytes = 0;
      answer.on("data", (chunk: Buffer) => {
        bytes += chunk.length;
      });
      answer.on("end", () => resolve({ status: answer.statusCode ?? 0, bytes }));
    }).on("error", reject);
  });
}

process.on("message", async ({ port, calls, atOnce, viewers }: AskOrder) => {
  const ms: number[] = [];
  let [next, failures, bytes] = [0, 0, 0];
  const run = async () => {
    while (next < calls) {
      const viewer = viewers[next++ % viewers.length] ?? "";
      const began = performance.now();
      const answer = await ask(port, viewer);
      ms.push(performance.now() - began);
      if (answer.status !== 200) failures++;
      bytes += answer.bytes;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, run));
  process.send?.({ ms, failures, bytes: bytes / calls } satisfies Asked);
});
