/** Rules 62, 63, 66, 68, 69 and 71: compression, types, announced rates, protocols. */
import { connect, type TLSSocket } from "node:tls";
import { gunzipSync } from "node:zlib";
import { described, type Exchange } from "../collect/client.ts";
import type { Download } from "../collect/downloads.ts";
import type { Evidence } from "../collect/evidence.ts";
import type { LiveView } from "../collect/live-view.ts";
import { readInitSegment } from "../media/init-segment.ts";
import { numberOf } from "../playlist/attribute-list.ts";
import { fail, notApplicable, pass, type Rule, type Verdict, verdictOf } from "../rule.ts";
import { playlistIn } from "./reloads.ts";

export const transportRules: readonly Rule[] = [
  { number: 62, strength: "S", title: "playlists come as gzip when accepted", phase: "live", probe: compressed },
  { number: 63, strength: "S", title: "playlists and media carry their types", media: true, judge: typed },
  { number: 66, strength: "M", title: "CODECS names every format, BANDWIDTH is the peak, AVERAGE-BANDWIDTH is there", media: true, judge: announced },
  { number: 68, strength: "S", title: "HTTP/2 is offered", phase: "live", probe: offersHttp2 },
  { number: 69, strength: "M", title: "no redirect on media requests", media: true, judge: notRedirected },
  { number: 71, strength: "M", title: "TLS 1.2 or newer only", phase: "live", probe: newTlsOnly },
];

async function compressed(live: LiveView): Promise<Verdict> {
  const exchange = await live.ask({}, { headers: { "accept-encoding": "gzip" } });
  if (exchange.headers["content-encoding"] !== "gzip") return fail(`${described(exchange)}, not compressed`);
  const plain = gunzipSync(exchange.body);
  const answer = playlistIn({ ...exchange, body: plain });
  return answer && answer.segments.length > 0 ? pass(`${plain.length} bytes in ${exchange.body.length}`) : fail("the compressed answer is no playlist");
}

const playlistTypes = ["application/vnd.apple.mpegurl", "audio/mpegurl"];
const mediaTypes = ["audio/mp4", "video/mp4", "video/iso.segment", "audio/iso.segment", "text/vtt"];

function typed({ traces, downloads, multivariant }: Evidence): Verdict {
  const playlists = [...traces.flatMap(({ snapshots }) => snapshots.map(({ exchange }) => exchange)), ...(multivariant ? [multivariant.exchange] : [])];
  const media = downloads.map(({ exchange }) => exchange).filter(({ status }) => status === 200 || status === 206);
  const problems = [
    ...playlists.flatMap((exchange) => strangeType(exchange, playlistTypes)),
    ...media.flatMap((exchange) => strangeType(exchange, mediaTypes)),
  ];
  return verdictOf(problems, `${playlists.length} playlists, ${media.length} media answers`);
}

function strangeType({ headers, url }: Exchange, allowed: readonly string[]): string[] {
  const type = (headers["content-type"] ?? "none").split(";")[0]?.trim().toLowerCase() ?? "";
  return allowed.includes(type) ? [] : [`${type} for ${new URL(url).pathname.split("/").at(-1)}`];
}

function announced({ multivariant, downloads }: Evidence): Verdict {
  if (!multivariant) return notApplicable("no multivariant playlist");
  const problems: string[] = [];
  const rates: string[] = [];
  for (const { url, attributes } of multivariant.playlist.variants) {
    const own = downloads.filter(({ trace, exchange }) => trace.url === url && exchange.status === 200);
    const bandwidth = numberOf(attributes, "BANDWIDTH");
    const average = numberOf(attributes, "AVERAGE-BANDWIDTH");
    const peak = Math.max(
      0,
      ...own
        .filter(({ kind, duration, trace }) => kind === "segment" && duration >= 0.5 * (trace.latest?.playlist.targetDuration ?? 0))
        .map(({ exchange, duration }) => (exchange.body.length * 8) / duration),
    );
    if (Number.isNaN(bandwidth)) problems.push(`no BANDWIDTH for ${url}`);
    if (Number.isNaN(average)) problems.push(`no AVERAGE-BANDWIDTH for ${url}`);
    if (average > bandwidth) problems.push(`AVERAGE-BANDWIDTH ${average} above BANDWIDTH ${bandwidth}`);
    if (peak > bandwidth * 1.005) problems.push(`a segment of ${Math.round(peak)} b/s, BANDWIDTH ${bandwidth}`);
    problems.push(...missingCodec(own, attributes.get("CODECS") ?? ""));
    rates.push(`${Math.round(peak)}/${bandwidth}`);
  }
  return verdictOf(problems, `measured peak / BANDWIDTH: ${rates.join(", ")}`);
}

function missingCodec(downloads: readonly Download[], codecs: string): string[] {
  if (codecs === "") return ["no CODECS"];
  const init = downloads.find(({ kind }) => kind === "init");
  if (!init) return [];
  try {
    const { codec } = readInitSegment(init.exchange.body);
    return codecs.split(",").some((named) => named.trim() === codec || named.trim().startsWith(`${codec}.`)) ? [] : [`CODECS "${codecs}" without ${codec}`];
  } catch {
    return [];
  }
}

function notRedirected({ downloads }: Evidence): Verdict {
  const redirects = downloads.filter(({ exchange }) => exchange.status >= 300 && exchange.status < 400);
  return verdictOf(
    redirects.map(({ exchange }) => `${exchange.url} answers ${exchange.status}`),
    `${downloads.length} downloads`,
  );
}

async function offersHttp2(live: LiveView): Promise<Verdict> {
  const socket = await handshake(live, {});
  if (socket === undefined) return notApplicable("not over TLS");
  if (typeof socket === "string") return fail(socket);
  const protocol = socket.alpnProtocol;
  socket.destroy();
  return protocol === "h2" ? pass("h2 by ALPN") : fail("ALPN chose no h2");
}

async function newTlsOnly(live: LiveView): Promise<Verdict> {
  const old = await handshake(live, { maxVersion: "TLSv1.1", minVersion: "TLSv1", ciphers: "DEFAULT@SECLEVEL=0" });
  if (old === undefined) return notApplicable("not over TLS");
  if (typeof old !== "string") {
    const protocol = old.getProtocol();
    old.destroy();
    return fail(`${protocol} is accepted`);
  }
  const current = await handshake(live, {});
  if (typeof current !== "object") return fail(current ?? "no handshake");
  const protocol = current.getProtocol();
  current.destroy();
  return pass(`${protocol}; older ones are refused`);
}

/** A connection, the reason why there is none, or undefined where the URL is not https. */
function handshake({ trace, insecure }: LiveView, options: object): Promise<TLSSocket | string | undefined> {
  const { protocol, hostname, port } = new URL(trace.url);
  if (protocol !== "https:") return Promise.resolve(undefined);
  return new Promise((resolve) => {
    const socket = connect({ host: hostname, port: Number(port || 443), ALPNProtocols: ["h2", "http/1.1"], rejectUnauthorized: !insecure, ...options });
    socket.once("secureConnect", () => resolve(socket));
    socket.once("error", (error) => resolve(error.message));
  });
}
