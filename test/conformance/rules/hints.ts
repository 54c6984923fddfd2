/** Rules 58, 59 and 61: a hinted part is held and comes whole, what is neither listed nor hinted is not there, and everybody gets the same bytes. */
import { described, type Exchange, elapsed } from "../collect/client.ts";
import { attempts, type LiveView } from "../collect/live-view.ts";
import { directives } from "../collect/trace.ts";
import { readBoxes } from "../media/boxes.ts";
import { allSegments, hintedPart } from "../playlist/media-playlist.ts";
import { nextPosition } from "../playlist/position.ts";
import { fail, notApplicable, pass, type Rule, type Verdict, verdictOf } from "../rule.ts";
import { blocks, noBlocking } from "./reloads.ts";

export const hintRules: readonly Rule[] = [
  { number: 58, strength: "M", title: "a hinted part is held without an early byte and then comes at full speed", phase: "live", probe: hintedPartIsHeld },
  { number: 59, strength: "S", title: "what is neither listed nor hinted answers 404 at once", phase: "live", probe: absentIsAbsent },
  { number: 61, strength: "M", title: "a hundred waiting clients get the same bytes", phase: "live", alone: true, probe: sameForAll },
];

const noMore = notApplicable("the programme ended first");

/** Of three hints the middle one counts: a busy machine may pause between two bytes. */
async function hintedPartIsHeld(live: LiveView): Promise<Verdict> {
  const spans: number[] = [];
  let unhinted = 0;
  while (spans.length < 3) {
    const snapshot = await live.fresh();
    const hint = snapshot && hintedPart(snapshot.playlist);
    if (!snapshot || snapshot.playlist.ended) return noMore;
    if (hint === undefined) {
      unhinted += 1;
      if (unhinted > 10) return notApplicable("nothing is hinted");
      continue;
    }
    const url = new URL(hint, live.trace.url).href;
    const exchange = await live.client.get(url, { timeoutMs: 2000 * snapshot.playlist.targetDuration + 5000 });
    if (exchange.status !== 200) return fail(`the hinted part answers ${described(exchange)}`);
    const cut = incomplete(exchange);
    if (cut !== undefined) return fail(cut);
    const listed = await live.client.get(url);
    if (!listed.body.equals(exchange.body)) return fail("the held answer and a later one differ");
    spans.push(exchange.lastByteAt - exchange.headersAt);
  }
  const middle = spans.sort((a, b) => a - b)[1] ?? 0;
  const allowed = Math.max(25, 250 * (live.trace.latest?.playlist.partTarget ?? 1));
  const seen = `${middle.toFixed(1)} ms from the header to the last byte`;
  return middle <= allowed ? pass(seen) : fail(seen);
}

function incomplete({ body }: Exchange): string | undefined {
  try {
    return readBoxes(body).some(({ type }) => type === "mdat") ? undefined : "a hinted part without mdat";
  } catch (error) {
    return `a hinted part is cut: ${error instanceof Error ? error.message : String(error)}`;
  }
}

async function absentIsAbsent(live: LiveView): Promise<Verdict> {
  const far = (part: string) => part.replace(/(\d+)(?=\.[^.]*$)/, (digits) => String(Number(digits) + 1000));
  const unknown = (part: string) => part.replace(/[^/]*$/, "no-such-part.m4s");
  const problems: string[] = [];
  for (const change of [far, unknown]) {
    const problem = await presence(live, change);
    if (problem === "ended") return noMore;
    if (problem !== undefined) problems.push(problem);
  }
  return verdictOf(problems, "a far part and an unknown name");
}

/** Asked again when the answer came late: a busy machine is not a held request. @returns what was wrong with it each time. */
async function presence(live: LiveView, change: (part: string) => string): Promise<string | undefined> {
  let problem: string | undefined;
  for (let attempt = 0; attempt < attempts; attempt++) {
    const snapshot = await live.fresh();
    if (!snapshot) return problem ?? "ended";
    const name = change(allSegments(snapshot.playlist).at(-1)?.parts.at(-1)?.uri ?? snapshot.playlist.segments.at(-1)?.uri ?? "x.m4s");
    const exchange = await live.client.get(new URL(name, live.trace.url).href, { timeoutMs: 5000 });
    problem = `${name}: ${described(exchange)}`;
    if (exchange.status !== 404) return problem;
    if (elapsed(exchange) <= 2 * live.atOnceMs(snapshot) + live.jitterMs) return undefined;
  }
  return problem;
}

const crowd = 100;

/** Retried: a busy machine may send some of the hundred requests only after the part is out. */
async function sameForAll(live: LiveView): Promise<Verdict> {
  let kinds = 0;
  for (let attempt = 0; attempt < 3; attempt++) {
    const snapshot = await live.fresh();
    if (!snapshot) return noMore;
    if (!blocks(snapshot)) return noBlocking;
    const { sequence, part } = nextPosition(snapshot.playlist);
    const answers = await Promise.all(Array.from({ length: crowd }, () => live.ask(directives({ sequence, part: part + 1 }))));
    const bad = answers.find(({ status }) => status !== 200);
    if (bad) return fail(`of ${crowd} one got ${described(bad)}`);
    kinds = new Set(answers.map(({ body }) => body.toString("latin1"))).size;
    if (kinds === 1) return pass(`${crowd} clients, one body of ${answers[0]?.body.length} bytes`);
  }
  return fail(`${crowd} clients got ${kinds} different bodies`);
}
