/** An invite for an account or as a link goes in; whoever it is for comes out as a speaker or co-host with a token of that role. */
import { randomBytes } from "node:crypto";
import type { z } from "zod";
import { RostrumError } from "../../../infra/errors/rostrum-error.ts";
import type { Services } from "../services.ts";
import { refuseEnded } from "../space-changes.ts";
import type { HeldSpace } from "../space-memory.ts";
import { participantOf } from "../stage-view.ts";
import { addInvite, dropInvite, hashOf, type Invite, newCode, takeInvite } from "./invite-store.ts";
import type { acceptedInviteAnswer, acceptInviteBody, inviteBody, madeInviteAnswer } from "./moderation-schemas.ts";
import { actorOf } from "./party.ts";
import { mayDo, type Party } from "./rules.ts";
import { writeRole } from "./stage-rights.ts";

type Needs = Pick<Services, "clock" | "config" | "accounts" | "memory" | "events" | "changes" | "tokens">;

export class Invites {
  readonly #needs: Needs;

  constructor(needs: Needs) {
    this.#needs = needs;
  }

  /** @throws RostrumError `forbidden`, `account_not_found`, `barred`, `invites_full`. */
  async make(
    id: string,
    { by, base, ...wish }: z.output<typeof inviteBody> & { readonly by: Party; readonly base: string },
  ): Promise<z.infer<typeof madeInviteAnswer>> {
    const { clock, config } = this.#needs;
    const { accountId, role, uses, expiresInSeconds } = wish;
    if (!mayDo(role === "cohost" ? "invite_cohost" : "invite_speaker", by))
      throw new RostrumError("forbidden", `As ${by.standing} one may not invite a ${role}.`);
    const held = await this.#demandInvitable(id, accountId);
    const code = accountId === undefined ? newCode() : undefined;
    const now = Math.round(clock.now());
    const row = {
      ...{ space_id: id, account_id: accountId ?? null, code_hash: code === undefined ? null : hashOf(code), role },
      ...{ uses_left: accountId === undefined ? uses : 1, made_at: now, expires_at: now + expiresInSeconds * 1000, max: config.ROSTRUM_MAX_INVITES },
    };
    const url = `${base}/studio/${id}${code === undefined ? "" : `#invite=${code}`}`;
    const made = await this.#written(id, row, by);
    if (accountId !== undefined) this.#needs.events.tellInvited(held, { account: accountId, role });
    return { ...made, ...(code !== undefined && { code }), url };
  }

  async revoke(id: string, { invite, by }: { readonly invite: string; readonly by: Party }): Promise<void> {
    await this.#needs.changes.write(id, async (db, record) => {
      await dropInvite(db, { space: id, id: invite });
      await record({ actor: actorOf(by), action: "invite.revoked", detail: { invite } });
    });
  }

  /** @throws RostrumError `invite_not_found`, `token_invalid`, `barred`, `cohosts_full`, `body_invalid`. */
  async accept(
    id: string,
    { code, name, by }: z.output<typeof acceptInviteBody> & { readonly by: Party | undefined },
  ): Promise<z.infer<typeof acceptedInviteAnswer>> {
    const { changes, clock, events } = this.#needs;
    const held = await this.#needs.memory.get(id);
    refuseEnded(held);
    const account = by?.account ?? newGuestId();
    if (account === held.space.host_id) throw new RostrumError("state_conflict", "The host needs no invite.");
    if (by?.account === undefined && code === undefined)
      throw new RostrumError("token_invalid", "Expected the code of a link, or a token of the invited account.");
    if (by?.account === undefined && name === undefined) throw new RostrumError("body_invalid", "name: expected what to call a guest.");
    const use = code === undefined ? { account } : { code };
    const role = await changes.write(id, async (db, record) => {
      const invite = await takeInvite(db, { space: id, now: clock.now(), by: use });
      const { role: given } = invite;
      if (by?.account === undefined)
        await db
          .insertInto("accounts")
          .values(guest(account, name ?? ""))
          .execute();
      await writeRole(db, { space: id, account, role: given });
      await record({ actor: { kind: "participant", account }, action: "invite.accepted", account, detail: { invite: invite.id, role: given } });
      return given;
    });
    const changed = await changes.apply(id);
    events.tell(id, { type: "role", account, role });
    events.tellRoster(changed);
    return { account, role, ...(await this.#token(changed, { account, role })) };
  }

  #token(held: HeldSpace, { account, role }: { readonly account: string; readonly role: "cohost" | "speaker" }) {
    const { tokens, config } = this.#needs;
    const name = participantOf(held, account)?.account.name ?? account;
    return tokens.issue({ account, space: held.space.id, role, name }, { ttlSeconds: config.ROSTRUM_TOKEN_TTL_SECONDS });
  }

  #written(id: string, row: Parameters<typeof addInvite>[1], by: Party): Promise<Invite> {
    return this.#needs.changes.write(id, async (db, record) => {
      const invite = await addInvite(db, row);
      const to = row.account_id === null ? {} : { account: row.account_id };
      await record({ actor: actorOf(by), action: "invite.made", ...to, detail: { invite: invite.id, role: row.role } });
      return invite;
    });
  }

  async #demandInvitable(id: string, account: string | undefined): Promise<HeldSpace> {
    const held = await this.#needs.memory.get(id);
    refuseEnded(held);
    if (account === undefined) return held;
    await this.#needs.accounts.get(account);
    if (participantOf(held, account)?.barred) throw new RostrumError("barred", "The account is barred; let it back in first.");
    if (account === held.space.host_id) throw new RostrumError("state_conflict", "The host needs no invite.");
    return held;
  }
}

/** Nobody at the embedding site can be taken for a guest: its own ids are its own to choose, a guest's is random. */
function newGuestId(): string {
  return `guest-${randomBytes(9).toString("base64url")}`;
}

function guest(id: string, name: string) {
  return { id, name, handle: "guest", avatar_url: null, follower_count: 0, may_host: false };
}
