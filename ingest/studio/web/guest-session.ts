/** A listener's ticket goes in; asking to speak, waiting, speaking and coming back come out, on the page on which it listens. */
import type { Clock } from "../../../infra/clock/clock.ts";
import { Closer } from "../../../infra/lifecycle/closer.ts";
import { Crossing, type ListeningPlayer } from "../model/crossing.ts";
import type { Level } from "../model/level.ts";
import type { Refusal } from "../model/refusal.ts";
import type { Participant, StageEvent } from "../model/stage-event.ts";
import type { Ticket } from "../model/ticket.ts";
import { ControlApi } from "./control-api.ts";
import { wordsOf } from "./in-time.ts";
import { defaultChoice } from "./microphone.ts";
import { OwnMute } from "./own-mute.ts";
import { StageFeed } from "./stage-feed.ts";
import { StagePresence } from "./stage-presence.ts";

/** `stage` covers joining and being there: the presence tells which. */
export type GuestPhase = "listening" | "waiting" | "declined" | "stage";

export interface GuestOptions {
  readonly ticket: Ticket;
  readonly player: ListeningPlayer | null;
  readonly baseUrl: string;
  readonly clock: Clock;
  readonly onChange: () => void;
}

export class GuestSession {
  readonly presence: StagePresence;
  readonly #options: GuestOptions;
  readonly #control: ControlApi;
  readonly #crossing: Crossing<MediaProvider>;
  readonly #ownMute: OwnMute;
  readonly #closer = new Closer();
  #feed: StageFeed | undefined;
  phase: GuestPhase = "listening";
  note = "";

  constructor(options: GuestOptions) {
    const { ticket, baseUrl, clock, player } = options;
    this.#options = options;
    this.#control = new ControlApi(baseUrl, ticket);
    this.#crossing = new Crossing<MediaProvider>(player, { clock, remote: new Audio() });
    const endpoint = new URL(`/whip/${encodeURIComponent(ticket.space)}`, baseUrl).href;
    const changes = { onLevel: (level: Level) => this.#hearLevel(level), onChange: () => this.#follow() };
    this.presence = new StagePresence({ endpoint, token: ticket.token, choice: defaultChoice, clock, ...changes });
    const tell = (muted: boolean) => this.#control.setMuted(ticket.account, muted);
    this.#ownMute = new OwnMute({ clock, presence: this.presence, tell, say: (words) => this.#say(words) });
    this.#closer.add(() => this.presence.close());
    this.#closer.add(() => this.#feed?.close());
    void this.#resume();
  }

  get mutedByHost(): boolean {
    return this.#ownMute.byHost;
  }

  ask(note: string): Promise<void> {
    return this.#wish(async () => {
      await this.#control.ask(note);
      this.phase = "waiting";
      this.#listen();
    });
  }

  withdraw(): Promise<void> {
    return this.#wish(async () => {
      await this.#control.withdraw(this.#options.ticket.account);
      this.#rest("listening");
    });
  }

  /** Back, or once more, by who may speak. */
  join(): void {
    this.presence.dispatch({ type: "joinAsked" });
  }

  toggleMute(): Promise<void> {
    return this.#ownMute.toggle();
  }

  /** Off the stage by one's own wish; asking again brings back. */
  leave(): void {
    this.presence.dispatch({ type: "leaveAsked" });
    // To give back the role ends the session too: asked for at once, one of the two would find nothing to end.
    void this.#wish(async () => {
      await this.presence.gone;
      await this.#control.setRole(this.#options.ticket.account, "listener");
    });
    this.#rest("listening");
  }

  close(): void {
    void this.#closer.close();
  }

  /** Whoever reloads the page goes on waiting; who was brought up before finds the way back, if the stage's events are still told to them. */
  async #resume(): Promise<void> {
    const request = await this.#control.asked(this.#options.ticket.account).catch(() => undefined);
    if (this.phase !== "listening" || (request?.state !== "waiting" && request?.state !== "accepted")) return;
    if (request.state === "waiting") this.phase = "waiting";
    this.#listen();
    this.#options.onChange();
  }

  /** The decision may have been made before anybody listened for it. */
  async #lookUp(): Promise<void> {
    const request = await this.#control.asked(this.#options.ticket.account).catch(() => undefined);
    if (request && this.phase === "waiting") this.#hearDecision(request.state);
  }

  #listen(): void {
    const { baseUrl, ticket, clock } = this.#options;
    this.#feed?.close();
    this.#feed = new StageFeed(baseUrl, { ...ticket, clock, onEvent: (event) => this.#hear(event), onRefused: (refusal) => this.#lose(refusal) });
  }

  #hear(event: StageEvent): void {
    const { account } = this.#options.ticket;
    if (event.type === "request" && event.request.account === account) this.#hearDecision(event.request.state);
    else if (event.type === "role" && event.account === account) this.#hearRole(event.role);
    else if (event.type === "muted" && event.account === account) this.#ownMute.hear({ muted: event.muted, byHost: event.mutedByHost });
    else if (event.type === "roster") this.#hearRoster(event.participants);
    else if (event.type === "left" && event.account === account && event.removed) this.#lose("removed");
    else if (event.type === "state" && event.state === "ended") this.#lose("space_ended");
    this.#options.onChange();
  }

  /** Comes first, and again when a mute or a role may have been missed. */
  #hearRoster(participants: readonly Participant[]): void {
    if (this.phase === "waiting") void this.#lookUp();
    else if (this.phase === "listening") this.phase = "stage";
    const self = participants.find(({ account }) => account === this.#options.ticket.account);
    if (self?.muted && this.phase === "stage") this.#ownMute.hear({ muted: true, byHost: self.mutedByHost });
  }

  #hearDecision(state: string): void {
    if (state === "accepted") this.#rise();
    else if (state === "declined") this.#rest("declined");
  }

  #hearRole(role: string): void {
    if (role !== "listener") this.#rise();
    else if (this.phase === "stage") this.#lose("sent_down");
  }

  #rise(): void {
    if (this.phase === "stage") return;
    this.phase = "stage";
    this.presence.dispatch({ type: "joinAsked" });
  }

  /** Whatever ends the stay on stage, the ear goes back to the player. */
  #lose(refusal: Refusal): void {
    if (this.phase !== "stage" && refusal === "not_allowed") {
      this.#rest("listening");
      return;
    }
    this.presence.dispatch({ type: "refused", reason: refusal });
    this.#feed?.close();
    this.#options.onChange();
  }

  #rest(phase: GuestPhase): void {
    this.phase = phase;
    this.#feed?.close();
    this.#options.onChange();
  }

  #follow(): void {
    const { state, remote } = this.presence;
    if (state.phase === "onStage" && remote) void this.#crossing.rise(remote, { sounds: () => this.presence.sounds });
    else if (state.phase === "left" || state.phase === "stopped") void this.#crossing.sink();
    this.#options.onChange();
  }

  #hearLevel({ talking }: Level): void {
    if (talking && !this.presence.muted) this.#crossing.speak();
  }

  async #wish(act: () => Promise<void>): Promise<void> {
    this.#say("");
    await act().catch((error: unknown) => this.#say(wordsOf(error)));
    this.#options.onChange();
  }

  #say(note: string): void {
    this.note = note;
    this.#options.onChange();
  }
}
