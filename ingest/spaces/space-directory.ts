/** Ids and filters go in, public spaces come out, from memory where it is fresh: a crowd costs the database one read a second. */
import type { z } from "zod";
import type { Clock } from "../../infra/clock/clock.ts";
import { RecentValues } from "../../infra/memory/recent-values.ts";
import type { AudienceCount } from "./audience/audience.ts";
import { type DirectoryOptions, type PublicSpace, type SpaceDirectory, toPublicSpace } from "./public-space.ts";
import type { Roster } from "./roster.ts";
import type { listQuery } from "./schemas.ts";
import type { HeldSpace, SpaceMemory } from "./space-memory.ts";
import type { SpacePage, SpaceStore } from "./space-store.ts";
import { stageView } from "./stage-view.ts";

export interface DirectoryNeeds {
  readonly memory: SpaceMemory;
  readonly spaces: SpaceStore;
  readonly roster: Roster;
  readonly audience: Pick<AudienceCount, "estimate">;
  readonly clock: Clock;
  /** Base of the links where the caller names none. */
  readonly base: string;
}

type PageQuery = z.output<typeof listQuery>;

const freshMs = 1000;
const maxPages = 500;

export class Directory implements SpaceDirectory {
  readonly #needs: DirectoryNeeds;
  readonly #pages: RecentValues<SpacePage>;

  constructor(needs: DirectoryNeeds) {
    this.#needs = needs;
    const read = (key: string) => needs.spaces.list(JSON.parse(key) as PageQuery);
    this.#pages = new RecentValues({ clock: needs.clock, freshMs, maxEntries: maxPages, read });
  }

  async get(id: string, { base = this.#needs.base }: DirectoryOptions = {}): Promise<PublicSpace> {
    return this.show(await this.#needs.memory.get(id), base);
  }

  async page({ state, limit, after }: PageQuery, { base = this.#needs.base }: DirectoryOptions = {}) {
    const key = JSON.stringify({ state: [...new Set(state)].sort(), limit, after });
    const { spaces, next } = await this.#pages.get(key);
    return { spaces: spaces.map((known) => this.show({ ...known, participants: this.#participantsOf(known.space.id) }, base)), next };
  }

  #participantsOf(id: string): HeldSpace["participants"] {
    return this.#needs.memory.peek(id)?.participants ?? [];
  }

  /** A space as everybody sees it now. */
  show(held: HeldSpace, base: string): PublicSpace {
    const { id, state } = held.space;
    if (state !== "live") return toPublicSpace(held, { base, stage: [] });
    const { roster, audience } = this.#needs;
    return toPublicSpace(held, { base, stage: stageView(held, roster.of(id)), audience: audience.estimate(id) });
  }
}
