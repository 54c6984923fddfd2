/** Speakers on node-datachannel in a process of their own: the native library keeps the process that loads it alive. */
import { fork } from "node:child_process";
import { join } from "node:path";
import type { ClientAnswer, ClientCommand } from "./client-messages.ts";

export interface Joined {
  readonly location: string;
  readonly etag: string;
  readonly answer: string;
}

export interface Heard {
  readonly packets: number;
  readonly closed: boolean;
  /** dBFS, as asked for. */
  readonly levels: readonly number[];
}

/** Of what the process prints the newest characters are kept, for when it ends too soon. */
const maxPrinted = 4096;

type Without<Command> = Command extends ClientCommand ? Omit<Command, "request"> : never;

export function startClients() {
  const child = fork(join(import.meta.dirname, "client-process.js"), [], {
    execArgv: [],
    stdio: ["ignore", "inherit", "pipe", "ipc"],
    serialization: "advanced",
  });
  const waiting = new Map<number, (answer: ClientAnswer) => void>();
  let requests = 0;
  let printed = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    printed = (printed + text).slice(-maxPrinted);
  });
  child.on("message", (answer: ClientAnswer) => waiting.get(answer.request)?.(answer));
  // A command that finds it gone is refused by the exit.
  child.on("error", () => {});
  // Its "close" never comes when it is we who end the conversation; what it printed has been read to the end with "end".
  const exited = new Promise<string>((resolve) => child.once("exit", (code, signal) => resolve(String(signal ?? code))));
  const read = new Promise<void>((resolve) => child.stderr?.once("end", resolve));
  const ended = Promise.all([exited, read]).then(([how]) => `The process of the clients ended (${how}) and printed: ${printed || "nothing"}`);
  const ask = async (command: Without<ClientCommand>): Promise<unknown> => {
    const request = requests++;
    const answer = await new Promise<ClientAnswer>((resolve, reject) => {
      waiting.set(request, resolve);
      void ended.then((end) => reject(new Error(end)));
      if (child.connected) child.send({ ...command, request });
    });
    waiting.delete(request);
    if (answer.code !== undefined) throw Object.assign(new Error(answer.code), { code: answer.code });
    return answer.value;
  };
  return {
    join: async (client: string, { url, token, hz }: { readonly url: string; readonly token: string; readonly hz?: number }) =>
      (await ask({ do: "connect", client, url, token, hz })) as Joined,
    heard: async (client: string, hz: readonly number[] = []) => (await ask({ do: "levels", client, hz })) as Heard,
    tone: (client: string, hz: number | undefined) => ask({ do: "tone", client, hz }),
    /** Says the first `seconds` of what a voice of the demo says; resolves at once. */
    say: (client: string, line: { readonly voice: number; readonly seconds: number }) => ask({ do: "say", client, ...line }),
    raw: (client: string, raw: { readonly ssrc: number; readonly payloadType: number; readonly count: number }) => ask({ do: "raw", client, ...raw }),
    leave: (client: string) => ask({ do: "leave", client }),
    abandon: (client: string) => ask({ do: "abandon", client }),
    close: async () => {
      if (child.connected) child.disconnect();
      await ended;
    },
  };
}
