/** A credential, what a route asks for and the space go in; it returns, or throws why the caller may not. */
import type { EpochMs } from "../../infra/clock/clock.ts";
import { RostrumError } from "../../infra/errors/rostrum-error.ts";
import { type Credential, missingCredential } from "./credentials.ts";
import type { ParticipantRole, ParticipantToken } from "./participant-token.ts";
import type { HeldSpace } from "./space-memory.ts";
import { isKeptOff, participantOf, roleOf } from "./stage-view.ts";

/** `site` is the API key, or a local trial; `host`, `moderator` and `stage` add participants with such a role. */
export type Access = "public" | "site" | "host" | "moderator" | "stage";

const rolesFor: Readonly<Record<Access, readonly ParticipantRole[]>> = {
  public: [],
  site: [],
  host: ["host"],
  moderator: ["host", "cohost"],
  stage: ["host", "cohost", "speaker"],
};
/** Where a local trial needs no credential. */
const trialAccess: readonly Access[] = ["site", "host"];

export interface AccessOptions {
  readonly credential: Credential;
  readonly now: EpochMs;
  /** Asked only when a participant's rights must be looked up. */
  readonly space?: () => Promise<HeldSpace>;
}

/** @throws RostrumError `token_invalid`, `forbidden`, `barred`. */
export async function demandAccess(access: Access, { credential, now, space }: AccessOptions): Promise<void> {
  if (access === "public" || credential.kind === "key") return;
  if (credential.kind === "trial" && trialAccess.includes(access)) return;
  if (credential.kind !== "participant") throw missingCredential();
  if (space === undefined || rolesFor[access].length === 0) throw new RostrumError("forbidden", "Only the API key allows this.");
  demandRole(credential.token, { roles: rolesFor[access], held: await space(), now });
}

/** @returns whether the caller speaks of itself. */
export function isOwn(credential: Credential, account: string): boolean {
  return credential.kind === "participant" && credential.token.account === account;
}

interface RoleDemand {
  readonly roles: readonly ParticipantRole[];
  readonly held: HeldSpace;
  readonly now: EpochMs;
}

function demandRole(token: ParticipantToken, { roles, held, now }: RoleDemand): void {
  if (token.space !== held.space.id) throw new RostrumError("token_invalid", "The token is for another space.");
  const participant = participantOf(held, token.account);
  if (participant?.barred) throw new RostrumError("barred", "The host has removed this account from the space.");
  const role = roleOf(held, token.account) ?? token.role;
  const demoted = participant !== undefined && isKeptOff(participant, { now });
  if (demoted || token.role === "listener" || !roles.includes(role)) throw new RostrumError("forbidden", `This needs the role ${roles.join(" or ")}.`);
}
