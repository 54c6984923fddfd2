/** Makes a live space with named people on it through the API, as an embedding site would. */
import { createClient } from "../../infra/client/client.ts";
import type { ProfileName } from "../../packager/contract/profile.ts";
import type { System } from "./system.ts";

export interface LiveSpace {
  readonly id: string;
  readonly shareUrl: string;
  readonly playbackUrl: string;
  readonly whipUrl: string;
  /** Participant token of each account, in the order given; the first is the host. */
  readonly tokens: readonly string[];
}

export interface StartOptions {
  readonly profile?: string;
  readonly record?: boolean;
  /** Language. */
  readonly captions?: string;
  /** Whether it is heard with a signature only. */
  readonly signed?: boolean;
}

export async function startSpace(
  system: System,
  accounts: readonly string[],
  { profile = "fast", record = false, captions, signed = false }: StartOptions = {},
): Promise<LiveSpace> {
  const [hostId = "host"] = accounts;
  const site = createClient({ base: system.url, credential: () => system.apiKey });
  for (const account of accounts) await site.call("PUT /v1/accounts/{account}", { path: { account }, body: { name: `Voice ${account}`, handle: account } });
  const { id } = await site.call("POST /v1/spaces", {
    body: { title: "A test of many voices", hostId, profile: profile as ProfileName, record, signed, ...(captions !== undefined && { captions }) },
  });
  await site.call("POST /v1/spaces/{space}/start", { path: { space: id } });
  const tokens: string[] = [];
  for (const accountId of accounts) {
    const role = accountId === hostId ? "host" : "speaker";
    tokens.push((await site.call("POST /v1/spaces/{space}/tokens", { path: { space: id }, body: { accountId, role } })).token);
  }
  return { id, tokens, shareUrl: `${system.url}/s/${id}`, playbackUrl: `${system.url}/live/${id}/index.m3u8`, whipUrl: `${system.url}/whip/${id}` };
}
