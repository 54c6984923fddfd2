/** A credential and a space go in; who that is there, with the standing of this moment and not of the token's, comes out. */
import type { EpochMs } from "../../../infra/clock/clock.ts";
import { RostrumError } from "../../../infra/errors/rostrum-error.ts";
import type { ParticipantToken } from "../../../packager/contract/participant-token.ts";
import { type Credential, missingCredential } from "../credentials.ts";
import type { HeldSpace } from "../space-memory.ts";
import { isKeptOff, participantOf, roleOf } from "../stage-view.ts";
import type { Actor } from "./chronicle.ts";
import type { Party, Standing } from "./rules.ts";

/** @throws RostrumError `token_invalid`, `barred`. */
export function partyOf(credential: Credential, { held, now }: { readonly held: HeldSpace; readonly now: EpochMs }): Party {
  if (credential.kind === "key" || credential.kind === "trial") return { standing: "site" };
  if (credential.kind !== "participant") throw missingCredential();
  const { token } = credential;
  if (token.space !== held.space.id) throw new RostrumError("token_invalid", "The token is for another space.");
  if (participantOf(held, token.account)?.barred) throw new RostrumError("barred", "The host has removed this account from the space.");
  return { account: token.account, standing: standingByToken(token, { held, now }) };
}

/** What the space's record says of an account, whatever token it holds. */
export function targetOf(account: string, { held, now }: { readonly held: HeldSpace; readonly now: EpochMs }): Party {
  return { account, standing: recorded(account, { held, now }) ?? "listener" };
}

export function actorOf({ account }: Party): Actor {
  return account === undefined ? { kind: "site" } : { kind: "participant", account };
}

/** A listener's token says no more than listening, until somebody who may brings its account up. */
function standingByToken({ account, role }: ParticipantToken, { held, now }: { readonly held: HeldSpace; readonly now: EpochMs }): Standing {
  const raised = participantOf(held, account)?.raised === true;
  if (role === "listener" && !raised) return "listener";
  return recorded(account, { held, now }) ?? (role === "host" ? "listener" : role);
}

function recorded(account: string, { held, now }: { readonly held: HeldSpace; readonly now: EpochMs }): Standing | undefined {
  if (account === held.space.host_id) return "owner";
  const participant = participantOf(held, account);
  if (participant && isKeptOff(participant, { now })) return "listener";
  return roleOf(held, account);
}
