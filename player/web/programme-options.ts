/** What a programme is told when it is made. */
import type { SourceOptions } from "./source.ts";

export interface ProgrammeOptions {
  readonly src: string;
  /** Address of the plain copy, for when `src` does not answer. */
  readonly fallback: string | undefined;
  readonly cmcd: SourceOptions["cmcd"];
  /** Whether a playlist that is not there may still come; false for a space that has ended. */
  readonly waits: boolean;
  /** Called when something changed that is to be seen. */
  readonly onTick: () => void;
}
