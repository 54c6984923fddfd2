import assert from "node:assert/strict";
import { test } from "node:test";
import { audienceWords, marginWords } from "../../player/web/audience-words.ts";
import { cmcdHeaders, wantsCmcd } from "../../player/web/cmcd.ts";
import { initialsOf } from "../../player/web/initials.ts";
import { newestDateOf, ReturnSigns } from "../../player/web/live-probe.ts";
import { phaseOf } from "../../player/web/phase.ts";
import { ProgrammeClock } from "../../player/web/programme-clock.ts";
import { ProgrammeMap } from "../../player/web/programme-map.ts";
import { cureFor, type Trouble } from "../../player/web/recovery.ts";
import { Roster } from "../../player/web/roster.ts";
import { talkingAt } from "../../player/web/talk.ts";
import { clockFace, timeAhead } from "../../player/web/time-words.ts";

const trouble: Trouble = { kind: "network", manifest: false, heard: true, attempt: 0, recentMediaErrors: 0 };
const random = () => 1;

test("a lost network is retried for ever, never more than two seconds apart", () => {
  for (const attempt of [0, 1, 5, 1000]) {
    const cure = cureFor({ ...trouble, attempt }, { random });
    assert.equal(cure.action, "rebuild");
    assert.ok(cure.delayMs <= 2000);
  }
});

test("a playlist that is not there yet means waiting at the door, not an error", () => {
  assert.equal(cureFor({ ...trouble, manifest: true, status: 404, heard: false }).action, "wait");
  assert.equal(cureFor({ ...trouble, manifest: true, status: 404 }).action, "rebuild");
  assert.equal(cureFor({ ...trouble, manifest: true, status: 503, heard: false }).action, "rebuild");
});

test("a space that is gone ends, and one that is closed to the listener says so", () => {
  assert.equal(cureFor({ ...trouble, manifest: true, status: 410 }).action, "end");
  assert.equal(cureFor({ ...trouble, manifest: true, status: 403 }).action, "give-up");
});

test("a media error is recovered in place first, then by a new start, and at last given up", () => {
  const media = { ...trouble, kind: "media" } as const;
  assert.equal(cureFor({ ...media, recentMediaErrors: 1 }).action, "recover-media");
  assert.equal(cureFor({ ...media, recentMediaErrors: 2 }).action, "rebuild");
  assert.equal(cureFor({ ...media, recentMediaErrors: 2, attempt: 8 }).action, "give-up");
});

test("the programme date is exact inside a span and carried on outside", () => {
  const map = new ProgrammeMap();
  assert.equal(map.dateAt(5), undefined);
  map.replace([
    { start: 10, duration: 4, dateMs: 1000 },
    { start: 14, duration: 4, dateMs: 9000 },
  ]);
  assert.deepEqual(
    [9, 11, 14.5, 20].map((time) => map.dateAt(time)),
    [0, 2000, 9500, 15_000],
  );
  assert.equal(map.edge, 18);
});

test("a clock that is minutes off is corrected by the age of what arrives", () => {
  const clock = new ProgrammeClock();
  clock.arrive({ epochMs: 600_100, monotonicMs: 0 }, 0);
  clock.arrive({ epochMs: 600_420, monotonicMs: 320 }, 320);
  assert.equal(clock.now({ epochMs: 600_500, monotonicMs: 400 }), 600);
});

test("a right clock is believed, and one that is stepped is believed again only after news", () => {
  const clock = new ProgrammeClock();
  clock.arrive({ epochMs: 5100, monotonicMs: 100 }, 5000);
  assert.equal(clock.now({ epochMs: 5200, monotonicMs: 200 }), 5200);
  assert.equal(clock.now({ epochMs: 3_605_300, monotonicMs: 300 }), undefined);
  clock.arrive({ epochMs: 3_605_400, monotonicMs: 400 }, 5300);
  assert.equal(clock.now({ epochMs: 3_605_400, monotonicMs: 400 }), 5500);
});

test("who is talking follows the date that is heard; someone still speaking has no end", () => {
  const spans = [
    { account: "b", name: "B", startMs: 200 },
    { account: "a", name: "A", startMs: 100, endMs: 300 },
    { account: "a", name: "A", startMs: 250, endMs: 300 },
  ];
  const at = (dateMs: number) => talkingAt(spans, dateMs).map(({ account }) => account);
  assert.deepEqual([50, 100, 260, 300].map(at), [[], ["a"], ["a", "b"], ["b"]]);
});

