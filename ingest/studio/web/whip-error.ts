/** Why a WHIP exchange did not lead to a connection. */
import type { Refusal } from "../model/refusal.ts";

/** `refusal` is absent when the reason may pass by itself and another attempt makes sense. */
export class WhipError extends Error {
  override readonly name = "WhipError";
  readonly refusal: Refusal | undefined;

  constructor(message: string, options: { readonly refusal?: Refusal | undefined; readonly cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.refusal = options.refusal;
  }
}
