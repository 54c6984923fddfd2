/** An invitation's code goes in, a participant's token comes out; the code leaves the address bar like a token does. */
import { isFields, textOf } from "../model/fields.ts";
import { remember } from "./ticket-store.ts";

const answerWithinMs = 8000;

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
      remember(this.#space, await acceptInvitation(this.#space, { code: this.#code, name }));
      return true;
    } catch (error) {
      this.problem = error instanceof Error ? error.message : String(error);
      return false;
    }
  }
}

/** @throws Error whose message can be shown as it is. */
async function acceptInvitation(space: string, { code, name }: { readonly code: string; readonly name: string }): Promise<string> {
  const response = await fetch(`/v1/spaces/${encodeURIComponent(space)}/join`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ code, name }),
    signal: AbortSignal.timeout(answerWithinMs),
  }).catch((cause: unknown) => {
    throw new Error("The server cannot be reached. Try again in a moment.", { cause });
  });
  const answer: unknown = await response.json().catch(() => undefined);
  const { token, detail } = isFields(answer) ? answer : {};
  const given = textOf(token);
  if (response.ok && given !== undefined) return given;
  throw new Error(
    response.status === 404
      ? "This invitation is used up, expired or taken back. Ask the host for a new one."
      : (textOf(detail) ?? "That did not work. Try again in a moment."),
  );
}
