/** A ticket goes in; everything the page shows comes out of here, and every wish of the visitor goes in here. */
import { RostrumProblem } from "../../../infra/client/client.ts";
import type { Clock } from "../../../infra/clock/clock.ts";
import { Closer } from "../../../infra/lifecycle/closer.ts";
import { AirWatch, type Alert } from "../model/alerts.ts";
import type { Level } from "../model/level.ts";
import type { Refusal } from "../model/refusal.ts";
import { nextRoster, type Roster } from "../model/roster.ts";
import type { Signal } from "../model/signal.ts";
import { inState, newerSpace, type SpaceSummary } from "../model/space-summary.ts";
import type { StageEvent } from "../model/stage-event.ts";
import { isTrying } from "../model/studio-machine.ts";
import type { StudioEvent } from "../model/studio-state.ts";
import { mayModerate, type Role, type Ticket } from "../model/ticket.ts";
import { ControlApi } from "./control-api.ts";
import { type Devices, listDevices, noDevices, watchDevices } from "./devices.ts";
import { HostDesk } from "./host-desk.ts";
import { wordsOf } from "./in-time.ts";
import { defaultChoice, type MicrophoneChoice } from "./microphone.ts";
import { OwnMute } from "./own-mute.ts";
import { claimSeat } from "./seat-claim.ts";
import { StageFeed } from "./stage-feed.ts";
import { StagePresence } from "./stage-presence.ts";

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
  /** What the room measures of each speaker. */
  signals: ReadonlyMap<string, Signal> = new Map();
  readonly desk: HostDesk;
  readonly #air = new AirWatch();
  readonly #ownMute: OwnMute;
  #feed: StageFeed;

  constructor(options: StudioSessionOptions) {
    const { ticket, baseUrl, clock, onLevel } = options;
    this.ticket = ticket;
    this.#options = options;
    this.#control = new ControlApi(baseUrl, ticket);
    const endpoint = new URL(`/whip/${encodeURIComponent(ticket.space)}`, baseUrl).href;
    this.presence = new StagePresence({
      endpoint,
      token: ticket.token,
      choice: defaultChoice,
      clock,
      onLevel: (level) => this.#hearLevel(level, onLevel),
      onChange: () => this.#changed(),
    });
    this.desk = new HostDesk({ control: this.#control, wish: (act) => this.#wish(act), onChange: () => options.onChange() });
    const tell = (muted: boolean) => this.#control.setMuted(ticket.account, muted);
    this.#ownMute = new OwnMute({ clock, presence: this.presence, tell, say: (words) => this.#say(words) });
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

  /** As it is now, which the ticket may no longer tell. */
  get role(): Role {
    return this.roster.find(({ account }) => account === this.ticket.account)?.role ?? this.ticket.role;
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

  get mutedByHost(): boolean {
    return this.#ownMute.byHost;
  }

  toggleMute(): Promise<void> {
    return this.#ownMute.toggle();
  }

  choose(choice: MicrophoneChoice): Promise<void> {
    return this.presence.choose(choice);
  }

  /** What deserves the visitor's attention now. */
  alerts(now: number): readonly Alert[] {
    const heard = this.presence.state.phase === "onStage" && !this.presence.muted;
    return this.#air.look({ roster: this.roster, signals: this.signals, state: this.space?.state, heard, now });
  }

  close(): void {
    void this.#closer.close();
  }

  async #start(): Promise<void> {
    const stopped = new AbortController();
    this.#closer.add(() => stopped.abort());
    if (this.#expired) this.#refuse("ticket_expired");
    else if (this.ticket.role === "listener") this.#refuse("not_allowed");
    if (mayModerate(this.ticket.role)) void this.desk.lookAtInvites();
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
      this.#say(wordsOf(error));
    }
    await this.#lookAtSpace();
  }

  async #lookAtSpace(): Promise<void> {
    try {
      this.space = newerSpace(this.space, await this.#control.space());
      this.#tell(this.space?.state);
    } catch (error) {
      if (error instanceof RostrumProblem && error.code === "space_not_found") this.#refuse("space_not_found");
    }
    this.#options.onChange();
  }

  #hearLevel(level: Level, onLevel: (level: Level) => void): void {
    if (level.clipping) this.#air.clipped(this.#options.clock.now());
    onLevel(level);
  }

  #tell(state: SpaceSummary["state"] | undefined): void {
    const events: Partial<Record<SpaceSummary["state"], StudioEvent>> = {
      live: { type: "spaceLive" },
      ended: { type: "spaceEnded" },
      cancelled: { type: "spaceEnded" },
    };
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
    this.desk.hear(event);
    if (event.type === "levels") this.signals = event.signals;
    if (event.type === "role" && event.account === this.ticket.account && event.role === "listener") this.#refuse("sent_down");
    if (event.type === "role" && event.account === this.ticket.account && event.role === "cohost") this.#takeDesk();
    if (event.type === "muted" && event.account === this.ticket.account) this.#hearOwnMute(event);
    // A mute outlives a reload of the page.
    const self = event.type === "roster" ? this.roster.find(({ account }) => account === this.ticket.account) : undefined;
    if (self?.muted) this.#hearOwnMute(self);
    if (event.type === "left" && event.account === this.ticket.account && event.removed) this.#refuse("removed");
    if ((event.type === "state" || event.type === "roster") && event.state) {
      if (event.state !== this.space?.state) void this.#lookAtSpace();
      if (this.space) this.space = newerSpace(this.space, inState(this.space, event.state, this.#options.clock.now()));
      this.#tell(event.state);
    }
    this.#options.onChange();
  }

  /** Who waits to speak is told when the stream begins, to those who decide. */
  #takeDesk(): void {
    this.#feed.close();
    this.#feed = this.#openFeed();
    void this.desk.lookAtInvites();
  }

  /** Nobody mutes a host for good. */
  #hearOwnMute({ muted, mutedByHost }: { readonly muted: boolean; readonly mutedByHost: boolean }): void {
    this.#ownMute.hear({ muted, byHost: mutedByHost && this.ticket.role !== "host" });
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
