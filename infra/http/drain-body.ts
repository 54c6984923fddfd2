/** A refused request goes in; what is left of its body is read and thrown away, so that its sender gets to read the answer. */
import type { IncomingMessage } from "node:http";

const maxDrainedBytes = 33_554_432;

/** Past the bound the connection is cut. */
export function drainBody(request: IncomingMessage): void {
  if (request.complete) return;
  let bytes = 0;
  request.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > maxDrainedBytes) request.destroy();
  });
  request.on("error", () => {});
  request.resume();
}
