/** An intention (open, start, end, cancel, admit) goes in; it is written, offered to the other roles, and told to the stage. */
import type { z } from "zod";
import { RostrumError } from "../../infra/errors/rostrum-error.ts";
import { capacityPath, roomCapacitySchema } from "../stage/room-order.ts";
import { type Candidate, demandEligible } from "./host-policy.ts";
import type { Actor } from "./moderation/chronicle.ts";
import { writeRole } from "./moderation/stage-rights.ts";
import type { editBody, spaceBody, tokenBody } from "./schemas.ts";
import type { Services } from "./services.ts";
import { refuseEnded } from "./space-changes.ts";
import type { HeldSpace } from "./space-memory.ts";
import { cancelSpace, editSpace, endSpace, insertSpace, type SpaceEnd, startSpace } from "./space-writes.ts";
import { participantOf } from "./stage-view.ts";

type Needs = Pick<Services, "config" | "clock" | "log" | "caller" | "accounts" | "spaces" | "memory" | "roster" | "tokens" | "changes" | "hostPolicy">;

interface Making {
  readonly by: Actor;
  /** What the host's token says of the host. */
  readonly vouched?: Partial<Candidate>;
}

export class SpaceActions {
  readonly #needs: Needs;

  constructor(needs: Needs) {
    this.#needs = needs;
  }

  /** @throws RostrumError `account_not_found`, `host_not_eligible`. */
  async create(body: z.output<typeof spaceBody>, { by, vouched = {} }: Making): Promise<HeldSpace> {
    const { accounts, hostPolicy, clock, memory, changes } = this.#needs;
    demandEligible(hostPolicy, { ...(await accounts.get(body.hostId)), ...vouched });
    const id = await changes.create(async (db, record) => {
      const made = await insertSpace(db, body, { now: clock.now() });
      await record({ space: made, actor: by, action: "space.created" });
      return made;
    });
    return memory.refresh(id);
  }

  /** Only before the start. @throws RostrumError `space_not_found`, `state_conflict`, `space_ended`, `space_cancelled`. */
  async edit(id: string, change: z.output<typeof editBody>, by: Actor): Promise<HeldSpace> {
    const { changes, memory } = this.#needs;
    await changes.write(id, async (db, record) => {
      await editSpace(db, { id, ...change });
      await record({ actor: by, action: "space.edited", detail: { fields: Object.keys(change) } });
    });
    return memory.refresh(id);
  }

  /** @throws RostrumError `space_not_found`, `space_ended`, `host_is_live`, or `no_room_capacity` with nothing changed. */
  async start(id: string, by: Actor): Promise<HeldSpace> {
    const { clock, config, log, memory, changes } = this.#needs;
    if ((await memory.refresh(id)).space.state === "scheduled") await this.#demandRoom();
    const started = await changes.write(id, async (db, record) => {
      const isNew = await startSpace(db, { id, now: clock.now(), maxPerHost: config.ROSTRUM_LIVE_SPACES_PER_HOST });
      if (isNew) await record({ actor: by, action: "space.started" });
      return isNew;
    });
    if (started) log.info({ space: id }, "space is live");
    return changes.apply(id);
  }

  /** @throws RostrumError `space_not_found`, `state_conflict`, `space_cancelled`. */
  async end(id: string, by: Actor, { reason = "asked" }: Partial<Pick<SpaceEnd, "reason">> = {}): Promise<HeldSpace> {
    const { clock, log, roster, changes } = this.#needs;
    const ended = await changes.write(id, async (db, record) => {
      const isNew = await endSpace(db, { id, now: clock.now(), reason });
      if (isNew) await record({ actor: by, action: "space.ended", detail: { reason } });
      return isNew;
    });
    if (ended) log.info({ space: id, reason }, "space has ended");
    const held = await changes.apply(id);
    roster.forget(id);
    return held;
  }

  /** Only before the start; asked again, changes nothing. @throws RostrumError `space_not_found`, `state_conflict`, `space_ended`. */
  async cancel(id: string, by: Actor, { reason = "asked" }: Partial<Pick<SpaceEnd, "reason">> = {}): Promise<HeldSpace> {
    const { clock, log, changes } = this.#needs;
    const cancelled = await changes.write(id, async (db, record) => {
      const isNew = await cancelSpace(db, { id, now: clock.now(), reason });
      if (isNew) await record({ actor: by, action: "space.cancelled", detail: { reason } });
      return isNew;
    });
    if (cancelled) log.info({ space: id, reason }, "space is cancelled");
    return changes.apply(id);
  }

  /** @throws RostrumError `account_not_found`, `space_not_found`, `space_ended`, `barred`, `forbidden`, `cohosts_full`. */
  async admit(id: string, { accountId, role }: z.output<typeof tokenBody>): Promise<{ readonly token: string; readonly expiresAt: string }> {
    const { memory, accounts, tokens, config, changes } = this.#needs;
    const held = await memory.refresh(id);
    refuseEnded(held);
    const account = await accounts.get(accountId);
    if ((role === "host") !== (accountId === held.space.host_id))
      throw new RostrumError("forbidden", `The role host belongs to the space's host, "${held.space.host_id}", alone.`);
    const participant = participantOf(held, accountId);
    if (participant?.barred) throw new RostrumError("barred", "The host has removed this account from the space.");
    if ((role === "cohost" || role === "speaker") && participant?.role !== role) {
      await changes.write(id, async (db, record) => {
        await writeRole(db, { space: id, account: accountId, role, raised: false });
        await record({ actor: { kind: "site" }, action: "participant.admitted", account: accountId, detail: { role } });
      });
      // Of somebody new who has the token of a speaker the room need know nothing but the token.
      if (participant === undefined && role === "speaker") await memory.refresh(id);
      else await changes.apply(id);
    }
    return tokens.issue({ account: accountId, space: id, role, name: account.name }, { ttlSeconds: config.ROSTRUM_TOKEN_TTL_SECONDS });
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
}
