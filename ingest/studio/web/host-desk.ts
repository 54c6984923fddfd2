/** What only a host or co-host sees and does: who waits to speak, invites, roles, muting, removing, and the trail of it all. */
import type { AuditEntry } from "../model/audit-entry.ts";
import type { Invite, InviteWish } from "../model/invite.ts";
import type { StageEvent } from "../model/stage-event.ts";
import { nextQueue, type StageRequest } from "../model/stage-request.ts";
import type { ControlApi } from "./control-api.ts";

export interface HostDeskOptions {
  readonly control: ControlApi;
  /** Does it, and tells the visitor when it did not work. */
  readonly wish: (act: () => Promise<void>) => Promise<void>;
  readonly onChange: () => void;
}

export class HostDesk {
  readonly #options: HostDeskOptions;
  queue: readonly StageRequest[] = [];
  invites: readonly Invite[] = [];
  /** The link made last: it is told this once. */
  link: string | undefined;
  /** Absent until it was asked for. */
  trail: readonly AuditEntry[] | undefined;

  constructor(options: HostDeskOptions) {
    this.#options = options;
  }

  hear(event: StageEvent): void {
    if (event.type === "requests") this.queue = event.requests;
    else if (event.type === "request") this.queue = nextQueue(this.queue, event.request);
    if (this.trail && event.type !== "talking" && event.type !== "levels") void this.#lookAtTrail();
  }

  start(): Promise<void> {
    return this.#options.wish(() => this.#options.control.start());
  }

  end(): Promise<void> {
    return this.#options.wish(() => this.#options.control.end());
  }

  mute(account: string, muted: boolean): Promise<void> {
    return this.#options.wish(() => this.#options.control.setMuted(account, muted));
  }

  muteAll(): Promise<void> {
    return this.#options.wish(() => this.#options.control.muteAll());
  }

  remove(account: string, options: { readonly bar: boolean }): Promise<void> {
    return this.#options.wish(() => this.#options.control.remove(account, options));
  }

  setRole(account: string, role: "cohost" | "speaker" | "listener"): Promise<void> {
    return this.#options.wish(() => this.#options.control.setRole(account, role));
  }

  /** What is decided leaves the queue at once; when the decision fails it comes back. */
  decide(request: StageRequest, options: { readonly accept: boolean }): Promise<void> {
    this.queue = this.queue.filter(({ account }) => account !== request.account);
    this.#options.onChange();
    return this.#options.wish(async () => {
      try {
        await this.#options.control.decide(request.account, options);
      } catch (error) {
        this.queue = nextQueue(this.queue, request);
        throw error;
      }
    });
  }

  invite(wish: InviteWish): Promise<void> {
    return this.#options.wish(async () => {
      this.link = (await this.#options.control.invite(wish))?.url;
      await this.#loadInvites();
    });
  }

  revoke(id: string): Promise<void> {
    return this.#options.wish(async () => {
      await this.#options.control.revokeInvite(id);
      this.link = undefined;
      await this.#loadInvites();
    });
  }

  /** They are for looking at: while they cannot be read, what was read stays. */
  lookAtInvites(): Promise<void> {
    return this.#loadInvites().catch(() => undefined);
  }

  openTrail(): Promise<void> {
    this.trail ??= [];
    return this.#lookAtTrail();
  }

  closeTrail(): void {
    this.trail = undefined;
  }

  async #loadInvites(): Promise<void> {
    this.invites = await this.#options.control.invites();
    this.#options.onChange();
  }

  /** The trail is for reading: while it cannot be read, what was read stays. */
  async #lookAtTrail(): Promise<void> {
    const entries = await this.#options.control.trail().catch(() => undefined);
    if (this.trail && entries) this.trail = entries;
    this.#options.onChange();
  }
}
