/** For rules 1–31, 35–40 and 70: faults in what the playlists say. */
import type { SeededFault } from "./seeded-fault.ts";
import { nowAndThen, replaced, when, without } from "./text-edits.ts";

export const playlistFaults: readonly SeededFault[] = [
  { rule: 1, fault: { playlist: without(/PART-INF/) } },
  { rule: 2, fault: { playlist: replaced(/PART-HOLD-BACK=[^,]*,/, "") } },
  { rule: 3, fault: { playlist: replaced(/PART-HOLD-BACK=[^,]*,/, "PART-HOLD-BACK=0.15,") } },
  { rule: 4, fault: { playlist: replaced(/PART-HOLD-BACK=[^,]*,/, "PART-HOLD-BACK=0.25,") } },
  { rule: 5, fault: { playlist: replaced(/,HOLD-BACK=[^,]*/, ",HOLD-BACK=2") } },
  { rule: 6, fault: { playlist: replaced(/CAN-SKIP-UNTIL=[^,]*/, "CAN-SKIP-UNTIL=4") } },
  { rule: 7, fault: { playlist: replaced(/CAN-SKIP-UNTIL=[^,]*,/, "") } },
  { rule: 8, fault: { playlist: replaced(/PART-TARGET=0.100/, "PART-TARGET=0.090") } },
  { rule: 9, fault: { playlist: replaced(/DURATION=0.100(.*p\d*2\.m4s)/, "DURATION=0.050$1") } },
  { rule: 10, fault: { playlist: replaced(/INDEPENDENT=YES,/, "") } },
  { rule: 11, fault: { playlist: replaced(/(#EXT-X-PROGRAM-DATE-TIME:.*\n)(#EXT-X-PART:.*\n)/, "$2$1") } },
  { rule: 12, fault: { playlist: replaced(/(#EXT-X-PRELOAD-HINT:.*\n)/, "$1$1") } },
  {
    rule: 13,
    across: "end",
    fault: { playlist: when(({ programme }) => programme.ended, replaced(/#EXT-X-ENDLIST/, '#EXT-X-PRELOAD-HINT:TYPE=PART,URI="p1.m4s"\n#EXT-X-ENDLIST')) },
  },
  { rule: 14, fault: { playlist: replaced(/#EXTINF:0.500,(\ns\d*7\.m4s)/, "#EXTINF:1.600,$1") } },
  { rule: 15, fault: { playlist: replaced(/#EXTINF:0.500/, "#EXTINF:0.490") } },
  { rule: 16, fault: { playlist: replaced(/VERSION:6/, "VERSION:4") } },
  { rule: 16, called: "a version higher than needed", fault: { playlist: replaced(/VERSION:6/, "VERSION:9") } },
  { rule: 17, fault: { playlist: replaced(/#EXT-X-PART-INF/, "#EXT-X-PLAYLIST-TYPE:EVENT\n#EXT-X-PART-INF") } },
  { rule: 18, fault: { playlist: without(/DISCONTINUITY-SEQUENCE/) } },
  { rule: 18, called: "no media sequence", fault: { playlist: without(/MEDIA-SEQUENCE/) } },
  { rule: 19, fault: { playlist: nowAndThen(without(/DATERANGE:ID="t1\d"/)) } },
  { rule: 19, called: "an id used again", fault: { playlist: nowAndThen(replaced(/ID="t1\d"/, 'ID="t10"')) } },
  { rule: 19, called: "a date that moves", fault: { playlist: nowAndThen(replaced(/(START-DATE="\d+-\d+-\d+T\d+:\d+:\d+)\.\d+/, "$1.777")) } },
  { rule: 20, fault: { playlist: replaced(/,LAST-PART=\d+/, "") } },
  { rule: 20, called: "an absolute report", fault: { playlist: replaced(/REPORT:URI="\.\./, 'REPORT:URI="http://example.test/live') } },
  { rule: 21, fault: { playlist: without(/RENDITION-REPORT/) } },
  { rule: 21, called: "an untrue report", fault: { playlist: replaced(/LAST-MSN=\d+/, "LAST-MSN=7") } },
  { rule: 22, fault: { playlist: without(/PROGRAM-DATE-TIME/) } },
  { rule: 23, fault: { shape: { windowSegments: 5, segmentsWithParts: 3 } } },
  { rule: 24, fault: { playlist: nowAndThen(replaced(/TARGETDURATION:1/, "TARGETDURATION:2")) } },
  { rule: 25, fault: { playlist: nowAndThen(replaced(/PART-TARGET=0.100/, "PART-TARGET=0.110")) } },
  { rule: 26, fault: { playlist: nowAndThen(replaced(/#EXTINF:0.500,(\ns\d*[05]\.m4s)/, "#EXTINF:0.499,$1")) } },
  { rule: 27, fault: { playlist: replaced(/#EXT-X-MEDIA-SEQUENCE:\d+/, "#EXT-X-MEDIA-SEQUENCE:40") } },
  {
    rule: 27,
    called: "numbers that begin again",
    across: "restart",
    seconds: 1.7,
    fault: { playlist: afterRestart(replaced(/#EXT-X-MEDIA-SEQUENCE:\d+/, "#EXT-X-MEDIA-SEQUENCE:0")) },
  },
  { rule: 28, fault: { playlist: replaced(/DISCONTINUITY-SEQUENCE:\d+/, "DISCONTINUITY-SEQUENCE:0") }, seconds: 1.5 },
  {
    rule: 28,
    called: "forgotten discontinuities",
    across: "restart",
    seconds: 1.7,
    fault: { playlist: afterRestart(replaced(/DISCONTINUITY-SEQUENCE:\d+/, "DISCONTINUITY-SEQUENCE:0")) },
  },
  { rule: 29, fault: { shape: { pause: { part: 305, ms: 2000 } } }, seconds: 3 },
  { rule: 30, fault: { shape: { pause: { part: 305, ms: 1800 } } }, seconds: 3 },
  { rule: 31, fault: { shape: { segmentsWithParts: 12 } } },
  { rule: 35, fault: { playlist: replaced(/(PRELOAD-HINT.*)"p/, '$1"q') } },
  { rule: 36, fault: { playlist: replaced(/#EXT-X-GAP\n/, "") }, seconds: 1.5 },
  {
    rule: 36,
    called: "a hole in the dates",
    fault: { shape: { breaks: [] }, playlist: replaced(/#EXT-X-PROGRAM-DATE-TIME:.*\n(#EXTINF:.*\ns50)/, "#EXT-X-PROGRAM-DATE-TIME:2099-01-01T00:00:00Z\n$1") },
  },
  {
    rule: 38,
    fault: { playlist: replaced(/#EXT-X-PROGRAM-DATE-TIME:.*(\n(?:#EXT-X-PART:.*\n)*#EXTINF:.*\ns56)/, "#EXT-X-PROGRAM-DATE-TIME:2020-01-01T00:00:00Z$1") },
  },
  { rule: 39, fault: { playlist: replaced(/(#EXT-X-DISCONTINUITY\n)#EXT-X-PROGRAM-DATE-TIME:.*\n/, "$1") } },
  { rule: 40, fault: { playlist: when(({ rendition }) => rendition === "b", replaced(/,HOLD-BACK=3/, ",HOLD-BACK=4")) } },
  {
    rule: 40,
    called: "another count of discontinuities",
    fault: { playlist: when(({ rendition }) => rendition === "b", replaced(/(DISCONTINUITY-SEQUENCE:)(\d+)/, "$1$20")) },
  },
  { rule: 70, fault: { playlist: replaced(/,CAN-SKIP-DATERANGES=YES/, "") } },
];

function afterRestart(edit: ReturnType<typeof replaced>): ReturnType<typeof replaced> {
  return when(({ programme }) => programme.restarted, edit);
}
