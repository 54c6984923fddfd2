/** A call about a replay goes in; its answer comes out, or an error whose message can be shown as it is. */
import { type AnswerOf, type CallName, createClient, type InputOf, RostrumProblem } from "../../infra/client/client.ts";

const timeoutMs = 30_000;

export async function callReplay<Name extends CallName>(
  name: Name,
  input: InputOf<Name>,
  { token }: { readonly token?: string | undefined } = {},
): Promise<AnswerOf<Name>> {
  try {
    return await createClient({ base: "", credential: () => token }).call(name, input, { signal: AbortSignal.timeout(timeoutMs) });
  } catch (error) {
    if (error instanceof RostrumProblem) throw error;
    throw new Error("The server did not answer. Please try again.", { cause: error });
  }
}
