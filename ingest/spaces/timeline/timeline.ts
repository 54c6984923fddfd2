/** A viewer goes in; the spaces for this viewer come out: those a followed host is live in first, then live, scheduled and replays. */
import type { z } from "zod";
import type { Clock, Milliseconds } from "../../../infra/clock/clock.ts";
import type { AccountStore } from "../account-store.ts";
import { type KnownSpace, toPerson } from "../public-space.ts";
import { RecentValues } from "../recent-values.ts";
import type { Roster } from "../roster.ts";
import type { Directory } from "../space-directory.ts";
import type { HeldSpace, SpaceMemory } from "../space-memory.ts";
import type { SpaceStore } from "../space-store.ts";
import { type Candidates, candidatesOf, type Section, sortInto } from "./sections.ts";
import type { timelineAnswer } from "./timeline-schemas.ts";

export interface TimelineNeeds {
  readonly accounts: Pick<AccountStore, "followedOf">;
  readonly spaces: Pick<SpaceStore, "upcoming" | "recorded">;
  readonly memory: SpaceMemory;
  readonly roster: Roster;
  readonly directory: Directory;
  readonly clock: Clock;
}

export interface Wish {
  readonly viewer: string | undefined;
  /** Whom the viewer follows, where the embedding site says so itself. */
  readonly following: readonly string[] | undefined;
  readonly limit: number;
  readonly base: string;
}

const freshMs: Milliseconds = 1000;

export class Timeline {
  readonly #needs: TimelineNeeds;
  readonly #candidates: RecentValues<Candidates>;

  constructor(needs: TimelineNeeds) {
    this.#needs = needs;
    this.#candidates = new RecentValues({ clock: needs.clock, freshMs, maxEntries: 1, read: () => this.#read() });
  }

  async for({ viewer, following, limit, base }: Wish): Promise<z.infer<typeof timelineAnswer>> {
    const candidates = await this.#candidates.get("all");
    const followed = following ? new Set(following) : await this.#followed(viewer, candidates);
    const sections = sortInto(candidates, { followed, limit });
    return { spaces: sections.map((one) => this.#show(one, base)) };
  }

  #followed(viewer: string | undefined, { people }: Candidates): Promise<ReadonlySet<string>> | ReadonlySet<string> {
    return viewer === undefined ? new Set() : this.#needs.accounts.followedOf(viewer, people);
  }

  /** The same for every viewer, so it is read once a second. */
  async #read(): Promise<Candidates> {
    const { memory, spaces, roster } = this.#needs;
    const [scheduled, replays] = await Promise.all([spaces.upcoming(), spaces.recorded()]);
    const live = memory.held().filter(({ space }) => space.state === "live");
    const alone = (known: KnownSpace): HeldSpace => ({ ...known, participants: [] });
    return candidatesOf({
      live,
      scheduled: scheduled.map(alone),
      replays: replays.map(alone),
      onStage: (space) => roster.of(space).map(({ account }) => account),
    });
  }

  #show({ held, section, following }: Section, base: string) {
    const people = following.flatMap((account) => personIn(held, account) ?? []);
    return { ...this.#needs.directory.show(held, base), section, following: people };
  }
}

function personIn({ host, participants }: HeldSpace, account: string) {
  const known = host.id === account ? host : participants.find((participant) => participant.account.id === account)?.account;
  return known && toPerson(known);
}
