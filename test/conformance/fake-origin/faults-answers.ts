/** For rules 32–34, 37 and 41–69: faults in when and how requests are answered. */
import type { Answer, Asked, Fault, Plan } from "./fault.ts";
import { fakePart } from "./media.ts";
import type { SeededFault } from "./seeded-fault.ts";
import { inDeltas, replaced, when, without } from "./text-edits.ts";

const now: Plan = { when: "now" };
const refuse = (status: number): Plan => ({ when: "never", status });
const isPart = ({ name }: Asked): boolean => /^p\d/.test(name);
const isSegment = ({ name }: Asked): boolean => /^s\d/.test(name);
const isPlaylist = ({ name }: Asked): boolean => name === "index.m3u8";

/** Another plan where `applies`. */
const plannedWhen = (applies: (asked: Asked) => boolean, wrong: (plan: Plan, asked: Asked) => Plan): Fault => ({
  plan: (plan, asked) => (applies(asked) ? wrong(plan, asked) : plan),
});

const answeredWhen = (applies: (asked: Asked) => boolean, wrong: Partial<Answer> | ((answer: Answer) => Partial<Answer>)): Fault => ({
  answer: (answer, asked) => (applies(asked) ? { ...answer, ...(typeof wrong === "function" ? wrong(answer) : wrong) } : answer),
});

const asks = (asked: Asked, ...names: readonly string[]): boolean => isPlaylist(asked) && names.every((name) => asked.query.has(name));
const waitForNext = (_: Plan, { programme }: Asked): Plan => ({ when: "published", published: programme.published + 1 });
const number = (asked: Asked, name: string): number => Number(asked.query.get(name));
const isRollOver = (asked: Asked): boolean => asks(asked, "_HLS_part") && number(asked, "_HLS_part") === asked.programme.shape.partsPerSegment;

