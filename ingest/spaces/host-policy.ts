/** An account goes in; whether it may host a space, or why not, comes out. A site chooses its policy by a setting. */
import type { Config } from "../../infra/config/config.ts";
import { RostrumError } from "../../infra/errors/rostrum-error.ts";

/** What is known of an account, or vouched for by its token. */
export interface Candidate {
  readonly id: string;
  readonly followerCount: number;
  readonly verified?: boolean | undefined;
  /** The embedding site's word, above every policy. */
  readonly mayHost?: boolean | undefined;
}

export interface HostPolicy {
  /** @returns why the account may not host; undefined when it may. */
  refusalOf(candidate: Candidate): string | undefined;
}

export function createHostPolicy({ ROSTRUM_HOST_POLICY, HOST_MIN_FOLLOWERS }: Pick<Config, "ROSTRUM_HOST_POLICY" | "HOST_MIN_FOLLOWERS">): HostPolicy {
  const policies = { followers: followersPolicy(HOST_MIN_FOLLOWERS), verified: verifiedPolicy, open: openPolicy };
  return withOverride(policies[ROSTRUM_HOST_POLICY]);
}

/** @throws RostrumError `host_not_eligible`. */
export function demandEligible(policy: HostPolicy, candidate: Candidate): void {
  const refusal = policy.refusalOf(candidate);
  if (refusal !== undefined) throw new RostrumError("host_not_eligible", refusal);
}

const openPolicy: HostPolicy = { refusalOf: () => undefined };

const verifiedPolicy: HostPolicy = {
  refusalOf: ({ id, verified }) => (verified ? undefined : `Only verified accounts host; "${id}" is not verified.`),
};

function followersPolicy(least: number): HostPolicy {
  return {
    refusalOf({ id, followerCount }) {
      const missing = least - followerCount;
      return missing > 0 ? `A host needs ${least} followers; "${id}" has ${followerCount}, so ${missing} ${missing === 1 ? "is" : "are"} missing.` : undefined;
    },
  };
}

function withOverride(policy: HostPolicy): HostPolicy {
  return {
    refusalOf(candidate) {
      if (candidate.mayHost === true) return undefined;
      return candidate.mayHost === false ? `"${candidate.id}" may not host.` : policy.refusalOf(candidate);
    },
  };
}
