/** A ticket goes in; everything the page shows comes out of here, and every wish of the visitor goes in here. */
import type { Clock } from "../../../infra/clock/clock.ts";
import { Closer } from "../../../infra/lifecycle/closer.ts";
import type { Level } from "../model/level.ts";
import type { Refusal } from "../model/refusal.ts";
import { nextRoster, type Roster } from "../model/roster.ts";
import type { SpaceSummary } from "../model/space-summary.ts";
import type { StageEvent } from "../model/stage-event.ts";
import { isTrying } from "../model/studio-machine.ts";
import type { StudioEvent } from "../model/studio-state.ts";
import type { Ticket } from "../model/ticket.ts";
import { ControlApi, ControlError } from "./control-api.ts";
import { type Devices, listDevices, noDevices, watchDevices } from "./devices.ts";
import { defaultChoice, type MicrophoneChoice } from "./microphone.ts";
import { claimSeat } from "./seat-claim.ts";
import { StageFeed } from "./stage-feed.ts";
import { StagePresence } from "./stage-presence.ts";

/** The server's word about our own muting is ignored this long after ours: it may be about the state before. */
const ownWordMs = 1500;
const lookEveryMs = 10_000;

export interface StudioSessionOptions {
  readonly baseUrl: string;
  readonly ticket: Ticket;
  readonly clock: Clock;
  readonly onChange: () => void;
  readonly onLevel: (level: Level) => void;
}

export class StudioSession {
  readonly ticket: Ticket;
  readonly presence: StagePresence;
  readonly #options: StudioSessionOptions;
  readonly #control: ControlApi;
  readonly #closer = new Closer();
  readonly #claim: () => void;
  roster: Roster = [];
  space: SpaceSummary | undefined;
  devices: Devices = noDevices;
  /** The last thing that went wrong with a wish, in words. */
  note = "";
  mutedByHost = false;
  #ownWordAt = 0;
  /** What the room does with our voice, as far as we were told. */
  #mutedInRoom = false;
  #feed: StageFeed;

  constructor(options: StudioSessionOptions) {
    const { ticket, baseUrl, clock, onLevel } = options;
    this.ticket = ticket;
    this.#options = options;
    this.#control = new ControlApi(baseUrl, ticket);
    const endpoint = new URL(`/whip/${encodeURIComponent(ticket.space)}`, baseUrl).href;
    this.presence = new StagePresence({ endpoint, token: ticket.token, choice: defaultChoice, clock, onLevel, onChange: () => this.#changed() });
    const claim = claimSeat(ticket, () => {
      if (isTrying(this.presence.state)) this.#refuse("taken_over");
    });
    this.#claim = claim.claim;
    this.#feed = this.#openFeed();
    this.#closer.add(() => this.presence.close());
    this.#closer.add(claim.close);
    this.#closer.add(() => this.#feed.close());
    this.#closer.add(watchDevices(() => void this.#lookAtDevices()));
    void this.#start();
  }

  get #expired(): boolean {
    return this.ticket.expiresAt < this.#options.clock.now();
  }

  join(): void {
    this.note = "";
    if (this.#expired) this.#refuse("ticket_expired");
    else this.#claim();
    if (this.#feed.closed) this.#feed = this.#openFeed();
    this.presence.dispatch({ type: "joinAsked" });
  }

  leave(): void {
    this.presence.dispatch({ type: "leaveAsked" });
  }

  /** The network is back: the next attempt need not wait. */
  hurry(): void {
    this.presence.dispatch({ type: "retryDue" });
  }

  async toggleMute(): Promise<void> {
    const muted = !this.presence.muted;
    if (this.mutedByHost && !muted) return this.#say("Only the host can open your microphone again.");
    this.presence.setMuted(muted);
    await this.#tellOwnMute(muted);
  }

  choose(choice: MicrophoneChoice): Promise<void> {
    return this.presence.choose(choice);
  }

  startSpace(): Promise<void> {
    return this.#wish(() => this.#control.start());
  }

  endSpace(): Promise<void> {
    return this.#wish(() => this.#control.end());
  }

  mute(account: string, muted: boolean): Promise<void> {
    return this.#wish(() => this.#control.setMuted(account, muted));
  }

  remove(account: string, options: { readonly bar: boolean }): Promise<void> {
    return this.#wish(() => this.#control.remove(account, options));
  }

  close(): void {
    void this.#closer.close();
  }

  async #start(): Promise<void> {
    const stopped = new AbortController();
    this.#closer.add(() => stopped.abort());
    if (this.#expired) this.#refuse("ticket_expired");
    else if (this.ticket.role === "listener") this.#refuse("not_allowed");
    await this.#lookAtDevices();
    while (!stopped.signal.aborted) {
      await this.#lookAtSpace();
      await this.#options.clock.sleep(lookEveryMs, { signal: stopped.signal });
    }
  }

  #openFeed(): StageFeed {
    const { baseUrl, ticket, clock } = this.#options;
    return new StageFeed(baseUrl, {
      ...ticket,
      clock,
      onEvent: (event) => this.#hear(event),
      // A speaker's ticket that is not allowed any more was: the host has taken them off.
      onRefused: (refusal) => this.#refuse(refusal === "not_allowed" && ticket.role !== "listener" ? "removed" : refusal),
    });
  }

  /** @throws nothing: the visitor reads what went wrong. */
  async #wish(act: () => Promise<void>): Promise<void> {
    this.#say("");
    try {
      await act();
    } catch (error) {
      this.#say(error instanceof ControlError ? error.message : "That did not work. Try again in a moment.");
    }
    await this.#lookAtSpace();
  }

  async #lookAtSpace(): Promise<void> {
    try {
      const space = await this.#control.space();
      if (space) this.space = space;
      this.#tell(space?.state);
    } catch (error) {
      if (error instanceof ControlError && error.code === "space_not_found") this.#refuse("space_not_found");
    }
    this.#options.onChange();
  }

