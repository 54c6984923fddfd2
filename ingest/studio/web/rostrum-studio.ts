/** The element of the studio page: it renders the session and hands the visitor's wishes to it. */
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import type { Level } from "../model/level.ts";
import type { Roster } from "../model/roster.ts";
import type { Participant } from "../model/stage-event.ts";
import { initialState, transition } from "../model/studio-machine.ts";
import type { StudioState } from "../model/studio-state.ts";
import { mayModerate } from "../model/ticket.ts";
import { browserClock } from "./browser-clock.ts";
import { type Diagnostics, diagnose } from "./diagnostics.ts";
import { Dialogs } from "./dialogs.ts";
import { Invitation } from "./invitation.ts";
import { defaultChoice } from "./microphone.ts";
import { askEnd, askMuteAll, askRemove } from "./questions.ts";
import { RemoteAudio } from "./remote-audio.ts";
import { StudioSession } from "./studio-session.ts";
import { takeTicket } from "./ticket-store.ts";
import { alertsView } from "./views/alerts-view.ts";
import { confirmView } from "./views/confirm-view.ts";
import { type DeskActions, deskView } from "./views/desk-view.ts";
import { dockView } from "./views/dock-view.ts";
import { headerView } from "./views/header-view.ts";
import { invitedView } from "./views/invited-view.ts";
import { noticeView } from "./views/notice-view.ts";
import { personView } from "./views/person-view.ts";
import { settingsView } from "./views/settings-view.ts";
import { stageView } from "./views/stage-view.ts";

const copiedForMs = 2500;
/** The listeners' element, which the player's folder makes. */
const playerScript = "/player.js";
const withoutTicket: StudioState = transition(initialState, { type: "refused", reason: "ticket_missing" });

export class RostrumStudio extends LitElement {
  #session: StudioSession | undefined;
  #audio: RemoteAudio | undefined;
  #leaving = new AbortController();
  readonly #dialogs = new Dialogs(this);
  #invitation: Invitation | undefined;
  #monitoring = false;
  /** The address that was copied a moment ago. */
  #copied: string | undefined;
  #busy = false;
  #blocked = false;
  #talking = false;

  /** For tests and support: what the page knows of its connection. */
  get diagnostics(): Diagnostics {
    return diagnose(this.#state, this.#session);
  }

  /** The light DOM, so that the stylesheet of all pages is this one's too. */
  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#leaving = new AbortController();
    const { signal } = this.#leaving;
    addEventListener("pagehide", () => this.#session?.leave(), { signal });
    addEventListener("hashchange", () => this.#open(), { signal });
    addEventListener("online", () => this.#session?.hurry(), { signal });
    addEventListener("keydown", (event) => this.#onKey(event), { signal });
    this.#open();
    void this.#tick(signal);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#leaving.abort();
    this.#session?.close();
    this.#session = undefined;
  }

  get #state(): StudioState {
    return this.#session?.presence.state ?? withoutTicket;
  }

  #open(): void {
    const space = this.getAttribute("space") ?? "";
    const invitation = Invitation.take(space);
    const ticket = takeTicket(space);
    this.#invitation = ticket ? undefined : (invitation ?? this.#invitation);
    const change = () => this.requestUpdate();
    change();
    if (!ticket && this.#session) return;
    this.#session?.close();
    this.#session =
      ticket && new StudioSession({ ticket, baseUrl: location.href, clock: browserClock, onChange: change, onLevel: (level) => this.#show(level) });
  }

  #acceptInvitation(name: string): void {
    void this.#wish(this.#invitation?.accept(name).then((accepted) => accepted && this.#open()));
  }

  protected override firstUpdated(): void {
    const element = this.querySelector("audio");
    if (!element) return;
    this.#audio = new RemoteAudio(element, {
      onBlocked: (blocked) => {
        this.#blocked = blocked;
        this.requestUpdate();
      },
    });
  }

  protected override updated(_changed: PropertyValues): void {
    this.#audio?.play(this.#session?.presence.remote);
    document.title = this.#session?.space?.title ? `${this.#session.space.title} · Studio` : "Studio · Rostrum";
  }

  protected override render(): TemplateResult {
    const session = this.#session;
    const state = this.#state;
    const now = browserClock.now();
    const copied = this.#copied !== undefined && this.#copied === session?.space?.shareUrl;
    return html`
      ${headerView({ space: session?.space, ticket: session?.ticket, role: session?.role, now, copied, busy: this.#busy }, this.#headerActions)}
      <main class="wrap studio-main">
        ${this.#invitation ? invitedView({ busy: this.#busy, problem: this.#invitation.problem }, (name) => this.#acceptInvitation(name)) : noticeView({ state, note: session?.note ?? "", silentPage: this.#blocked && state.phase === "onStage", muted: session?.presence.muted ?? false, hosts: session?.role === "host" }, this.#noticeActions)}
        ${session ? this.#space(session, now) : nothing}
      </main>
      ${session && state.phase !== "stopped" ? dockView({ onStage: state.phase === "onStage", muted: session.presence.muted, mutedByHost: session.mutedByHost, talking: this.#talking }, this.#dockActions) : nothing}
      ${settingsView(
        {
          devices: session?.devices ?? { inputs: [], outputs: [] },
          choice: session?.presence.choice ?? defaultChoice,
          deviceId: session?.presence.deviceId,
          outputId: this.#audio?.outputId,
          outputsSelectable: RemoteAudio.outputsSelectable,
          rttMs: session?.presence.rttMs,
        },
        this.#settingsActions,
      )}
      ${personView({ person: this.#dialogs.person, signal: session?.signals.get(this.#dialogs.person?.account ?? ""), role: session?.role ?? "listener" }, this.#stageActions)}
      ${confirmView(this.#dialogs.question, () => this.#dialogs.ask(undefined))}
      <audio autoplay></audio>`;
  }

  #space(session: StudioSession, now: number): TemplateResult {
    const { ticket, role, signals, desk } = session;
    const copied = desk.link !== undefined && this.#copied === desk.link;
    return html`
      ${alertsView(session.alerts(now))}
      <div class="studio-columns">
        ${stageView({ roster: this.#roster(), signals, own: ticket.account, moderates: mayModerate(role) }, this.#stageActions)}
        ${deskView({ session, monitoring: this.#monitoring, copied, now }, this.#deskActions)}
      </div>`;
  }

  /** One's own tile follows one's own microphone: the eye sees no round trip. */
  #roster(): Roster {
    const session = this.#session;
    if (!session) return [];
    const { ticket, presence, roster } = session;
    const onStage = presence.state.phase === "onStage";
    const own = { muted: presence.muted, mutedByHost: session.mutedByHost, talking: onStage && !presence.muted && this.#talking };
    if (roster.some(({ account }) => account === ticket.account))
      return roster.map((entry) => (entry.account === ticket.account && onStage ? { ...entry, ...own } : entry));
    return onStage ? [{ ...ticket, ...own }, ...roster] : roster;
  }

  readonly #headerActions = {
    copyLink: () => void this.#copy(this.#session?.space?.shareUrl ?? ""),
    startSpace: () => void this.#wish(this.#session?.desk.start()),
    askEnd: () => this.#dialogs.ask(askEnd(() => void this.#wish(this.#session?.desk.end()))),
  };

