/** WebVTT parts and segments go in; what is wrong with them comes out (RFC 8216bis 3.1.4): head, time map, and the cues of each. */
import type { Download } from "../collect/downloads.ts";
import { nameOf } from "./everywhere.ts";

interface Text {
  readonly download: Download;
  readonly map: string | undefined;
  readonly cues: readonly string[];
}

export function textProblems(downloads: readonly Download[]): string[] {
  const texts = downloads.filter(({ exchange }) => exchange.status === 200 && exchange.headers["content-type"]?.startsWith("text/vtt")).map(read);
  const maps = new Set(texts.map(({ map }) => map));
  return [...texts.flatMap(headProblems), ...(maps.size > 1 ? [`time maps ${[...maps].join(" and ")}`] : []), ...partsMakeSegments(texts)];
}

function read(download: Download): Text {
  const text = download.exchange.body.toString("utf8");
  return { download, map: /^X-TIMESTAMP-MAP=(.*)$/m.exec(text)?.[1], cues: text.split("\n\n").filter((block) => block.includes("-->")) };
}

function headProblems({ download, map }: Text): string[] {
  const name = nameOf(download.exchange.url);
  const head = download.exchange.body.toString("utf8").startsWith("WEBVTT\n") ? [] : [`${name}: does not begin with WEBVTT`];
  return map !== undefined && /MPEGTS:\d+/.test(map) && /LOCAL:[\d:.]+/.test(map) ? head : [...head, `${name}: no X-TIMESTAMP-MAP`];
}

/** A segment holds every cue that one of its parts holds. */
function partsMakeSegments(texts: readonly Text[]): string[] {
  return texts.flatMap(({ download: { kind, trace, sequence, exchange }, cues }) => {
    if (kind !== "segment") return [];
    const parts = texts.filter(({ download }) => download.kind === "part" && download.trace === trace && download.sequence === sequence);
    const missing = parts.flatMap((part) => part.cues).filter((cue) => !cues.some((own) => own.trim() === cue.trim()));
    return missing.length > 0 ? [`${nameOf(exchange.url)}: lacks ${missing.length} cues of its parts`] : [];
  });
}
