/** A question about one playlist (or two in a row) goes in; the verdict over all playlists seen comes out. */
import type { Evidence } from "../collect/evidence.ts";
import type { Snapshot } from "../collect/trace.ts";
import type { MediaPlaylist } from "../playlist/media-playlist.ts";
import { notApplicable, type Strength, type Verdict, verdictOf } from "../rule.ts";

type Answer = string | undefined | readonly string[];

/** Versions that differ, oldest first, with the rendition's name. */
export function versionsOf(evidence: Evidence): { readonly name: string; readonly snapshots: readonly Snapshot[] }[] {
  return evidence.traces.map(({ url, snapshots }) => ({
    name: nameOf(url),
    snapshots: snapshots.filter(({ playlist }, index) => playlist.text !== snapshots[index - 1]?.playlist.text),
  }));
}

/** The part of a URL that tells renditions apart. */
export function nameOf(url: string): string {
  return new URL(url).pathname.split("/").slice(-2).join("/");
}

interface AskOptions {
  readonly passed?: string;
  readonly strength?: Strength;
}

/** Problems of each playlist on its own; `applies` says which are concerned. */
export function inEveryPlaylist(
  evidence: Evidence,
  problem: (playlist: MediaPlaylist) => Answer,
  { applies = () => true, why = "", ...options }: AskOptions & { readonly applies?: (playlist: MediaPlaylist) => boolean; readonly why?: string } = {},
): Verdict {
  const problems: string[] = [];
  let seen = 0;
  for (const { name, snapshots } of versionsOf(evidence)) {
    for (const { playlist } of snapshots.filter((snapshot) => applies(snapshot.playlist))) {
      seen += 1;
      problems.push(...listOf(problem(playlist)).map((text) => `${name}: ${text}`));
    }
  }
  if (seen === 0) return notApplicable(why === "" ? "no playlist was seen" : why);
  return verdictOf(problems, options.passed ?? `${seen} playlists`, options.strength);
}

/** Problems between each version and the one before it. */
export function betweenVersions(evidence: Evidence, problem: (before: Snapshot, after: Snapshot) => Answer, options: AskOptions = {}): Verdict {
  const problems: string[] = [];
  let seen = 0;
  for (const { name, snapshots } of versionsOf(evidence)) {
    for (const [index, after] of snapshots.entries()) {
      const before = snapshots[index - 1];
      if (!before) continue;
      seen += 1;
      problems.push(...listOf(problem(before, after)).map((text) => `${name}: ${text}`));
    }
  }
  if (seen === 0) return notApplicable("fewer than two versions were seen");
  return verdictOf(problems, options.passed ?? `${seen} changes of version`, options.strength);
}

function listOf(answer: Answer): readonly string[] {
  return answer === undefined ? [] : typeof answer === "string" ? [answer] : answer;
}
