/** The path of a live resource or a download goes in; it comes out without its signature, or is refused: a space sold or kept to some needs a valid one. */
import type { Clock } from "../../infra/clock/clock.ts";
import { RostrumError } from "../../infra/errors/rostrum-error.ts";
import { isSigned, type PlaybackKeys, type PlaybackSpan, verifyPlayback } from "../contract/playback-signature.ts";

export interface PlaybackGateOptions {
  readonly keys: PlaybackKeys;
  readonly clock: Clock;
}

export interface Admitted {
  readonly url: string;
  /** Seconds for which a cache may keep the answer; absent where it needs no signature. */
  readonly keepSeconds?: number;
}

const signedPath = /^\/(live|replay)\/(?:(~[^/?]*\.[^/?]*)\/)?(~?[^/?]*)(.*)$/;
/** The longest that a cache goes on after a signature is revoked. */
const maxKeepSeconds = 60;
/** Signatures known to be right; the one known for longest goes. */
const maxKnown = 2000;

export class PlaybackGate {
  readonly #options: PlaybackGateOptions;
  readonly #known = new Map<string, PlaybackSpan>();
  #revoked: ReadonlyMap<string, number> = new Map();

  constructor(options: PlaybackGateOptions) {
    this.#options = options;
  }

  /** @param revoked space → epoch seconds until which its signatures are void. */
  revoke(revoked: Readonly<Record<string, number>>): void {
    this.#revoked = new Map(Object.entries(revoked));
  }

  /** @throws RostrumError `signature_required`, `signature_invalid`. */
  admit(url: string): Admitted {
    const [, root, signature, space = "", rest] = url[6] === "~" || url[8] === "~" ? (signedPath.exec(url) ?? []) : [];
    if (root === undefined || (signature === undefined && !isSigned(space))) return { url };
    if (signature === undefined) throw new RostrumError("signature_required", "This space is heard with a signature in the path.");
    const { issuedAt, expiresAt } = this.#spanOf(signature, space);
    const leftSeconds = expiresAt - this.#options.clock.now() / 1000;
    if (leftSeconds <= 0) throw new RostrumError("signature_invalid", "This signature has expired.");
    if (issuedAt <= (this.#revoked.get(space) ?? 0)) throw new RostrumError("signature_invalid", "This signature was revoked.");
    return { url: `/${root}/${space}${rest}`, keepSeconds: Math.ceil(Math.min(leftSeconds, maxKeepSeconds)) };
  }

  #spanOf(signature: string, space: string): PlaybackSpan {
    const name = `${space} ${signature}`;
    const span = this.#known.get(name) ?? verifyPlayback(signature, { space, keys: this.#options.keys });
    if (!span) throw new RostrumError("signature_invalid", "This signature is not one of this space.");
    this.#known.set(name, span);
    const [oldest] = this.#known.keys();
    if (this.#known.size > maxKnown && oldest !== undefined) this.#known.delete(oldest);
    return span;
  }
}