export const answerFaults: readonly SeededFault[] = [
  { rule: 32, seconds: 4, fault: plannedWhen(isPart, (plan, { programme, number: part }) => (part < programme.published - 40 ? refuse(404) : plan)) },
  {
    rule: 33,
    seconds: 2.5,
    fault: plannedWhen(isSegment, (plan, { programme, number: sequence }) => (sequence < programme.firstSequence ? refuse(404) : plan)),
  },
  { rule: 34, fault: answeredWhen((asked) => isPart(asked) || isSegment(asked), { delayMs: 600 }) },
  { rule: 34, called: "listed and absent", fault: plannedWhen(isSegment, () => refuse(404)) },
  { rule: 37, fault: { media: (bytes, asked) => (isSegment(asked) && asked.number === 58 ? fakePart(asked.rendition, 290, { shiftTicks: 96_000 }) : bytes) } },
  {
    rule: 41,
    across: "end",
    fault: plannedWhen(
      ({ programme, ...asked }) => programme.ended && isSegment({ programme, ...asked }),
      () => refuse(404),
    ),
  },
  {
    rule: 42,
    fault: plannedWhen(
      (asked) => asks(asked, "_HLS_msn") && !asked.query.has("_HLS_part"),
      () => now,
    ),
  },
  {
    rule: 43,
    fault: plannedWhen(
      (asked) => asks(asked, "_HLS_part"),
      () => now,
    ),
  },
  { rule: 44, fault: plannedWhen(isRollOver, () => refuse(400)) },
  {
    rule: 44,
    called: "roll-over answered too late",
    fault: plannedWhen(isRollOver, (plan) => (plan.when === "published" ? { ...plan, published: plan.published + 3 } : plan)),
  },
  {
    rule: 44,
    called: "roll-over answered too early",
    fault: plannedWhen(isRollOver, (plan) => (plan.when === "published" ? { ...plan, published: plan.published - 1 } : plan)),
  },
  {
    rule: 45,
    fault: plannedWhen(
      (asked) => asks(asked, "_HLS_msn"),
      (plan, asked) => (plan.when === "now" ? waitForNext(plan, asked) : plan),
    ),
  },
  {
    rule: 46,
    fault: plannedWhen(
      (asked) => asks(asked, "_HLS_part") && !asked.query.has("_HLS_msn"),
      () => now,
    ),
  },
  {
    rule: 47,
    fault: plannedWhen(
      (asked) => asks(asked, "_HLS_msn"),
      (plan, asked) => (plan.when === "never" ? waitForNext(plan, asked) : plan),
    ),
  },
  { rule: 48, fault: plannedWhen((asked) => number(asked, "_HLS_part") > 20, waitForNext) },
  { rule: 49, across: "stall", fault: { heldTooLong: "the playlist" } },
  {
    rule: 50,
    across: "end",
    fault: plannedWhen(
      (asked) => asked.programme.ended && asks(asked, "_HLS_msn"),
      () => refuse(400),
    ),
  },
  { rule: 51, fault: { playlist: inDeltas(without(/^s5\d\.m4s/)) } },
  { rule: 51, called: "a delta of another version", fault: { playlist: inDeltas(replaced(/LAST-PART=\d/, "LAST-PART=77")) } },
  { rule: 52, fault: { playlist: inDeltas(replaced(/SKIPPED-SEGMENTS=8/, "SKIPPED-SEGMENTS=7")) } },
  { rule: 52, called: "another media sequence in deltas", fault: { playlist: inDeltas(replaced(/MEDIA-SEQUENCE:\d+/, "MEDIA-SEQUENCE:1")) } },
  { rule: 53, fault: { shape: { skipUntil: 2 }, playlist: replaced(/CAN-SKIP-UNTIL=2/, "CAN-SKIP-UNTIL=6") } },
  { rule: 54, fault: { playlist: inDeltas(replaced(/,RECENTLY-REMOVED-DATERANGES="[^"]*"/, "")) } },
  { rule: 54, called: "removed date ranges not named", seconds: 3, fault: { playlist: inDeltas(replaced(/DATERANGES="[^"]*"/, 'DATERANGES="t29"')) } },
  { rule: 55, fault: { playlist: replaced(/,CAN-SKIP-UNTIL=.*$/, "") } },
  {
    rule: 56,
    fault: plannedWhen(
      (asked) => asks(asked, "_HLS_unknown"),
      () => refuse(400),
    ),
  },
  {
    rule: 57,
    fault: plannedWhen(
      (asked) => asked.query.get("_HLS_msn") === "-1",
      () => refuse(500),
    ),
  },
  { rule: 58, fault: answeredWhen(isPart, { dripMs: 80 }) },
  {
    rule: 58,
    called: "a hinted part that is not held",
    fault: plannedWhen(isPart, (plan, { programme, number: part }) => (part > programme.published - 3 ? refuse(404) : plan)),
  },
  {
    rule: 59,
    fault: answeredWhen(
      (asked) => !isPlaylist(asked),
      ({ status }) => (status === 404 ? { status: 200 } : {}),
    ),
  },
  { rule: 60, across: "restart", seconds: 1.7, fault: { playlist: when(({ programme }) => programme.restarted, replaced(/"p(\d+\.m4s)/, '"q$1')) } },
  { rule: 61, fault: answeredWhen(isPlaylist, ({ body }) => ({ body: Buffer.concat([body, Buffer.from(`## ${Math.random()}\n`)]) })) },
  { rule: 62, fault: answeredWhen(isPlaylist, ({ headers }) => ({ headers: { ...headers, "content-encoding": "identity" } })) },
  { rule: 63, fault: answeredWhen(isPlaylist, ({ headers }) => ({ headers: { ...headers, "content-type": "text/plain" } })) },
  { rule: 64, fault: answeredWhen(isSegment, ({ headers }) => ({ headers: { ...headers, "cache-control": "no-store" } })) },
  { rule: 65, fault: answeredWhen(({ rendition }) => rendition === "gone", { status: 200 }) },
  { rule: 66, fault: { multivariant: (text) => text.replaceAll("mp4a.40.2", "mp4a.40.5") } },
  { rule: 66, called: "BANDWIDTH below the peak", fault: { multivariant: (text) => text.replaceAll(/BANDWIDTH=\d+/g, "BANDWIDTH=9000") } },
  { rule: 66, called: "no AVERAGE-BANDWIDTH", fault: { multivariant: (text) => text.replaceAll(/AVERAGE-BANDWIDTH=\d+,/g, "") } },
  {
    rule: 67,
    fault: { media: (bytes, asked) => (isPart(asked) && asked.number % 2 === 1 ? fakePart(asked.rendition, asked.number, { shiftTicks: 1 }) : bytes) },
  },
  { rule: 67, called: "a cut part", fault: { media: (bytes, asked) => (isPart(asked) ? bytes.subarray(0, -1) : bytes) } },
  {
    rule: 67,
    called: "another brand",
    fault: { media: (bytes, { name }) => (name === "init.mp4" ? Buffer.from(bytes.toString("latin1").replaceAll("iso6", "isom"), "latin1") : bytes) },
  },
  {
    rule: 67,
    called: "a segment with other samples than its parts",
    fault: { media: (bytes, asked) => (isSegment(asked) ? Buffer.concat([bytes.subarray(0, -1), Buffer.from([0])]) : bytes) },
  },
  { rule: 69, fault: answeredWhen(isPart, { status: 302 }) },
];
