/** A call from one role to another: JSON in, JSON out, bounded in time, the callee's problem thrown as our error. */
import { catalogue, type ErrorCode } from "../errors/catalogue.ts";
import { RostrumError } from "../errors/rostrum-error.ts";

export interface InternalCaller {
  /** @throws RostrumError with the callee's code, or `unavailable` when it does not answer in time. */
  call(method: "GET" | "PUT" | "POST" | "PATCH" | "DELETE", url: string, body?: unknown): Promise<unknown>;
}

export function createInternalCaller(options: { readonly bearer: string; readonly timeoutMs?: number }): InternalCaller {
  const { bearer, timeoutMs = 2000 } = options;
  return {
    async call(method, url, body) {
      const headers: Record<string, string> = { authorization: `Bearer ${bearer}` };
      if (body !== undefined) headers["content-type"] = "application/json";
      const init: RequestInit = { method, headers, signal: AbortSignal.timeout(timeoutMs) };
      if (body !== undefined) init.body = JSON.stringify(body);
      const response = await fetch(url, init).catch((error: unknown) => {
        throw new RostrumError("unavailable", `${new URL(url).host} did not answer.`, { cause: error, retryAfterSeconds: 1 });
      });
      const text = await response.text();
      const value: unknown = text === "" ? undefined : JSON.parse(text);
      if (response.ok) return value;
      throw new RostrumError(codeOf(value), detailOf(value) ?? `${method} answered ${response.status}.`);
    },
  };
}

function codeOf(value: unknown): ErrorCode {
  const code = (value as { code?: unknown } | undefined)?.code;
  return typeof code === "string" && code in catalogue ? (code as ErrorCode) : "unavailable";
}

function detailOf(value: unknown): string | undefined {
  const detail = (value as { detail?: unknown } | undefined)?.detail;
  return typeof detail === "string" ? detail : undefined;
}
