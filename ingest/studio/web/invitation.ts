/** An invitation's code goes in, a participant's token comes out; the code leaves the address bar like a token does. */
import { createClient, RostrumProblem } from "../../../infra/client/client.ts";
import { inTime, wordsOf } from "./in-time.ts";
import { remember } from "./ticket-store.ts";

export class Invitation {
  readonly #space: string;
  readonly #code: string;
  problem = "";

  /** @returns undefined when the address holds none. */
  static take(space: string): Invitation | undefined {
    const code = new URLSearchParams(location.hash.replace(/^#/, "")).get("invite") ?? undefined;
    if (code === undefined) return undefined;
    history.replaceState(history.state, "", `${location.pathname}${location.search}`);
    return new Invitation(space, code);
  }

  private constructor(space: string, code: string) {
    this.#space = space;
    this.#code = code;
  }

  /** @returns whether this tab has a ticket now; otherwise `problem` says why not. */
  async accept(name: string): Promise<boolean> {
    try {
      const client = createClient({ base: "", fetch: inTime });
      const { token } = await client.call("POST /v1/spaces/{space}/join", { path: { space: this.#space }, body: { code: this.#code, name } });
      remember(this.#space, token);
      return true;
    } catch (error) {
      const isOver = error instanceof RostrumProblem && error.status === 404;
      this.problem = isOver ? "This invitation is used up, expired or taken back. Ask the host for a new one." : wordsOf(error);
      return false;
    }
  }
}
