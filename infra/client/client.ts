/** The base URL of a Rostrum and a credential go in; a function for all of its calls comes out, typed by its OpenAPI document. For browsers and servers. */
import type { Calls } from "./calls.ts";

export type CallName = keyof Calls;
export type AnswerOf<Name extends CallName> = Calls[Name]["answer"];
export type InputOf<Name extends CallName> = Omit<Calls[Name], "answer">;

export interface ClientOptions {
  /** Without a slash at its end; empty for the page's own site. */
  readonly base: string;
  /** The API key or a token; asked with each call. */
  readonly credential?: () => string | undefined;
  readonly fetch?: typeof fetch;
}

export interface CallOptions {
  readonly signal?: AbortSignal;
}

/** A refusal: the problem document's `code` (see the error catalogue) and what it says. */
export class RostrumProblem extends Error {
  override readonly name = "RostrumProblem";
  readonly code: string;
  readonly status: number;
  readonly retryAfterSeconds: number | undefined;

  constructor({ code, status, detail, retryAfterSeconds }: { code: string; status: number; detail: string; retryAfterSeconds: number | undefined }) {
    super(detail);
    this.code = code;
    this.status = status;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

export interface Client {
  /** @throws RostrumProblem when it is refused; TypeError when the site cannot be reached. */
  call<Name extends CallName>(name: Name, input: InputOf<Name>, options?: CallOptions): Promise<AnswerOf<Name>>;
}

interface Input {
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly body?: unknown;
  readonly lines?: string;
  readonly vtt?: string;
  /** A picture, sent as it is. */
  readonly file?: Blob;
}

export function createClient({ base, credential = () => undefined, fetch: send = fetch }: ClientOptions): Client {
  return {
    async call<Name extends CallName>(name: Name, input: InputOf<Name>, { signal }: CallOptions = {}): Promise<AnswerOf<Name>> {
      const [method = "", pattern = ""] = name.split(" ");
      const response = await send(base + urlOf(pattern, input), { ...requestOf(input, credential()), method, ...(signal && { signal }) });
      if (!response.ok) throw await problemOf(response);
      const text = await response.text();
      return (text === "" ? undefined : JSON.parse(text)) as AnswerOf<Name>;
    },
  };
}

function urlOf(pattern: string, { path = {}, query = {} }: Input): string {
  const filled = pattern.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(path[name] ?? ""));
  const given = Object.entries(query).flatMap(([name, value]): [string, string][] => (value === undefined ? [] : [[name, String(value)]]));
  return given.length === 0 ? filled : `${filled}?${new URLSearchParams(given)}`;
}

function requestOf({ body, lines, vtt, file }: Input, credential: string | undefined): RequestInit {
  const headers: Record<string, string> = credential === undefined ? {} : { authorization: `Bearer ${credential}` };
  if (lines !== undefined) return { headers: { ...headers, "content-type": "application/x-ndjson" }, body: lines };
  if (vtt !== undefined) return { headers: { ...headers, "content-type": "text/vtt" }, body: vtt };
  if (file !== undefined) return { headers: { ...headers, "content-type": file.type }, body: file };
  if (body === undefined) return { headers };
  return { headers: { ...headers, "content-type": "application/json" }, body: JSON.stringify(body) };
}

async function problemOf(response: Response): Promise<RostrumProblem> {
  const problem = (await response.json().catch(() => ({}))) as { readonly code?: string; readonly detail?: string };
  const { code = "unavailable", detail = `The server answered ${response.status}.` } = problem;
  const wait = Number(response.headers.get("retry-after") ?? Number.NaN);
  return new RostrumProblem({ code, detail, status: response.status, retryAfterSeconds: Number.isFinite(wait) ? wait : undefined });
}
