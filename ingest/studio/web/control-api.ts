/** What a host does, as calls of the API in the name of the token; and what anybody may know about the space. */
import { type Client, createClient } from "../../../infra/client/client.ts";
import { type AuditEntry, readAuditEntry } from "../model/audit-entry.ts";
import { listOf } from "../model/fields.ts";
import { type Invite, type InviteWish, readInvite } from "../model/invite.ts";
import { readSpace, type SpaceSummary } from "../model/space-summary.ts";
import { readRequest, type StageRequest } from "../model/stage-request.ts";
import { inTime } from "./in-time.ts";

/** Each call is rejected as the client's are; `wordsOf` tells the visitor why. */
export class ControlApi {
  readonly #client: Client;
  readonly #site: string;
  readonly #space: string;

  /** @param baseUrl URL of the page, on whose server the API is. */
  constructor(baseUrl: string, { space, token }: { readonly space: string; readonly token: string }) {
    this.#site = new URL(baseUrl).origin;
    this.#space = space;
    this.#client = createClient({ base: this.#site, credential: () => token, fetch: inTime });
  }

  get #path() {
    return { space: this.#space };
  }

  async space(): Promise<SpaceSummary | undefined> {
    return readSpace(await this.#client.call("GET /v1/spaces/{space}", { path: this.#path }), this.#site);
  }

  async start(): Promise<void> {
    await this.#client.call("POST /v1/spaces/{space}/start", { path: this.#path });
  }

  async end(): Promise<void> {
    await this.#client.call("POST /v1/spaces/{space}/end", { path: this.#path });
  }

  async setMuted(account: string, muted: boolean): Promise<void> {
    await this.#client.call("PATCH /v1/spaces/{space}/participants/{account}", { path: { ...this.#path, account }, body: { muted } });
  }

  async setRole(account: string, role: "cohost" | "speaker" | "listener"): Promise<void> {
    await this.#client.call("PATCH /v1/spaces/{space}/participants/{account}", { path: { ...this.#path, account }, body: { role } });
  }

  /** @param options.bar whether the account may not come back. */
  async remove(account: string, { bar }: { readonly bar: boolean }): Promise<void> {
    await this.#client.call("DELETE /v1/spaces/{space}/participants/{account}", { path: { ...this.#path, account }, query: bar ? { bar: "true" } : {} });
  }

  async muteAll(): Promise<void> {
    await this.#client.call("POST /v1/spaces/{space}/mute-all", { path: this.#path });
  }

  async decide(account: string, { accept }: { readonly accept: boolean }): Promise<void> {
    const path = { ...this.#path, account };
    if (accept) await this.#client.call("POST /v1/spaces/{space}/requests/{account}/accept", { path });
    else await this.#client.call("POST /v1/spaces/{space}/requests/{account}/decline", { path });
  }

  async ask(note: string): Promise<void> {
    await this.#client.call("POST /v1/spaces/{space}/requests", { path: this.#path, body: note === "" ? {} : { note } });
  }

  /** One's own wish to speak, as it is now; undefined for who has none. */
  async asked(account: string): Promise<StageRequest | undefined> {
    const request = await this.#client.call("GET /v1/spaces/{space}/requests/{account}", { path: { ...this.#path, account } });
    return request && readRequest(request)[0];
  }

  async withdraw(account: string): Promise<void> {
    await this.#client.call("DELETE /v1/spaces/{space}/requests/{account}", { path: { ...this.#path, account } });
  }

  async invite(wish: InviteWish): Promise<Invite | undefined> {
    return readInvite(await this.#client.call("POST /v1/spaces/{space}/invites", { path: this.#path, body: wish }))[0];
  }

  async invites(): Promise<readonly Invite[]> {
    const { invites } = await this.#client.call("GET /v1/spaces/{space}/invites", { path: this.#path });
    return listOf(invites).flatMap(readInvite);
  }

  async revokeInvite(invite: string): Promise<void> {
    await this.#client.call("DELETE /v1/spaces/{space}/invites/{invite}", { path: { ...this.#path, invite } });
  }

  /** The newest entries, newest first. */
  async trail(): Promise<readonly AuditEntry[]> {
    const { entries } = await this.#client.call("GET /v1/spaces/{space}/audit", { path: this.#path, query: { limit: 100 } });
    return listOf(entries).flatMap(readAuditEntry);
  }
}
