/** An intention (open, start, end, admit, change, remove) goes in; it is written, offered to the other roles, and told to the stage. */
import type { z } from "zod";
import { RostrumError } from "../../infra/errors/rostrum-error.ts";
import { capacityPath, roomCapacitySchema } from "../stage/room-order.ts";
import type { EventStreams } from "./event-streams.ts";
import type { participantBody, spaceBody, tokenBody } from "./schemas.ts";
import type { Services } from "./services.ts";
import type { HeldSpace } from "./space-memory.ts";
import { participantOf } from "./stage-view.ts";

type Needs = Pick<Services, "config" | "clock" | "log" | "caller" | "accounts" | "spaces" | "participants" | "memory" | "roster" | "reconciler" | "tokens"> & {
  readonly events: EventStreams;
};

type Change = z.output<typeof participantBody> & {
  readonly account: string;
  /** The account's own wish, not a moderator's. */
  readonly bySelf: boolean;
};

/** A caller waits this long for the other roles to take an order; they get it again every second. */
const offerWithinMs = 1000;
/** How long a removed account is kept off the stage, so that its page does not come straight back. */
const removedForMs = 10_000;

export class SpaceActions {
  readonly #needs: Needs;

  constructor(needs: Needs) {
    this.#needs = needs;
  }

  /** @throws RostrumError `account_not_found`, `host_not_eligible`. */
  async create(body: z.output<typeof spaceBody>): Promise<HeldSpace> {
    const { accounts, config, spaces, clock, memory, participants } = this.#needs;
    const host = await accounts.get(body.hostId);
    const least = config.HOST_MIN_FOLLOWERS;
    if (host.followerCount < least) throw new RostrumError("host_not_eligible", `A host needs ${least} followers; "${host.id}" has ${host.followerCount}.`);
    const { space } = await spaces.create(body, { now: clock.now() });
    await participants.put(space.id, { account: host.id, role: "host" });
    return memory.refresh(space.id);
  }

  /** @throws RostrumError `space_not_found`, `space_ended`, or `no_room_capacity` with nothing changed. */
  async start(id: string): Promise<HeldSpace> {
    const { spaces, clock, log, memory } = this.#needs;
    if ((await memory.refresh(id)).space.state === "scheduled") await this.#demandRoom();
    const { space } = await spaces.start(id, { now: clock.now() });
    log.info({ space: id, run: space.run }, "space is live");
    return this.#applied(id);
  }

  /** @throws RostrumError `space_not_found`, `state_conflict`. */
  async end(id: string): Promise<HeldSpace> {
    const { spaces, clock, log, roster } = this.#needs;
    await spaces.end(id, { now: clock.now() });
    log.info({ space: id }, "space has ended");
    const held = await this.#applied(id);
    roster.forget(id);
    return held;
  }

  /** @throws RostrumError `account_not_found`, `space_not_found`, `space_ended`, `barred`, `forbidden`. */
  async admit(id: string, { accountId, role }: z.output<typeof tokenBody>): Promise<{ readonly token: string; readonly expiresAt: string }> {
    const { memory, accounts, participants, tokens, config } = this.#needs;
    const held = await memory.refresh(id);
    refuseEnded(held);
    const account = await accounts.get(accountId);
    if ((role === "host") !== (accountId === held.space.host_id))
      throw new RostrumError("forbidden", `The role host belongs to the space's host, "${held.space.host_id}", alone.`);
    if (participantOf(held, accountId)?.barred) throw new RostrumError("barred", "The host has removed this account from the space.");
    if (role !== "listener" && participantOf(held, accountId)?.role !== role) {
      await participants.put(id, { account: accountId, role, removed_until: 0 });
      await this.#applied(id);
    }
    return tokens.issue({ account: accountId, space: id, role, name: account.name }, { ttlSeconds: config.ROSTRUM_TOKEN_TTL_SECONDS });
  }

  /** @throws RostrumError `account_not_found`, `space_not_found`, `space_ended`, `forbidden`. */
  async change(id: string, { account, bySelf, role, muted }: Change): Promise<HeldSpace> {
    const held = await this.#demandChangeable(id, account);
    if (role !== undefined && account === held.space.host_id) throw new RostrumError("forbidden", "The host stays the host.");
    const isHost = account === held.space.host_id;
    const mute = muted === undefined ? {} : muteOf({ muted, bySelf, isHost });
    await this.#needs.participants.put(id, { account, ...(role !== undefined && { role, removed_until: 0 }), ...mute });
    const changed = await this.#applied(id);
    const now = participantOf(changed, account);
    if (now && muted !== undefined)
      this.#needs.events.tell(id, { type: "muted", account, muted: now.mutedByHost || now.ownMuted, mutedByHost: now.mutedByHost });
    if (role !== undefined) this.#needs.events.tellRoster(changed);
    return changed;
  }

  /** @throws RostrumError `account_not_found`, `space_not_found`, `space_ended`, `forbidden`. */
  async remove(id: string, { account, bar }: { readonly account: string; readonly bar: boolean }): Promise<void> {
    const { participants, clock, events } = this.#needs;
    const held = await this.#demandChangeable(id, account);
    if (account === held.space.host_id) throw new RostrumError("forbidden", "The host cannot be removed; the space can be ended.");
    await participants.put(id, { account, removed_until: clock.now() + removedForMs, ...(bar && { barred: true }) });
    await this.#applied(id);
    events.tell(id, { type: "left", account, removed: true });
    if (bar) events.dismiss(id, account);
  }

  /** An ingest that cannot be asked is not waited for: the space goes live, and its room opens when ingest is back. */
  async #demandRoom(): Promise<void> {
    const { caller, config } = this.#needs;
    const url = config.ROSTRUM_INGEST_URL;
    if (url === undefined) return;
    const answer = roomCapacitySchema.safeParse(await caller.call("GET", `${url}${capacityPath}`).catch(() => undefined));
    if (answer.data?.full)
      throw new RostrumError("no_room_capacity", "Every room process is full; start again when a space has ended.", { retryAfterSeconds: 5 });
  }

  async #demandChangeable(id: string, account: string): Promise<HeldSpace> {
    const held = await this.#needs.memory.get(id);
    refuseEnded(held);
    await this.#needs.accounts.get(account);
    return held;
  }

  async #applied(id: string): Promise<HeldSpace> {
    const held = await this.#needs.memory.refresh(id);
    await this.#needs.reconciler.offer(held, { withinMs: offerWithinMs });
    this.#needs.events.tellState(held);
    return held;
  }
}

/** Each lifts what they put on; above the host there is nobody whose mute would have to stay. */
function muteOf({ muted, bySelf, isHost }: { readonly muted: boolean; readonly bySelf: boolean; readonly isHost: boolean }) {
  if (!bySelf) return { muted };
  return { own_muted: muted, ...(isHost && !muted && { muted: false }) };
}

export function refuseEnded({ space }: HeldSpace): void {
  if (space.state === "ended") throw new RostrumError("space_ended", "The space has ended.");
}
