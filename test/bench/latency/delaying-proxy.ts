/** A base URL goes in; a proxy before it comes out that holds every response's beginning back. */
import { type PassingProxy, startPassingProxy } from "./passing-proxy.ts";

export function startDelayingProxy(target: string, { delayMs }: { readonly delayMs: number }): Promise<PassingProxy> {
  return startPassingProxy(target, {
    pass: (answer, outgoing) => {
      setTimeout(() => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      }, delayMs);
    },
  });
}
