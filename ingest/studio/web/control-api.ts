/** What a host does, as calls of the API in the name of the token; and what anybody may know about the space. */
import { type AuditEntry, readAuditEntry } from "../model/audit-entry.ts";
import { type Fields, isFields, listOf } from "../model/fields.ts";
import { type Invite, type InviteWish, readInvite } from "../model/invite.ts";
import { problemCode } from "../model/refusal.ts";
import { readSpace, type SpaceSummary } from "../model/space-summary.ts";
import { readRequest, type StageRequest } from "../model/stage-request.ts";

const answerWithinMs = 8000;

/** The server said no, or nothing. `code` is that of the problem document, when there is one. */
export class ControlError extends Error {
  override readonly name = "ControlError";
  readonly status: number | undefined;
  readonly code: string | undefined;

  constructor(message: string, options: { readonly status?: number; readonly code?: string | undefined; readonly cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.status = options.status;
    this.code = options.code;
  }
}

export class ControlApi {
  readonly #space: string;
  readonly #token: string;

  /** @param baseUrl URL of the page, on whose server the API is. */
  constructor(baseUrl: string, { space, token }: { readonly space: string; readonly token: string }) {
    this.#space = new URL(`/v1/spaces/${encodeURIComponent(space)}`, baseUrl).href;
    this.#token = token;
  }

  async space(): Promise<SpaceSummary | undefined> {
    return readSpace(await this.#call("GET", ""), this.#space);
  }

  async start(): Promise<void> {
    await this.#call("POST", "/start");
  }

  async end(): Promise<void> {
    await this.#call("POST", "/end");
  }

  async setMuted(account: string, muted: boolean): Promise<void> {
    await this.#call("PATCH", participant(account), { muted });
  }

  async setRole(account: string, role: "cohost" | "speaker" | "listener"): Promise<void> {
    await this.#call("PATCH", participant(account), { role });
  }

  async muteAll(): Promise<void> {
    await this.#call("POST", "/mute-all");
  }

  async decide(account: string, { accept }: { readonly accept: boolean }): Promise<void> {
    await this.#call("POST", `/requests/${encodeURIComponent(account)}/${accept ? "accept" : "decline"}`);
  }

  async ask(note: string): Promise<void> {
    await this.#call("POST", "/requests", note === "" ? {} : { note });
  }

  /** One's own wish to speak, as it is now. */
  async asked(account: string): Promise<StageRequest | undefined> {
    return listOf([await this.#call("GET", `/requests/${encodeURIComponent(account)}`)]).flatMap(readRequest)[0];
  }

  async withdraw(account: string): Promise<void> {
    await this.#call("DELETE", `/requests/${encodeURIComponent(account)}`);
  }

  async invite(wish: InviteWish): Promise<Invite | undefined> {
    return listOf([await this.#call("POST", "/invites", wish)]).flatMap(readInvite)[0];
  }

  async invites(): Promise<readonly Invite[]> {
    return listOf(fieldsOf(await this.#call("GET", "/invites")).invites).flatMap(readInvite);
  }

  async revokeInvite(id: string): Promise<void> {
    await this.#call("DELETE", `/invites/${encodeURIComponent(id)}`);
  }

  /** The newest entries, newest first. */
  async trail(): Promise<readonly AuditEntry[]> {
    return listOf(fieldsOf(await this.#call("GET", "/audit?limit=100")).entries).flatMap(readAuditEntry);
  }

  /** @param options.bar whether the account may not come back. */
  async remove(account: string, { bar }: { readonly bar: boolean }): Promise<void> {
    await this.#call("DELETE", `${participant(account)}${bar ? "?bar=true" : ""}`);
  }

  /** @throws ControlError */
  async #call(method: string, path: string, body?: unknown): Promise<unknown> {
    const headers = { authorization: `Bearer ${this.#token}`, ...(body === undefined ? {} : { "content-type": "application/json" }) };
    const init: RequestInit = { method, headers, signal: AbortSignal.timeout(answerWithinMs), ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
    const response = await fetch(`${this.#space}${path}`, init).catch((cause: unknown) => {
      throw new ControlError("The server cannot be reached. Try again in a moment.", { cause });
    });
    const text = await response.text();
    if (!response.ok) throw new ControlError(detailOf(text), { status: response.status, code: problemCode(text) });
    return text === "" ? undefined : parse(text);
  }
}

function participant(account: string): string {
  return `/participants/${encodeURIComponent(account)}`;
}

function fieldsOf(value: unknown): Fields {
  return isFields(value) ? value : {};
}

function detailOf(text: string): string {
  const { detail } = fieldsOf(parse(text));
  return typeof detail === "string" ? detail : "The server did not accept that. Try again in a moment.";
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
