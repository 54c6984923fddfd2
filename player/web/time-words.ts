/** A span of milliseconds goes in, a clock face or a few words come out. */

/** `1:02:03` or `4:05`. */
export function clockFace(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const two = (value: number) => String(value).padStart(2, "0");
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

/** `3 days`, `2 h 5 min`, `4:05`. */
export function countdown(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  if (minutes >= 2880) return `${Math.floor(minutes / 1440)} days`;
  if (minutes >= 60) return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
  return clockFace(ms);
}
