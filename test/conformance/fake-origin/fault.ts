/** What a fake origin may do wrong: each hook takes the right answer and gives a wrong one. */
import type { Programme } from "./programme.ts";
import type { Skip } from "./render.ts";
import type { Shape } from "./shape.ts";

/** When to answer a request: at once, once `published` parts are out, or with a refusal. */
export type Plan = { readonly when: "now" } | { readonly when: "published"; readonly published: number } | { readonly when: "never"; readonly status: number };

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** The second half comes this much later. */
  readonly dripMs?: number;
  readonly delayMs?: number;
}

export interface Asked {
  readonly programme: Programme;
  /** File name. */
  readonly name: string;
  readonly rendition: string;
  readonly query: URLSearchParams;
  /** Number in the file name; -1 without. */
  readonly number: number;
  readonly skip: Skip;
}

export interface Fault {
  readonly shape?: Partial<Shape>;
  readonly playlist?: (text: string, asked: Asked) => string;
  readonly multivariant?: (text: string) => string;
  readonly plan?: (plan: Plan, asked: Asked) => Plan;
  readonly media?: (bytes: Buffer, asked: Asked) => Buffer;
  readonly answer?: (answer: Answer, asked: Asked) => Answer;
  /** What a reload held for too long gets. */
  readonly heldTooLong?: "the playlist";
}
