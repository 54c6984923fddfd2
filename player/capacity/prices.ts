/** Example prices to begin with: round list-price magnitudes, to be replaced by a team's own. */
import type { Prices } from "./model.ts";

interface Offer {
  readonly id: string;
  readonly name: string;
  readonly prices: Prices;
}

export const offers: readonly Offer[] = [
  { id: "metered", name: "CDN: bytes and requests", prices: { perGigabyte: 0.085, perTenThousandRequests: 0.01, discount: 0 } },
  { id: "committed", name: "CDN: the same by contract", prices: { perGigabyte: 0.085, perTenThousandRequests: 0.01, discount: 0.7 } },
  { id: "bytes", name: "CDN: bytes only", prices: { perGigabyte: 0.01, perTenThousandRequests: 0, discount: 0 } },
];
