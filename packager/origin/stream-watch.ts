/** HTTP/2 sessions go in; their streams of whose answers nothing is taken, or whose requests never end, are cut, however awake PING frames keep the session. */
import { constants, type ServerHttp2Session, type ServerHttp2Stream } from "node:http2";
import type { Milliseconds } from "../../infra/clock/clock.ts";

export interface StreamWatchOptions {
  /** Time between two looks: what has not moved from one to the next is cut. */
  readonly idleMs: Milliseconds;
  readonly onCut: () => void;
}

/** Node's own time-outs begin anew while anything is sent, which the answer to a PING is too. */
export function watchStreams(session: ServerHttp2Session, { idleMs, onCut }: StreamWatchOptions): void {
  /** What each open stream had left at the last look. */
  const left = new Map<ServerHttp2Stream, number>();
  session.on("stream", (stream) => {
    // A long answer has one piece of the same size waiting at every look: that its pieces are taken shows that it moves.
    const moves = () => left.set(stream, 0);
    moves();
    stream.on("drain", moves);
    stream.once("close", () => left.delete(stream));
  });
  const look = () => {
    for (const [stream, before] of left) {
      const now = leftOf(stream);
      left.set(stream, now);
      if (now === 0 || now !== before) continue;
      onCut();
      stream.close(constants.NGHTTP2_CANCEL);
    }
  };
  const looks = setInterval(look, idleMs);
  session.once("close", () => clearInterval(looks));
}

/** Bytes of the answer that wait to be taken; -1 when only the request has no end yet; 0 while it is the client who waits. */
function leftOf({ writableFinished, writableLength }: ServerHttp2Stream): number {
  return writableFinished ? -1 : writableLength;
}