  readonly #noticeActions = {
    join: () => this.#session?.join(),
    leave: () => this.#session?.leave(),
    hear: () => this.#audio?.resume(),
  };

  readonly #stageActions = {
    mute: (account: string, muted: boolean) => void this.#session?.desk.mute(account, muted),
    askMuteAll: () => this.#dialogs.ask(askMuteAll(this.#session?.desk)),
    openPerson: (person: Participant) => this.#dialogs.showPerson(person),
    closePerson: () => this.#dialogs.showPerson(undefined),
    setRole: (account: string, role: "cohost" | "speaker" | "listener") => void this.#session?.desk.setRole(account, role),
    askRemove: (person: Participant) => this.#dialogs.ask(askRemove(person, this.#session?.desk)),
  };

  readonly #deskActions: DeskActions = {
    decide: (request, options) => void this.#session?.desk.decide(request, options),
    invite: (wish) => void this.#session?.desk.invite(wish),
    revoke: (id) => void this.#session?.desk.revoke(id),
    copy: (text) => void this.#copy(text),
    toggleMonitor: () => {
      this.#monitoring = !this.#monitoring;
      if (this.#monitoring) void import(playerScript);
      this.requestUpdate();
    },
    toggleTrail: (open) => {
      if (open) void this.#session?.desk.openTrail();
      else this.#session?.desk.closeTrail();
    },
  };

  readonly #dockActions = {
    toggleMute: () => void this.#session?.toggleMute(),
    leave: () => this.#session?.leave(),
    openSettings: () => this.#dialogs.showSettings(),
  };

  readonly #settingsActions = {
    choose: (choice: typeof defaultChoice) => void this.#session?.choose(choice),
    chooseOutput: (id: string) => void this.#audio?.choose(id).then(() => this.requestUpdate()),
  };

  async #wish(wish: Promise<unknown> | undefined): Promise<void> {
    this.#busy = true;
    this.requestUpdate();
    await wish;
    this.#busy = false;
    this.requestUpdate();
  }

  async #copy(text: string): Promise<void> {
    await navigator.clipboard.writeText(text).catch(() => undefined);
    this.#copied = text;
    this.requestUpdate();
    await browserClock.sleep(copiedForMs, { signal: this.#leaving.signal });
    this.#copied = undefined;
    this.requestUpdate();
  }

  /** With a modifier: a letter alone would be pressed by accident, and by those who speak to their device (WCAG 2.1.4). Some layouts make another letter of Alt and M. */
  #onKey(event: KeyboardEvent): void {
    const isShortcut = (event.code === "KeyM" || event.key.toLowerCase() === "m") && event.altKey && !event.ctrlKey && !event.metaKey;
    if (isShortcut) event.preventDefault();
    if (isShortcut && !event.repeat) void this.#session?.toggleMute();
  }

  /** Twenty times a second: the meter moves without rendering the page anew. */
  #show(level: Level): void {
    this.querySelector<HTMLElement>(".mic")?.style.setProperty("--level", level.shown.toFixed(3));
    if (level.talking === this.#talking) return;
    this.#talking = level.talking;
    this.requestUpdate();
  }

  async #tick(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await browserClock.sleep(1000 - (browserClock.now() % 1000), { signal });
      this.requestUpdate();
    }
  }
}
