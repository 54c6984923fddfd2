/** Makes a live space with named people on it through the API, as an embedding site would. */
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
}

export async function startSpace(system: System, accounts: readonly string[], { profile = "fast", record = false }: StartOptions = {}): Promise<LiveSpace> {
  const [hostId = "host"] = accounts;
  for (const account of accounts) await system.call("PUT", `/v1/accounts/${account}`, { name: `Voice ${account}`, handle: account });
  const { id } = (await system.call("POST", "/v1/spaces", { title: "A test of many voices", hostId, profile, record })) as { id: string };
  await system.call("POST", `/v1/spaces/${id}/start`);
  const tokens: string[] = [];
  for (const accountId of accounts) {
    const role = accountId === hostId ? "host" : "speaker";
    tokens.push((await system.call("POST", `/v1/spaces/${id}/tokens`, { accountId, role })).token as string);
  }
  return { id, tokens, shareUrl: `${system.url}/s/${id}`, playbackUrl: `${system.url}/live/${id}/index.m3u8`, whipUrl: `${system.url}/whip/${id}` };
}
