/** A wish to speak goes in and waits in a queue that is bounded; a moderator's decision, or the wish taken back, comes out as what it changes. */
import type { z } from "zod";
import { RostrumError } from "../../../infra/errors/rostrum-error.ts";
import type { Services } from "../services.ts";
import { refuseEnded } from "../space-changes.ts";
import type { HeldSpace } from "../space-memory.ts";
import { participantOf } from "../stage-view.ts";
import type { requestBody } from "./moderation-schemas.ts";
import { actorOf, targetOf } from "./party.ts";
import { addRequest, type StageRequest, settleRequest } from "./request-store.ts";
import { mayDo, type Party } from "./rules.ts";
import { type Done, writeRole } from "./stage-rights.ts";

type Needs = Pick<Services, "clock" | "config" | "accounts" | "memory" | "roster" | "events" | "changes" | "requests" | "limit">;

const seats = 13;

export class StageRequests {
  readonly #needs: Needs;

  constructor(needs: Needs) {
    this.#needs = needs;
  }

  /** @returns the request, and whether it is new. @throws RostrumError `account_not_found`, `state_conflict`, `barred`, `forbidden`, `requests_full`. */
  async ask(id: string, { by, accountId, note }: { readonly by: Party } & z.output<typeof requestBody>) {
    const { clock, config, changes, limit } = this.#needs;
    const account = accountId ?? by.account;
    if (account === undefined) throw new RostrumError("body_invalid", "accountId: expected whose wish it is.");
    if (by.account !== undefined && by.account !== account) throw new RostrumError("forbidden", "One asks for oneself.");
    const held = await this.#demandListener(id, account);
    if (by.account !== undefined) limit.takeRequest({ space: id, account });
    const made = await changes.write(id, async (db, record) => {
      const row = { space_id: id, account_id: account, note: note ?? null, asked_at: Math.round(clock.now()), max: config.ROSTRUM_MAX_REQUESTS };
      const isNew = await addRequest(db, row);
      if (isNew) await record({ actor: actorOf(by), action: "request.made", account });
      return isNew;
    });
    return { request: await this.#told(held, account), made };
  }

  /** Gives the account the role of a speaker. Asked again, changes nothing. @throws RostrumError `request_not_found`, `state_conflict`, `stage_full`. */
  async accept(id: string, { account, by }: Done): Promise<StageRequest> {
    const held = await this.#demandKnown(id, account);
    const onStage = this.#needs.roster.of(id);
    if (onStage.length >= seats && !onStage.some((member) => member.account === account))
      throw new RostrumError("stage_full", `All ${seats} seats on stage are taken; send somebody down first.`);
    if (participantOf(held, account)?.barred) throw new RostrumError("barred", "The account was barred since it asked.");
    await this.#settle(id, { account, by, state: "accepted" });
    const changed = await this.#needs.changes.apply(id);
    this.#needs.events.tell(id, { type: "role", account, role: "speaker" });
    this.#needs.events.tellRoster(changed);
    return this.#told(changed, account);
  }

  /** @throws RostrumError `request_not_found`, `state_conflict`. */
  async decline(id: string, { account, by }: Done): Promise<StageRequest> {
    const held = await this.#demandKnown(id, account);
    await this.#settle(id, { account, by, state: "declined" });
    return this.#told(held, account);
  }

  /** By the one who asked, or by a moderator on their behalf. @throws RostrumError `request_not_found`, `forbidden`. */
  async withdraw(id: string, { account, by }: Done): Promise<void> {
    if (by.account !== account && !mayDo("decide", by)) throw new RostrumError("forbidden", "The request is somebody else's.");
    const held = await this.#demandKnown(id, account);
    await this.#settle(id, { account, by, state: "withdrawn" });
    await this.#told(held, account);
  }

  /** @returns undefined for who has not asked. @throws RostrumError `forbidden`. */
  find(id: string, { account, by }: Done): Promise<StageRequest | undefined> {
    if (by.account !== account && !mayDo("see_requests", by)) throw new RostrumError("forbidden", "The request is somebody else's.");
    return this.#needs.requests.find(id, account);
  }

  async #settle(id: string, { account, by, state }: Done & { readonly state: "accepted" | "declined" | "withdrawn" }): Promise<void> {
    const settled = await this.#needs.changes.write(id, async (db, record) => {
      if (!(await settleRequest(db, { space: id, account, state }))) return false;
      if (state === "accepted") await writeRole(db, { space: id, account, role: "speaker" });
      await record({ actor: actorOf(by), action: `request.${state}`, account });
      return true;
    });
    if (!settled) await this.#refuseOther(id, { account, state });
  }

  /** Deciding twice the same way is no fault. */
  async #refuseOther(id: string, { account, state }: { readonly account: string; readonly state: string }): Promise<void> {
    const request = await this.#needs.requests.get(id, account);
    if (request.state !== state) throw new RostrumError("state_conflict", `The request is ${request.state} already.`);
  }

  async #demandKnown(id: string, account: string): Promise<HeldSpace> {
    const held = await this.#needs.memory.get(id);
    refuseEnded(held);
    await this.#needs.requests.get(id, account);
    return held;
  }

  async #demandListener(id: string, account: string): Promise<HeldSpace> {
    const { memory, accounts, clock } = this.#needs;
    const held = await memory.get(id);
    refuseEnded(held);
    await accounts.get(account);
    const participant = participantOf(held, account);
    if (participant?.barred) throw new RostrumError("barred", "The host has removed this account from the space.");
    if ((participant?.removedUntil ?? 0) > clock.now())
      throw new RostrumError("rate_limited", "Removed a moment ago; ask again in a while.", { retryAfterSeconds: 10 });
    if (targetOf(account, { held, now: clock.now() }).standing !== "listener") throw new RostrumError("state_conflict", "The account may speak already.");
    return held;
  }

  async #told(held: HeldSpace, account: string): Promise<StageRequest> {
    const { events, requests } = this.#needs;
    const request = await requests.get(held.space.id, account);
    events.tellRequest(held, request);
    if (request.state === "declined" || request.state === "withdrawn") events.dismiss(held.space.id, account);
    return request;
  }
}