test("nobody on stage changes place when somebody else begins to speak", () => {
  const roster = new Roster();
  roster.announce([{ account: "a", name: "A" }]);
  assert.deepEqual(
    roster.seats([{ account: "z", name: "Z" }]).map(({ account }) => account),
    ["a", "z"],
  );
  assert.deepEqual(
    roster.seats([{ account: "a", name: "A" }]).map(({ account, talking }) => [account, talking]),
    [
      ["a", true],
      ["z", false],
    ],
  );
});

test("a scheduled space becomes ready once its address answers", () => {
  const announced = { state: "scheduled", open: false } as const;
  assert.equal(phaseOf({ state: "idle", live: true }, announced), "scheduled");
  assert.equal(phaseOf({ state: "idle", live: true }, { ...announced, open: true }), "ready");
});

test("times and names are put in few signs", () => {
  assert.deepEqual([0, 65_000, 3_723_000].map(clockFace), ["0:00", "1:05", "1:02:03"]);
  assert.deepEqual(
    [90_000, 7_500_000, 400_000_000].map((ms) => timeAhead(ms, "en")),
    [undefined, "in 2 hours", "in 5 days"],
  );
  assert.deepEqual(["Ada Lovelace", "grace", "  ", "José María de la Cruz"].map(initialsOf), ["AL", "G", "", "JC"]);
});

test("only a low-latency playlist that goes on counts as a return of the programme", () => {
  const date = (seconds: string) => `#EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:00:${seconds}.000Z\n`;
  const live = `#EXTM3U\n#EXT-X-PART-INF:PART-TARGET=0.32\n${date("00")}a.m4s\n${date("04")}`;
  assert.equal(newestDateOf(live), Date.parse("2026-01-01T00:00:04Z"));
  assert.equal(newestDateOf(`${live}#EXTINF:4.096,\nb.m4s\n#EXTINF:4,\nc.m4s\n`), Date.parse("2026-01-01T00:00:12.096Z"));
  assert.equal(newestDateOf(live.replace("#EXT-X-PART-INF:PART-TARGET=0.32\n", "")), undefined);
  assert.equal(newestDateOf(`${live}#EXT-X-ENDLIST\n`), undefined);
  assert.equal(newestDateOf(""), undefined);
});

test("a programme that is no newer than the plain copy is there again as soon as it grows, and an old copy of it never is", () => {
  const signs = new ReturnSigns();
  assert.deepEqual([signs.push(4000, 4000), signs.push(4000, 8000), signs.push(8000, 8000)], [false, false, true]);
  assert.equal(new ReturnSigns().push(8000, 4000), true);
});

test("client data goes out with media to the page's own origin, and to a foreign one only on wish", () => {
  const page = { pageOrigin: "https://a.example", everywhere: false };
  assert.equal(wantsCmcd("https://a.example/live/x/r/a64/p1.m4s", page), true);
  assert.equal(wantsCmcd("https://a.example/live/x/r/a64/index.m3u8", page), false);
  assert.equal(wantsCmcd("https://cdn.example/live/x/r/a64/p1.m4s", page), false);
  assert.equal(wantsCmcd("https://cdn.example/live/x/r/a64/p1.m4s", { ...page, everywhere: true }), true);
});

test("client data keeps to the forms of CTA-5004", () => {
  const data = { sessionId: "ab", contentId: 'tides"\nx', live: true, bufferedSeconds: 1.234, bitsPerSecond: 64_400, starved: false };
  assert.deepEqual(cmcdHeaders(data), {
    "CMCD-Object": "br=64,ot=a",
    "CMCD-Request": "bl=1200",
    "CMCD-Session": 'cid="tides__x",sf=h,sid="ab",st=l',
  });
  assert.equal(cmcdHeaders({ ...data, starved: true })["CMCD-Status"], "bs");
});

test("an estimated audience is put in round numbers with its margin, a counted one as it is", () => {
  assert.equal(audienceWords({ listening: 0, standardError: 0 }), undefined);
  assert.equal(audienceWords({ listening: 1, standardError: 0 }), "1 listening");
  assert.equal(audienceWords({ listening: 1_234_567, standardError: 60_000 }), "about 1,200,000 listening");
  assert.equal(marginWords({ listening: 1200, standardError: 60 }), "± 5 %");
  assert.equal(marginWords({ listening: 37, standardError: 0 }), undefined);
});
