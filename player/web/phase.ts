/** The programme's state and the space's announced state go in; the one phase the listener sees, and its words, come out. */
import type { Diagnostics } from "./diagnostics.ts";
import { countdown } from "./time-words.ts";

export type Phase = "scheduled" | "ready" | "connecting" | "live" | "replay" | "paused" | "reconnecting" | "ended" | "error";

export interface Announced {
  /** What the page said when it was made; the programme itself knows better. */
  readonly state: "scheduled" | "live" | "ended" | undefined;
  /** Whether the address was seen to answer since. */
  readonly open: boolean;
  readonly startsAtMs: number | undefined;
  readonly nowMs: number;
}

export interface Words {
  /** Accessible name and tooltip of the main button. */
  readonly button: string;
  /** Read aloud when it changes, so it holds nothing that counts. */
  readonly status: string;
}

export function phaseOf({ state, live }: Pick<Diagnostics, "state" | "live">, announced: Announced): Phase {
  if (state === "idle") {
    if (announced.state === "ended") return "ended";
    return announced.state === "scheduled" && !announced.open ? "scheduled" : "ready";
  }
  if (state === "waiting") return "scheduled";
  if (state === "playing") return live ? "live" : "replay";
  return state;
}

interface WordsOptions {
  readonly heading: string;
  readonly waiting: boolean;
  /** Whether the plain copy is heard. */
  readonly plain?: boolean;
  /** False for a replay. */
  readonly live?: boolean;
  readonly announced: Announced;
}

export function wordsFor(phase: Phase, { heading, waiting, plain = false, live = true, announced }: WordsOptions): Words {
  const what = heading === "" ? "" : `: ${heading}`;
  switch (phase) {
    case "scheduled":
      return {
        button: waiting ? "Stop waiting" : `Listen when it starts${what}`,
        status: waiting ? "You are in. It begins here by itself." : startWords(announced),
      };
    case "ready":
      return { button: `Play live${what}`, status: "Live now. Press play to listen." };
    case "connecting":
      return { button: "Stop", status: "Connecting to the stage…" };
    case "live":
      return { button: "Pause", status: plain ? "You are listening, some seconds later than usual." : "You are listening live." };
    case "replay":
      return { button: "Pause", status: "You are listening to the replay." };
    case "paused":
      return { button: `Play${what}`, status: live ? "Paused. Play takes you back to the present." : "Paused. Play goes on from here." };
    case "reconnecting":
      return { button: "Stop", status: "Connection lost. Getting you back to live…" };
    case "ended":
      return { button: `Play the replay${what}`, status: "This space has ended." };
    case "error":
      return { button: `Play again${what}`, status: "This cannot be played here. Try again, or use another browser." };
  }
}

function startWords({ startsAtMs, nowMs }: Announced): string {
  return startsAtMs !== undefined && startsAtMs <= nowMs ? "About to start…" : "Not started yet.";
}

/** What counts down beside the status; undefined when there is nothing to count. */
export function countdownFor(phase: Phase, { startsAtMs, nowMs }: Announced): string | undefined {
  return phase === "scheduled" && startsAtMs !== undefined && startsAtMs > nowMs ? `Starts in ${countdown(startsAtMs - nowMs)}` : undefined;
}
