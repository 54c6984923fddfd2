/** Who is to have another role, be muted, removed or let back in goes in; it is checked, written with its entry in the trail, and told. */
import type { Kysely } from "kysely";
import type { z } from "zod";
import { RostrumError } from "../../../infra/errors/rostrum-error.ts";
import { type ParticipantChange, putParticipant } from "../participant-store.ts";
import type { participantBody } from "../schemas.ts";
import type { Services } from "../services.ts";
import { refuseEnded } from "../space-changes.ts";
import type { HeldSpace } from "../space-memory.ts";
import { participantOf } from "../stage-view.ts";
import type { Tables } from "../tables.ts";
import type { Action } from "./chronicle.ts";
import { actorOf, targetOf } from "./party.ts";
import { deedOfRole, maxCohosts, mayDoTo, type Party, type PersonDeed } from "./rules.ts";

type Needs = Pick<Services, "clock" | "accounts" | "memory" | "roster" | "events" | "changes">;
export interface Done {
  readonly account: string;
  readonly by: Party;
}

/** How long a removed account cannot even ask to come back. */
const removedForMs = 10_000;

export class StageRights {
  readonly #needs: Needs;

  constructor(needs: Needs) {
    this.#needs = needs;
  }

  /** @throws RostrumError `account_not_found`, `space_not_found`, `space_ended`, `space_cancelled`, `forbidden`, `cohosts_full`. */
  async change(id: string, { account, by, role, muted, barred }: Done & z.output<typeof participantBody>): Promise<HeldSpace> {
    const held = await this.#demandChangeable(id, account);
    const target = targetOf(account, { held, now: this.#needs.clock.now() });
    const demand = (deed: PersonDeed) => demandDeed(deed, { by, target });
    if (role !== undefined) demand(deedOfRole(role, target));
    if (muted !== undefined) demand(muted ? "mute" : "unmute");
    if (barred !== undefined) demand("unbar");
    if (barred !== undefined) await this.#write(id, { account, by, change: { barred, removed_until: 0 }, action: "participant.unbarred" });
    if (role !== undefined) await this.setRole(id, { account, by, role });
    if (muted !== undefined) {
      const bySelf = by.account === account;
      const change = muteOf({ muted, bySelf, isOwner: target.standing === "owner" });
      await this.#write(id, { account, by, change, action: muted ? "participant.muted" : "participant.unmuted" });
    }
    const tell = (changed: HeldSpace) => this.#tell(changed, { account, mute: muted !== undefined, role: role !== undefined });
    // Who is sent down changes over to what listeners hear before the stage falls silent; who is brought up finds the door open.
    if (role === "listener") return this.#needs.changes.apply(id, { first: tell });
    const changed = await this.#needs.changes.apply(id);
    tell(changed);
    return changed;
  }

  /** Writes and records the role; whether it is allowed was asked before. @throws RostrumError `cohosts_full`. */
  async setRole(id: string, { account, by, role }: Done & { readonly role: "cohost" | "speaker" | "listener" }): Promise<void> {
    await this.#needs.changes.write(id, async (db, record) => {
      await writeRole(db, { space: id, account, role });
      await record({ actor: actorOf(by), action: "participant.role_changed", account, detail: { role } });
    });
  }

