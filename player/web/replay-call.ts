/** A call about a replay goes in; its answer comes out, or an error whose message can be shown as it is. */
import { type AnswerOf, type CallName, createClient, type InputOf, RostrumProblem } from "../../infra/client/client.ts";
import { signedHere } from "./signed-here.ts";

const timeoutMs = 30_000;

/** Who shows no token shows what lets this page play. */
const asListener: typeof fetch = (address, init) => fetch(signedHere(String(address)), init);

export async function callReplay<Name extends CallName>(
  name: Name,
  input: InputOf<Name>,
  { token }: { readonly token?: string | undefined } = {},
): Promise<AnswerOf<Name>> {
  try {
    const client = createClient({ base: "", credential: () => token, ...(token === undefined && { fetch: asListener }) });
    return await client.call(name, input, { signal: AbortSignal.timeout(timeoutMs) });
  } catch (error) {
    if (error instanceof RostrumProblem) throw error;
    throw new Error("The server did not answer. Please try again.", { cause: error });
  }
}
