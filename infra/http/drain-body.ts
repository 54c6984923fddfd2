/** A refused request goes in; what is left of its body is read and thrown away, so that its sender gets to read the answer. */
import type { IncomingMessage, ServerResponse } from "node:http";

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

/** Ends an answer whose connection ends with it only once the request was read: bytes that wait unread reset it, and take the answer with them (RFC 9112 section 9.6). */
export function endOnceRead(response: ServerResponse, body: Buffer): void {
  const { req } = response;
  // HTTP/2 knows no such connections, and says nothing here.
  if (req.complete || response.shouldKeepAlive !== false) return void response.end(body);
  response.write(body);
  for (const event of ["end", "close"] as const) req.once(event, () => response.end());
  drainBody(req);
}
