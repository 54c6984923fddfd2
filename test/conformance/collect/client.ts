/** A URL goes in; its answer comes out with the moments of the first header, first byte and last byte. */
import { Agent as HttpAgent, type IncomingHttpHeaders, type IncomingMessage, request } from "node:http";
import { Agent as HttpsAgent, request as secureRequest } from "node:https";

/** Moments are monotonic, in ms. */
export interface Exchange {
  readonly url: string;
  /** 0 when no answer came: see `failure`. */
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly sentAt: number;
  readonly headersAt: number;
  readonly firstByteAt: number;
  readonly lastByteAt: number;
  readonly failure: string | undefined;
}

export interface GetOptions {
  readonly headers?: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
}

export class Client {
  readonly #plain = new HttpAgent({ keepAlive: true });
  readonly #secure: HttpsAgent;

  constructor({ insecure = false }: { readonly insecure?: boolean } = {}) {
    this.#secure = new HttpsAgent({ keepAlive: true, rejectUnauthorized: !insecure });
  }

  /** Never rejects: a refused connection or a timeout (15 s unless told) is an exchange with status 0. Redirects are not followed. */
  get(url: string, { headers = {}, timeoutMs = 15_000 }: GetOptions = {}): Promise<Exchange> {
    const sentAt = performance.now();
    return new Promise((resolve) => {
      const secure = url.startsWith("https:");
      const signal = AbortSignal.timeout(Math.ceil(timeoutMs));
      const failed = (error: Error) => resolve(failedExchange(url, { sentAt, failure: signal.aborted ? `no end within ${timeoutMs} ms` : error.message }));
      const receive = (response: IncomingMessage) => void read(response, { url, sentAt }).then(resolve, failed);
      const options = { headers, signal, agent: secure ? this.#secure : this.#plain };
      const outgoing = secure ? secureRequest(url, options, receive) : request(url, options, receive);
      outgoing.on("error", failed);
      outgoing.end();
    });
  }

  close(): void {
    this.#plain.destroy();
    this.#secure.destroy();
  }
}

async function read(response: IncomingMessage, { url, sentAt }: { readonly url: string; readonly sentAt: number }): Promise<Exchange> {
  const headersAt = performance.now();
  const chunks: Buffer[] = [];
  let firstByteAt = headersAt;
  for await (const chunk of response) {
    if (chunks.length === 0) firstByteAt = performance.now();
    chunks.push(chunk as Buffer);
  }
  const { statusCode: status = 0, headers } = response;
  return { url, status, headers, body: Buffer.concat(chunks), sentAt, headersAt, firstByteAt, lastByteAt: performance.now(), failure: undefined };
}

function failedExchange(url: string, { sentAt, failure }: { readonly sentAt: number; readonly failure: string }): Exchange {
  const at = performance.now();
  return { url, status: 0, headers: {}, body: Buffer.alloc(0), sentAt, headersAt: at, firstByteAt: at, lastByteAt: at, failure };
}

export const elapsed = ({ sentAt, lastByteAt }: Exchange): number => lastByteAt - sentAt;

/** For people: "200 after 12 ms". */
export const described = (exchange: Exchange): string => `${exchange.failure ?? exchange.status} after ${Math.round(elapsed(exchange))} ms`;

/** Adds query parameters in the order given. */
export function withQuery(url: string, parameters: Readonly<Record<string, string | number>>): string {
  const query = Object.entries(parameters).map(([name, value]) => `${name}=${value}`);
  return query.length === 0 ? url : `${url}${url.includes("?") ? "&" : "?"}${query.join("&")}`;
}
