/** Names and durations go in, the short texts that stand for them come out. */

const palette = 8;

/** One or two letters for an avatar: of the first and last word. */
export function initials(name: string): string {
  const words = name
    .trim()
    .split(/\s+/)
    .filter((word) => word !== "");
  const letters = words.length > 1 ? [words[0], words.at(-1)] : [words[0]];
  return letters
    .map((word) => [...(word ?? "?")][0] ?? "")
    .join("")
    .toLocaleUpperCase();
}

/** A stable colour number, 0 to 7, so that a person looks the same to everyone. */
export function tintOf(account: string): number {
  let hash = 0;
  for (const character of account) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) % 65_521;
  return hash % palette;
}

/** `4:07`, or `1:02:09` from an hour on. */
export function elapsedText(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const tail = `${String(seconds % 60).padStart(2, "0")}`;
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, "0")}:${tail}` : `${minutes}:${tail}`;
}
