/** A viewer goes in; the spaces for this viewer come out: those a followed host is live in first, then live, scheduled and replays. */
import type { z } from "zod";
import type { Clock, Milliseconds } from "../../../infra/clock/clock.ts";
import { RecentValues } from "../../../infra/memory/recent-values.ts";
import type { AccountStore } from "../account-store.ts";
import { type KnownSpace, toPerson } from "../public-space.ts";
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

/** At most a second old in all; who comes in the second half sets the next reading off and does not wait for it. */
const freshMs: Milliseconds = 500;
const staleMs: Milliseconds = 500;
const maxBases = 16;

export class Timeline {
  readonly #needs: TimelineNeeds;
  readonly #candidates: RecentValues<Candidates>;
  /** By base URL: what each space looks like now, as JSON, made once for all viewers. */
  readonly #shown: RecentValues<Map<string, string>>;

  constructor(needs: TimelineNeeds) {
    this.#needs = needs;
    this.#candidates = new RecentValues({ clock: needs.clock, freshMs, staleMs, maxEntries: 1, read: () => this.#read() });
    this.#shown = new RecentValues({ clock: needs.clock, freshMs: freshMs + staleMs, maxEntries: maxBases, read: async () => new Map<string, string>() });
  }

  async for(wish: Wish): Promise<z.infer<typeof timelineAnswer>> {
    return JSON.parse(await this.jsonFor(wish)) as z.infer<typeof timelineAnswer>;
  }

  /** @returns a timeline (`timelineAnswer`) as JSON. */
  async jsonFor({ viewer, following, limit, base }: Wish): Promise<string> {
    const [candidates, shown] = await Promise.all([this.#candidates.get("all"), this.#shown.get(base)]);
    const followed = following ? new Set(following) : await this.#followed(viewer, candidates);
    const spaces = sortInto(candidates, { followed, limit }).map((one) => this.#show(one, { base, shown }));
    return `{"spaces":[${spaces.join(",")}]}`;
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

  #show({ held, section, following }: Section, { base, shown }: { readonly base: string; readonly shown: Map<string, string> }): string {
    const text = shown.get(held.space.id) ?? JSON.stringify(this.#needs.directory.show(held, base));
    shown.set(held.space.id, text);
    const own: Own = { section, following: following.flatMap((account) => personIn(held, account) ?? []) };
    return `${text.slice(0, -1)},${JSON.stringify(own).slice(1)}`;
  }
}

type Own = Pick<z.infer<typeof timelineAnswer>["spaces"][number], "section" | "following">;

function personIn({ host, participants }: HeldSpace, account: string) {
  const known = host.id === account ? host : participants.find((participant) => participant.account.id === account)?.account;
  return known && toPerson(known);
}
