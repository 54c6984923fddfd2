/** A span of milliseconds goes in, a clock face or a few words come out. */

/** `1:02:03` or `4:05`. */
export function clockFace(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const two = (value: number) => String(value).padStart(2, "0");
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

const hourMs = 3_600_000;

/** `in 3 days`, `in 2 hours`, as the language says it; undefined for less than an hour, which a clock face tells better. */
export function timeAhead(ms: number, language: string): string | undefined {
  if (ms < hourMs) return undefined;
  const [count, unit] = ms < 48 * hourMs ? ([Math.round(ms / hourMs), "hour"] as const) : ([Math.round(ms / (24 * hourMs)), "day"] as const);
  return new Intl.RelativeTimeFormat(language).format(count, unit);
}