  #tell(state: SpaceSummary["state"] | undefined): void {
    const events: Partial<Record<SpaceSummary["state"], StudioEvent>> = { live: { type: "spaceLive" }, ended: { type: "spaceEnded" } };
    const event = state && events[state];
    if (event) this.presence.dispatch(event);
  }

  async #lookAtDevices(): Promise<void> {
    this.devices = await listDevices();
    this.#options.onChange();
  }

  #changed(): void {
    if (this.presence.state.phase === "joining") void this.#lookAtDevices();
    this.#options.onChange();
  }

  #hear(event: StageEvent): void {
    this.roster = nextRoster(this.roster, event);
    if (event.type === "muted" && event.account === this.ticket.account) this.#hearOwnMute(event);
    // A mute outlives a reload of the page.
    const self = event.type === "roster" ? this.roster.find(({ account }) => account === this.ticket.account) : undefined;
    if (self?.muted) this.#hearOwnMute(self);
    if (event.type === "left" && event.account === this.ticket.account && event.removed) this.#refuse("removed");
    if ((event.type === "state" || event.type === "roster") && event.state) {
      if (event.state !== this.space?.state) void this.#lookAtSpace();
      this.#tell(event.state);
    }
    this.#options.onChange();
  }

  /** A host may close our microphone; nobody but ourselves opens it. */
  #hearOwnMute({ muted, mutedByHost }: { readonly muted: boolean; readonly mutedByHost: boolean }): void {
    const wasByHost = this.mutedByHost;
    this.mutedByHost = mutedByHost && this.ticket.role !== "host";
    this.#mutedInRoom = muted;
    if (this.mutedByHost) this.presence.setMuted(true);
    else if (wasByHost) this.#hearAllowed();
    else if (muted && this.#options.clock.now() - this.#ownWordAt >= ownWordMs) this.presence.setMuted(true);
  }

  /** The microphone stays closed, so the others must go on seeing it closed. */
  #hearAllowed(): void {
    this.#say("The host lets you speak again: switch your microphone on.");
    if (this.presence.muted) void this.#tellOwnMute(true);
  }

  /** Our own microphone is ours, told or not; but what the room mutes is not heard. */
  async #tellOwnMute(muted: boolean): Promise<void> {
    this.#ownWordAt = this.#options.clock.now();
    try {
      await this.#control.setMuted(this.ticket.account, muted);
      this.#mutedInRoom = muted;
    } catch {
      if (muted || !this.#mutedInRoom) return;
      this.presence.setMuted(true);
      this.#say("The room could not be told. Try again in a moment.");
    }
  }

  #refuse(refusal: Refusal): void {
    const reason = refusal === "ticket_invalid" && this.#expired ? "ticket_expired" : refusal;
    this.presence.dispatch({ type: "refused", reason });
  }

  #say(note: string): void {
    this.note = note;
    this.#options.onChange();
  }
}
