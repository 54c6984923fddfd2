/** The credential of a call goes in, who that is in the call's space comes out. */
import type { Credential } from "../credentials.ts";
import type { Actor } from "../moderation/chronicle.ts";
import { partyOf } from "../moderation/party.ts";
import type { Party } from "../moderation/rules.ts";
import type { Services } from "../services.ts";

/** @throws RostrumError `token_invalid`, `barred`. */
export async function callerOf(
  { memory, clock }: Pick<Services, "memory" | "clock">,
  { space, credential }: { readonly space: string; readonly credential: Credential },
): Promise<Party> {
  if (credential.kind === "key" || credential.kind === "trial") return { standing: "site" };
  return partyOf(credential, { held: await memory.get(space), now: clock.now() });
}

/** For the trail. */
export function actorBy(credential: Credential): Actor {
  const isPerson = credential.kind === "participant" || credential.kind === "account";
  return isPerson ? { kind: "participant", account: credential.token.account } : { kind: "site" };
}
