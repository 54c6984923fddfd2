/** Bytes of one connection go in, whole HTTP/1.1 answers come out (RFC 9112). */

export interface Answer {
  readonly status: number;
  /** Empty where nobody reads it. */
  readonly body: Buffer;
  readonly bodyBytes: number;
  readonly headBytes: number;
  readonly zipped: boolean;
  /** Seconds; absent when the server asked for none. */
  readonly retryAfter: number | undefined;
  /** The server closes the connection after this answer. */
  readonly closes: boolean;
}

/** An answer that claims to be longer is refused. */
const maxBodyBytes = 8 * 1024 * 1024;
const maxHeadBytes = 64 * 1024;
const nothing = Buffer.alloc(0);

interface Head extends Omit<Answer, "body" | "bodyBytes"> {
  readonly length: number | "chunked";
}

export class ResponseReader {
  readonly #keepsBody: () => boolean;
  #pending: Buffer = nothing;
  #head: Head | undefined;
  /** Of the body that is on its way and that nobody reads. */
  #passed = 0;

  /** @param keepsBody whether the body of the answer that is about to come out is read, or only its length. */
  constructor({ keepsBody = () => true }: { readonly keepsBody?: () => boolean } = {}) {
    this.#keepsBody = keepsBody;
  }

  /** @param bytes may be overwritten once the last answer has come out. @throws TypeError when the bytes are no answer that could be read. */
  *push(bytes: Buffer): Generator<Answer> {
    this.#pending = this.#pending.length === 0 ? bytes : Buffer.concat([this.#pending, bytes]);
    for (let answer = this.#take(); answer; answer = this.#take()) yield answer;
    this.#pending = this.#pending.length === 0 ? nothing : Buffer.from(this.#pending);
  }

  #take(): Answer | undefined {
    this.#head ??= this.#takeHead();
    const head = this.#head;
    if (!head) return undefined;
    const keeps = this.#keepsBody();
    if (!keeps && head.length !== "chunked") return this.#pass(head, head.length);
    const found = head.length === "chunked" ? takeChunks(this.#pending) : takeLength(this.#pending, head.length);
    if (!found) return undefined;
    this.#pending = this.#pending.subarray(found.used);
    this.#head = undefined;
    return { ...head, body: keeps ? Buffer.from(found.body) : nothing, bodyBytes: found.body.length };
  }

  /** Lets go of a body as it comes: gathering it up would cost more than receiving it. */
  #pass(head: Head, length: number): Answer | undefined {
    const come = Math.min(length - this.#passed, this.#pending.length);
    this.#pending = this.#pending.subarray(come);
    this.#passed += come;
    if (this.#passed < length) return undefined;
    this.#passed = 0;
    this.#head = undefined;
    return { ...head, body: nothing, bodyBytes: length };
  }

  #takeHead(): Head | undefined {
    const end = this.#pending.indexOf("\r\n\r\n", 0, "latin1");
    if (end < 0) {
      if (this.#pending.length > maxHeadBytes) throw new TypeError(`Expected an answer's head, got ${this.#pending.length} bytes without its end.`);
      return undefined;
    }
    const head = parseHead(this.#pending.toString("latin1", 0, end));
    this.#pending = this.#pending.subarray(end + 4);
    return head;
  }
}

/** One search for all that matters: a crowd's answers have many fields that do not. */
const fields = /\r\n(content-length|content-encoding|transfer-encoding|connection|retry-after): *([^\r]*)/gi;

function parseHead(text: string): Head {
  const status = /^HTTP\/1\.[01] \d{3}/.test(text) ? Number(text.slice(9, 12)) : Number.NaN;
  if (Number.isNaN(status)) throw new TypeError(`Expected an HTTP/1.1 answer, got "${text.slice(0, 40)}".`);
  const said: Record<string, string> = {};
  for (const [, name = "", value = ""] of text.matchAll(fields)) said[name.toLowerCase()] = value.toLowerCase();
  const { "content-encoding": coding, "retry-after": wait, connection } = said;
  const empty = status === 204 || status === 304;
  return {
    status,
    headBytes: text.length + 4,
    zipped: coding === "gzip",
    retryAfter: wait === undefined || !/^\d+$/.test(wait) ? undefined : Number(wait),
    closes: connection === "close",
    length: empty ? 0 : lengthOf(said),
  };
}

function lengthOf({ "transfer-encoding": transfer, "content-length": told = "0" }: Readonly<Record<string, string>>): number | "chunked" {
  if (transfer === "chunked") return "chunked";
  const length = Number(told);
  if (!(length <= maxBodyBytes)) throw new TypeError(`Expected at most ${maxBodyBytes} bytes, got an answer of ${told}.`);
  return length;
}

interface Found {
  readonly body: Buffer;
  readonly used: number;
}

function takeLength(bytes: Buffer, length: number): Found | undefined {
  return bytes.length < length ? undefined : { body: bytes.subarray(0, length), used: length };
}

function takeChunks(bytes: Buffer): Found | undefined {
  const pieces: Buffer[] = [];
  for (let at = 0; ; ) {
    const lineEnd = bytes.indexOf("\r\n", at);
    if (lineEnd < 0) return undefined;
    const size = Number.parseInt(bytes.toString("latin1", at, lineEnd), 16);
    if (!(size >= 0 && size <= maxBodyBytes)) throw new TypeError("Expected the size of a chunk.");
    const end = lineEnd + 2 + size;
    if (bytes.length < end + 2) return undefined;
    if (size === 0) return { body: Buffer.concat(pieces), used: end + 2 };
    pieces.push(bytes.subarray(lineEnd + 2, end));
    at = end + 2;
  }
}
