/** The address of the origin's metrics goes in; how many live requests it has answered comes out. */
import { sumOfSeries } from "./prometheus-text.ts";

export interface OriginRequests {
  readonly playlists: number;
  readonly parts: number;
}

const name = "rostrum_origin_requests_total";
const patienceMs = 5000;

/** @returns undefined when the metrics are out of reach or not an origin's. */
export async function readOriginRequests(url: URL): Promise<OriginRequests | undefined> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(patienceMs) });
    const text = response.ok ? await response.text() : "";
    const playlists = sumOfSeries(text, name, 'kind="media"');
    const parts = sumOfSeries(text, name, 'kind="part"');
    return playlists === undefined || parts === undefined ? undefined : { playlists, parts };
  } catch {
    return undefined;
  }
}
