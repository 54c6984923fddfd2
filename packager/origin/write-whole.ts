/** An exchange and a whole answer, head and content in one buffer, go in; it is on its way by one write, and the exchange is over. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";

/** @returns the connection where an answer may go straight onto it: HTTP/1.1 that goes on afterwards, with no earlier answer still to come. */
export function openLine(request: IncomingMessage, response: ServerResponse): Socket | undefined {
  if (request.httpVersion !== "1.1" || request.method !== "GET" || !response.shouldKeepAlive || response.headersSent) return undefined;
  // A response has its connection only while it is its turn.
  const { socket } = response;
  return socket?.writable ? socket : undefined;
}

/**
 * Node's own way builds the head, writes it, the content and an end one by one, and gathers them again: four times the work, and ten thousand wait for it.
 * Its server takes a response as done when that tells `finish`, and so goes on to the connection's next request.
 */
export function writeWhole(response: ServerResponse, { line, bytes }: { readonly line: Socket; readonly bytes: Buffer }): void {
  line.write(bytes);
  if (line.writableLength === 0) response.emit("finish");
  // A slow reader: what it asked next waits until it has taken this. When it never does, the connection's end is the response's, too.
  else line.write("", (error) => void (error || response.emit("finish")));
}
