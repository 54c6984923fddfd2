/** A call about a replay goes in; its answer comes out, or an error in words for the person at the page. */

export interface ReplayCall {
  readonly body?: unknown;
  /** Sent as it is, for pictures. */
  readonly file?: Blob;
  readonly token?: string | undefined;
}

const timeoutMs = 30_000;

/** @throws Error whose message can be shown as it is. */
export async function callReplay<Answer>(method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE", path: string, call: ReplayCall = {}): Promise<Answer> {
  const { body, file, token } = call;
  const headers = {
    ...(body !== undefined && { "content-type": "application/json" }),
    ...(file && { "content-type": file.type }),
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
  };
  const content = file ?? (body === undefined ? null : JSON.stringify(body));
  const response = await fetch(path, { method, headers, body: content, signal: AbortSignal.timeout(timeoutMs) }).catch((error: unknown) => {
    throw new Error("The server did not answer. Please try again.", { cause: error });
  });
  const answer = (await response.json().catch(() => ({}))) as Answer & { readonly detail?: string };
  if (response.ok) return answer;
  throw new Error(answer.detail ?? `The server answered ${response.status}.`);
}