  /** Everybody on stage who is neither host nor co-host. @returns who is muted by it. */
  async muteAll(id: string, by: Party): Promise<readonly string[]> {
    const held = await this.#needs.memory.get(id);
    refuseEnded(held);
    const now = this.#needs.clock.now();
    const everyone = this.#needs.roster.of(id).map(({ account }) => targetOf(account, { held, now }));
    const muted = everyone.filter((target) => target.standing === "speaker" || target.standing === "listener").flatMap(({ account }) => account ?? []);
    await this.#needs.changes.write(id, async (db, record) => {
      for (const account of muted) await putParticipant(db, { space: id, account, muted: true });
      await record({ actor: actorOf(by), action: "stage.muted_all", detail: { accounts: muted } });
    });
    const changed = await this.#needs.changes.apply(id);
    for (const account of muted) this.#tell(changed, { account, mute: true, role: false });
    return muted;
  }

  /** Takes the role away with the place on stage. @throws RostrumError `account_not_found`, `space_not_found`, `space_ended`, `forbidden`. */
  async remove(id: string, { account, by, bar }: Done & { readonly bar: boolean }): Promise<void> {
    const { clock, events, changes } = this.#needs;
    const held = await this.#demandChangeable(id, account);
    demandDeed(bar ? "bar" : "remove", { by, target: targetOf(account, { held, now: clock.now() }) });
    const change = { role: "listener", raised: false, removed_until: clock.now() + removedForMs, ...(bar && { barred: true }) } as const;
    await this.#write(id, { account, by, change, action: bar ? "participant.barred" : "participant.removed" });
    const tell = (changed: HeldSpace) => {
      this.#tell(changed, { account, mute: false, role: true });
      events.tell(id, { type: "left", account, removed: true });
      if (bar) events.dismiss(id, account);
    };
    await changes.apply(id, { first: tell });
  }

  async #write(id: string, { account, by, change, action }: Done & { readonly change: ParticipantChange; readonly action: Action }): Promise<void> {
    await this.#needs.changes.write(id, async (db, record) => {
      await putParticipant(db, { space: id, account, ...change });
      await record({ actor: actorOf(by), action, account });
    });
  }

  #tell(held: HeldSpace, { account, mute, role }: { readonly account: string; readonly mute: boolean; readonly role: boolean }): void {
    const { id } = held.space;
    const now = participantOf(held, account);
    if (now && mute) this.#needs.events.tell(id, { type: "muted", account, muted: now.mutedByHost || now.ownMuted, mutedByHost: now.mutedByHost });
    if (now && role) this.#needs.events.tell(id, { type: "role", account, role: account === held.space.host_id ? "host" : now.role });
    if (role) this.#needs.events.tellRoster(held);
  }

  async #demandChangeable(id: string, account: string): Promise<HeldSpace> {
    const held = await this.#needs.memory.get(id);
    refuseEnded(held);
    await this.#needs.accounts.get(account);
    return held;
  }
}

interface RoleChange {
  readonly space: string;
  readonly account: string;
  readonly role: "cohost" | "speaker" | "listener";
  /** Whether a listener's token is enough from now on; true unless the account gets a token of the role itself. */
  readonly raised?: boolean;
}

/** The caller holds the space's lock, so that two who appoint at once do not both win. @throws RostrumError `cohosts_full`. */
export async function writeRole(db: Kysely<Tables>, { space, account, role, raised = role !== "listener" }: RoleChange): Promise<void> {
  const cohosts = db.selectFrom("participants").where("space_id", "=", space).where("role", "=", "cohost").where("account_id", "!=", account);
  const others = role === "cohost" ? await cohosts.select("account_id").execute() : [];
  if (others.length >= maxCohosts) throw new RostrumError("cohosts_full", `A space has at most ${maxCohosts} co-hosts.`);
  await putParticipant(db, { space, account, role, raised, removed_until: 0 });
}

/** @throws RostrumError `forbidden`. */
function demandDeed(deed: PersonDeed, { by, target }: { readonly by: Party; readonly target: Party }): void {
  if (mayDoTo(deed, { actor: by, target })) return;
  throw new RostrumError(
    "forbidden",
    `As ${by.standing} one may not ${deed.replaceAll("_", " ")} ${by.account === target.account ? "oneself" : `a ${target.standing}`}.`,
  );
}

/** Each lifts what they put on; above the host there is nobody whose mute would have to stay. */
function muteOf({ muted, bySelf, isOwner }: { readonly muted: boolean; readonly bySelf: boolean; readonly isOwner: boolean }) {
  if (!bySelf) return { muted };
  return { own_muted: muted, ...(isOwner && !muted && { muted: false }) };
}
