/** The thirteen of the demo: a space goes in, what ingest must be asked for so that they speak there comes out. */
import type { Clock, EpochMs } from "../../infra/clock/clock.ts";
import type { ParticipantRole, TokenIssuer } from "../../packager/contract/participant-token.ts";
import type { DemoRequest } from "../demo/demo-request.ts";
import type { HeldSpace } from "./space-memory.ts";
import { participantOf } from "./stage-view.ts";

export interface CastMember {
  readonly account: string;
  readonly name: string;
  readonly role: ParticipantRole;
}

const names = ["Amara", "Bruno", "Chiyo", "Dalia", "Emeka", "Freya", "Goran", "Hana", "Idris", "Jonna", "Kofi", "Leila", "Mateo"] as const;
export const cast: readonly CastMember[] = names.map((name, index) => ({
  account: `demo-${name.toLowerCase()}`,
  name,
  role: index === 0 ? "host" : "speaker",
}));
export const castHost = cast[0]?.account ?? "";

export interface DemoCastOptions {
  readonly tokens: TokenIssuer;
  readonly clock: Clock;
  readonly ttlSeconds: number;
}

interface Issued {
  readonly request: DemoRequest;
  readonly renewAt: EpochMs;
}

export class DemoCast {
  readonly #options: DemoCastOptions;
  readonly #issued = new Map<string, Issued>();

  constructor(options: DemoCastOptions) {
    this.#options = options;
  }

  /** @returns undefined unless the space is a demo and live. The tokens are kept, and made anew at half their life. */
  async requestFor(held: HeldSpace): Promise<DemoRequest | undefined> {
    const { id } = held.space;
    if (!isLiveDemo(held)) {
      this.#issued.delete(id);
      return undefined;
    }
    const { clock, ttlSeconds } = this.#options;
    const known = this.#issued.get(id);
    if (known && known.renewAt > clock.now()) return known.request;
    const request = { tokens: await Promise.all(cast.map((member) => this.#issue(id, member))) };
    this.#issued.set(id, { request, renewAt: clock.now() + ttlSeconds * 500 });
    return request;
  }

  async #issue(space: string, { account, name, role }: CastMember) {
    const { token } = await this.#options.tokens.issue({ account, name, role, space }, { ttlSeconds: this.#options.ttlSeconds });
    return { account, name, token };
  }
}

/** Known by its people: no account of the embedding site's alone makes a demo. */
export function isLiveDemo(held: HeldSpace): boolean {
  return held.space.state === "live" && held.space.host_id === castHost && cast.every(({ account }) => participantOf(held, account));
}
