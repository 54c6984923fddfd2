/** What ingest says to a demo process over the fork's IPC channel: at first, and again with newer tokens. */
import type { DemoSpeaker } from "./demo-request.ts";

export interface DemoOrder {
  /** Absolute URL of `/whip/{space}`. */
  readonly url: string;
  readonly speakers: readonly DemoSpeaker[];
}
