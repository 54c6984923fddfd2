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
  const ask = (command: SpeakersCommand) =>
    new Promise<unknown>((resolve, reject) => {
      child.once("message", ({ value, error }: { value?: unknown; error?: string }) => (error === undefined ? resolve(value) : reject(new Error(error))));
      child.send(command);
    });
  return { ask, close: () => child.disconnect() };
}
