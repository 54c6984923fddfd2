/** How many listen goes in; the exponent of the probability with which each is asked for a beacon comes out. */

/** As many beacons a span make a standard error of 5 % (1/√400). */
const wantedBeacons = 400;
/** Outside of this the exponent is chosen anew; inside it stays, so that it does not flutter. */
const tolerated = { least: 150, most: 600 };

export const maxExponent = 30;

export function nextExponent(current: number, { listening }: { readonly listening: number }): number {
  const beacons = listening / 2 ** current;
  if (beacons <= tolerated.most && (beacons >= tolerated.least || current === 0)) return current;
  return Math.min(maxExponent, Math.max(0, Math.ceil(Math.log2(Math.max(1, listening) / wantedBeacons))));
}
