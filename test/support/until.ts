/** A question goes in, asked again and again; what it finds comes out as soon as it does. */

/** Far beyond what a machine takes that is starved by other tests. */
const withinMs = 60_000;

/** @throws Error that shows the question when nothing was found in time. */
export async function until<Found>(find: () => Found | undefined | false | Promise<Found | undefined | false>): Promise<Found> {
  const end = Date.now() + withinMs;
  for (;;) {
    const found = await find();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > end) throw new Error(`Not so within ${withinMs} ms: ${find}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
