/** A call of the public API goes in, its answer comes out, or an error in words for the person at the page. */

interface Answer {
  readonly id?: string;
  readonly token?: string;
  readonly detail?: string;
}

const timeoutMs = 15_000;
const needsKey = "This server starts spaces only for its own site: ask whoever runs it.";

/** @throws Error whose message can be shown as it is. */
export async function callApi(method: "PUT" | "POST", path: string, body?: unknown): Promise<Answer> {
  const init: RequestInit = { method, signal: AbortSignal.timeout(timeoutMs) };
  const json = body === undefined ? {} : { body: JSON.stringify(body), headers: { "content-type": "application/json" } };
  const response = await fetch(path, { ...init, ...json }).catch((error: unknown) => {
    throw new Error("The server did not answer. Please try again.", { cause: error });
  });
  const answer = (await response.json().catch(() => ({}))) as Answer;
  if (response.ok) return answer;
  throw new Error(response.status === 401 ? needsKey : (answer.detail ?? `The server answered ${response.status}.`));
}
