/** The element with which a listener takes part: it renders the session and hands the visitor's wishes to it. */
import { LitElement, nothing, type TemplateResult } from "lit";
import type { ListeningPlayer } from "../model/crossing.ts";
import { browserClock } from "./browser-clock.ts";
import { GuestSession } from "./guest-session.ts";
import { takeTicket } from "./ticket-store.ts";
import { guestView } from "./views/guest-view.ts";

export class RostrumGuest extends LitElement {
  #session: GuestSession | undefined;

  /** For tests and support. */
  get diagnostics() {
    return { phase: this.#session?.phase, state: this.#session?.presence.state.phase, muted: this.#session?.presence.muted };
  }

  /** The light DOM, so that the stylesheet of all pages is this one's too. */
  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    const ticket = takeTicket(this.getAttribute("space") ?? "");
    if (!ticket) return;
    const player = document.querySelector<HTMLElement & ListeningPlayer>("rostrum-player");
    this.#session = new GuestSession({ ticket, player, baseUrl: location.href, clock: browserClock, onChange: () => this.requestUpdate() });
    addEventListener("pagehide", this.#leave);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener("pagehide", this.#leave);
    this.#leave();
  }

  protected override render(): TemplateResult | typeof nothing {
    const session = this.#session;
    if (!session) return nothing;
    return guestView(session, {
      ask: (note) => void session.ask(note),
      withdraw: () => void session.withdraw(),
      join: () => session.join(),
      toggleMute: () => void session.toggleMute(),
      leave: () => session.leave(),
    });
  }

  readonly #leave = () => this.#session?.close();
}
