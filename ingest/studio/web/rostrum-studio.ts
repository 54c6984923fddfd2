/** The element of the studio page: it renders the session and hands the visitor's wishes to it. */
import { html, LitElement, type PropertyValues, type TemplateResult } from "lit";
import type { Level } from "../model/level.ts";
import type { Roster } from "../model/roster.ts";
import type { Participant } from "../model/stage-event.ts";
import { initialState, transition } from "../model/studio-machine.ts";
import type { StudioState } from "../model/studio-state.ts";
import { mayModerate } from "../model/ticket.ts";
import { browserClock } from "./browser-clock.ts";
import { type Diagnostics, diagnose } from "./diagnostics.ts";
import { defaultChoice } from "./microphone.ts";
import { RemoteAudio } from "./remote-audio.ts";
import { StudioSession } from "./studio-session.ts";
import { takeTicket } from "./ticket-store.ts";
import { confirmView, type Question } from "./views/confirm-view.ts";
import { dockView } from "./views/dock-view.ts";
import { headerView } from "./views/header-view.ts";
import { noticeView } from "./views/notice-view.ts";
import { settingsView } from "./views/settings-view.ts";
import { stageView } from "./views/stage-view.ts";

const copiedForMs = 2500;
const withoutTicket: StudioState = transition(initialState, { type: "refused", reason: "ticket_missing" });

export class RostrumStudio extends LitElement {
  #session: StudioSession | undefined;
  #audio: RemoteAudio | undefined;
  #leaving = new AbortController();
  #question: Question | undefined;
  #copied = false;
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
    const ticket = takeTicket(this.getAttribute("space") ?? "");
    if (!ticket && this.#session) return;
    this.#session?.close();
    const change = () => this.requestUpdate();
    this.#session =
      ticket && new StudioSession({ ticket, baseUrl: location.href, clock: browserClock, onChange: change, onLevel: (level) => this.#show(level) });
    change();
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
    const moderates = session !== undefined && mayModerate(session.ticket.role);
    return html`
      ${headerView({ space: session?.space, ticket: session?.ticket, now: browserClock.now(), copied: this.#copied, busy: this.#busy }, this.#headerActions)}
      <main class="wrap studio-main">
        ${noticeView({ state, note: session?.note ?? "", silentPage: this.#blocked && state.phase === "onStage", muted: session?.presence.muted ?? false, hosts: session?.ticket.role === "host" }, this.#noticeActions)}
        ${session ? stageView({ roster: this.#roster(), own: session.ticket.account, moderates }, this.#stageActions) : ""}
      </main>
      ${session && state.phase !== "stopped" ? dockView({ onStage: state.phase === "onStage", muted: session.presence.muted, mutedByHost: session.mutedByHost, talking: this.#talking }, this.#dockActions) : ""}
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
      ${confirmView(this.#question, () => this.#ask(undefined))}
      <audio autoplay></audio>`;
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
    copyLink: () => void this.#copyLink(),
    startSpace: () => void this.#wish(this.#session?.startSpace()),
    askEnd: () =>
      this.#ask({
        title: "End the space for everybody?",
        detail: "Listeners hear the end at once. It cannot be started again.",
        confirm: "End the space",
        onConfirm: () => void this.#wish(this.#session?.endSpace()),
      }),
  };

  readonly #noticeActions = {
    join: () => this.#session?.join(),
    leave: () => this.#session?.leave(),
    hear: () => this.#audio?.resume(),
  };

  readonly #stageActions = {
    mute: (account: string, muted: boolean) => void this.#session?.mute(account, muted),
    askRemove: ({ account, name }: Participant) =>
      this.#ask({
        title: `Remove ${name} from the stage?`,
        detail: "They can go on listening.",
        confirm: "Remove",
        option: "Do not let them back on stage",
        onConfirm: (bar) => void this.#session?.remove(account, { bar }),
      }),
  };

  readonly #dockActions = {
    toggleMute: () => void this.#session?.toggleMute(),
    leave: () => this.#session?.leave(),
    openSettings: () => this.querySelector<HTMLDialogElement>("dialog.settings")?.showModal(),
  };

  readonly #settingsActions = {
    choose: (choice: typeof defaultChoice) => void this.#session?.choose(choice),
    chooseOutput: (id: string) => void this.#audio?.choose(id).then(() => this.requestUpdate()),
  };

  #ask(question: Question | undefined): void {
    this.#question = question;
    this.requestUpdate();
    if (question) void this.updateComplete.then(() => this.querySelector<HTMLDialogElement>("dialog.confirm")?.showModal());
  }

  async #wish(wish: Promise<void> | undefined): Promise<void> {
    this.#busy = true;
    this.requestUpdate();
    await wish;
    this.#busy = false;
    this.requestUpdate();
  }

  async #copyLink(): Promise<void> {
    await navigator.clipboard.writeText(this.#session?.space?.shareUrl ?? "").catch(() => undefined);
    this.#copied = true;
    this.requestUpdate();
    await browserClock.sleep(copiedForMs, { signal: this.#leaving.signal });
    this.#copied = false;
    this.requestUpdate();
  }

  #onKey(event: KeyboardEvent): void {
    const typing = event.target instanceof HTMLElement && event.target.closest("input, select, textarea, dialog") !== null;
    if (event.key.toLowerCase() !== "m" || typing || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
    void this.#session?.toggleMute();
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
