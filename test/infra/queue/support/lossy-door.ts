/** The address of a store goes in, a door before it that can hang up on those who come comes out. */
import { connect, createServer } from "node:net";
import { listen } from "../../../../infra/http/listen.ts";

interface LossyDoor {
  readonly url: string;
  /** Connections that were ended at their first word. */
  readonly lost: number;
  /** Ends so many of the connections that come from now on. */
  lose(count: number): void;
  close(): void;
}

export async function startLossyDoor(storeUrl: string): Promise<LossyDoor> {
  const inside = new URL(storeUrl);
  let [wanted, lost] = [0, 0];
  const server = createServer((outer) => {
    if (lost < wanted) {
      lost += 1;
      outer.on("error", () => undefined).once("data", () => outer.destroy());
      return;
    }
    const inner = connect(Number(inside.port), inside.hostname);
    for (const [socket, other] of [
      [inner, outer],
      [outer, inner],
    ] as const) {
      socket.on("error", () => undefined).on("close", () => other.destroy());
      socket.pipe(other);
    }
  });
  const port = await listen(server, { port: 0, host: "127.0.0.1" });
  const url = Object.assign(new URL(inside), { port: String(port) }).href;
  return {
    url,
    get lost() {
      return lost;
    },
    lose: (count) => {
      wanted = lost + count;
    },
    close: () => void server.close(),
  };
}
