/** A report goes in, name and value pairs for people come out: the lines of the text and the rows of the page. */
import type { Report } from "./report.ts";

const number = new Intl.NumberFormat("en", { maximumFractionDigits: 2 });

export function reportLines(report: Report): (readonly [name: string, value: string])[] {
  const { listeners, firstAudioMs, latencyMs, stalls, requests, bytes, origin } = report;
  return [
    ["Playlist", report.url],
    ["Time", `${report.seconds} s${report.interrupted ? ", interrupted" : ""}`],
    ["Joined", `${number.format(listeners.joined)} of ${number.format(listeners.started)} listeners${share(listeners.joinedShare)}`],
    [
      "Heard from",
      Object.entries(report.lists)
        .map(([list, count]) => `${list} ${number.format(count)}`)
        .join(", ") || "–",
    ],
    ["Time to first audio", `p50 ${time(firstAudioMs.p50)}, p99 ${time(firstAudioMs.p99)}`],
    ["Latency", `p50 ${time(latencyMs.p50)}, p99 ${time(latencyMs.p99)} behind the programme date`],
    ["Stalls", stalls.count === 0 ? "none" : `${number.format(stalls.count)} with ${number.format(stalls.listeners)} listeners, ${time(stalls.ms)} in all`],
    ["Lost their place", `${number.format(report.rejoins)} times; ${number.format(report.gaps)} gaps`],
    ["Requests", `${number.format(requests.count)}, ${number.format(requests.retries)} of them had to be made again`],
    ...Object.entries(requests.failures).map(([reason, count]) => [`  because of ${reason}`, number.format(count)] as const),
    ["Received", `${number.format(bytes.total / 1e6)} MB: media ${percent(bytes.media, bytes.total)}, playlists ${percent(bytes.playlists, bytes.total)}`],
    [
      "Origin requests",
      origin
        ? `${number.format(origin.requestsPerPart ?? Number.NaN)} per part and list (${origin.parts} parts, ${origin.playlists} playlists)`
        : "not known: its metrics are out of reach",
    ],
  ];
}

export function reportText(report: Report): string {
  const lines = reportLines(report);
  const width = Math.max(...lines.map(([name]) => name.length));
  return lines.map(([name, value]) => `${name.padEnd(width)}  ${value}`).join("\n");
}

function time(ms: number | null): string {
  if (ms === null) return "–";
  return ms < 1000 ? `${Math.round(ms)} ms` : `${number.format(ms / 1000)} s`;
}

function share(value: number | null): string {
  return value === null ? "" : ` (${number.format(value * 100)} %)`;
}

function percent(part: number, whole: number): string {
  return whole === 0 ? "–" : `${number.format((100 * part) / whole)} %`;
}
