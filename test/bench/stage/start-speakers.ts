/** Starts a process of thirteen speakers, and says to it what they are to do. */
import { fork } from "node:child_process";
import { join } from "node:path";
import type { SpeakersCommand } from "./messages.ts";

export interface SpeakersProcess {
  ask(command: SpeakersCommand): Promise<unknown>;
  close(): void;
}

export function startSpeakers(): SpeakersProcess {
  const child = fork(join(import.meta.dirname, "speakers.js"), [], { execArgv: [], serialization: "advanced" });
  const ended = new Promise<string>((resolve) => child.once("exit", (code, signal) => resolve(`The speakers' process ended: ${signal ?? code}.`)));
  const ask = (command: SpeakersCommand) =>
    new Promise<unknown>((resolve, reject) => {
      void ended.then((how) => reject(new Error(how)));
      child.once("message", ({ value, error }: { value?: unknown; error?: string }) => (error === undefined ? resolve(value) : reject(new Error(error))));
      if (child.connected) child.send(command);
    });
  return { ask, close: () => child.disconnect() };
}
