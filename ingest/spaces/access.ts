/** A credential, what a route asks for and the space go in; it returns, or throws why the caller may not. */
import type { EpochMs } from "../../infra/clock/clock.ts";
import { RostrumError } from "../../infra/errors/rostrum-error.ts";
import { type Credential, missingCredential } from "./credentials.ts";
import { partyOf } from "./moderation/party.ts";
import { mayDo, type SpaceDeed } from "./moderation/rules.ts";
import type { HeldSpace } from "./space-memory.ts";

/** `site` is the API key, or a local trial; `account` adds an account's own token; the others add participants: any of the space, those on stage, moderators, the host. */
export type Access = "public" | "site" | "account" | "member" | "stage" | "moderator" | "host";

const deedOf = { member: "listen", stage: "see_stage", moderator: "decide", host: "end" } as const satisfies Partial<Record<Access, SpaceDeed>>;
const words = { member: "a token of this space", stage: "a place on stage", moderator: "the role host or cohost", host: "the role host" } as const;
/** Where a local trial needs no credential. */
const trialAccess: readonly Access[] = ["site", "account", "host"];

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
  if (access === "account" && credential.kind === "account") return;
  if (credential.kind === "none" || credential.kind === "trial") throw missingCredential();
  if (credential.kind === "account" || space === undefined || access === "site" || access === "account")
    throw new RostrumError("forbidden", "Only the API key allows this.");
  const party = partyOf(credential, { held: await space(), now });
  if (!mayDo(deedOf[access], party)) throw new RostrumError("forbidden", `This needs ${words[access]}.`);
}
