/** The two errors that are thrown on purpose: one a caller can act on, one that stops a start. */
import { catalogue, type ErrorCode } from "./catalogue.ts";

/** Carries a code of the catalogue to whoever answers the caller. */
export class RostrumError extends Error {
  override readonly name = "RostrumError";
  readonly code: ErrorCode;
  readonly retryAfterSeconds: number | undefined;

  constructor(code: ErrorCode, detail: string, options: { readonly cause?: unknown; readonly retryAfterSeconds?: number } = {}) {
    super(detail, { cause: options.cause });
    this.code = code;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }

  get status(): number {
    return catalogue[this.code].status;
  }
}

/** A process cannot start: its message is printed as one line and the process exits with code 1. */
export class StartupError extends Error {
  override readonly name = "StartupError";
}
