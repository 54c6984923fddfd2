/** What hls.js has on record as buffered is not forgotten while it is there. */
/// <reference path="../../player/web/hls-light.d.ts" />
import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import Hls, { Events, type FragmentTracker } from "hls.js/light";
import { bufferController } from "../../player/web/buffer-controller.ts";

const partSeconds = 0.5;
const partsPerSegment = 8;
const segmentSeconds = partsPerSegment * partSeconds;

/** What the buffer holds, seconds. */
let held = { from: 0, until: 0 };
const buffered = () => {
  const { from, until } = held;
  return { length: 1, start: () => from, end: () => until };
};

const nothing = { start: 0, first: 0, end: 0 };
const stats = { loading: nothing, parsing: nothing, buffering: nothing, loaded: 0, total: 0 };
const errors: Error[] = [];

let hls: Hls;
let tracker: FragmentTracker;
beforeEach(() => {
  assert.ok(bufferController);
  const Watched = class extends bufferController {
    constructor(own: Hls, its: FragmentTracker) {
      super(own, its);
      tracker = its;
    }
  };
  hls = new Hls({ bufferController: Watched });
  Object.defineProperty(hls, "media", { value: Object.defineProperty({}, "buffered", { get: buffered }) });
  held = { from: 0, until: 0 };
  hls.on(Events.ERROR, (_, { error }) => errors.push(error));
});
afterEach(() => {
  hls.destroy();
  // The library catches what its own listeners throw.
  assert.deepEqual(errors.splice(0), []);
});

class Stretch {
  elementaryStreams: { audio: object | null } = { audio: null };
  readonly type = "main";
  readonly level = 0;
  readonly stats = stats;

  readonly sn: number;
  readonly start: number;
  readonly end: number;

  constructor(sn: number, { start, end }: { readonly start: number; readonly end: number }) {
    [this.sn, this.start, this.end] = [sn, start, end];
  }

  get loaded(): boolean {
    return this.elementaryStreams.audio !== null;
  }

  clearElementaryStreamInfo(): void {
    this.elementaryStreams.audio = null;
  }
}

class Piece extends Stretch {
  readonly fragment: Stretch;

  constructor(fragment: Stretch, index: number) {
    super(fragment.sn, { start: fragment.start + index * partSeconds, end: fragment.start + (index + 1) * partSeconds });
    this.fragment = fragment;
  }
}

function segment(sn: number): { frag: Stretch; parts: Piece[] } {
  const frag = new Stretch(sn, { start: sn * segmentSeconds, end: (sn + 1) * segmentSeconds });
  return { frag, parts: Array.from({ length: partsPerSegment }, (_, index) => new Piece(frag, index)) };
}

// biome-ignore lint/suspicious/noExplicitAny: the library's events hold more than its tracker reads.
const tell = (event: any, data: object) => hls.trigger(event, data as any);

function load(part: Piece): void {
  tell(Events.FRAG_LOADED, { frag: part.fragment, part });
  for (const one of [part, part.fragment]) one.elementaryStreams.audio = { startPTS: one.start, endPTS: part.end, partial: false };
}

function append(part: Piece): void {
  held = { ...held, until: part.end };
  const timeRanges = { audio: buffered() };
  tell(Events.BUFFER_APPENDED, { frag: part.fragment, part, timeRanges, type: "audio", parent: "main" });
  tell(Events.FRAG_BUFFERED, { frag: part.fragment, part, id: "main", stats });
}

function cut(from: number): void {
  held = { ...held, from };
  tracker.detectEvictedFragments("audio", buffered(), "main" as Parameters<FragmentTracker["detectEvictedFragments"]>[2]);
}

test("a cut of what was heard long ago, while a part is on its way to the buffer, forgets no part before it", () => {
  const { parts } = segment(20);
  const [first, second] = parts as [Piece, Piece];
  load(first);
  append(first);
  load(second);
  cut(10);
  append(second);
  assert.deepEqual([first.loaded, second.loaded], [true, true]);
});

test("what was cut off is forgotten, at the latest once the next part is there", () => {
  const { frag, parts } = segment(5);
  for (const part of parts) {
    load(part);
    append(part);
  }
  const [coming] = segment(20).parts as [Piece];
  load(coming);
  cut(60);
  assert.notEqual(tracker.getState(frag as never), "NOT_LOADED");
  append(coming);
  assert.equal(tracker.getState(frag as never), "NOT_LOADED");
  assert.ok(coming.loaded);
});

test("the parts of a programme's first segment do not make it forget that segment", () => {
  const [first, second] = segment(0).parts as [Piece, Piece];
  for (const part of [first, second]) {
    load(part);
    append(part);
  }
  assert.deepEqual([first.loaded, second.loaded], [true, true]);
});

test("of a segment that is the last one what is missing is asked for, whether its parts are still listed or not, and of a whole one nothing", () => {
  const { frag, parts } = segment(3);
  const has = (count: number) => {
    for (const part of parts.slice(0, count)) {
      load(part);
      append(part);
    }
  };
  const stateAfter = (details: object) => {
    tell(Events.LEVEL_UPDATED, { level: 0, details: { fragments: [frag], fragmentStart: 0, ...details } });
    return tracker.getState(frag as never);
  };
  has(7);
  assert.notEqual(stateAfter({ live: true, partList: parts }), "NOT_LOADED", "the rest of it is to come");
  assert.equal(stateAfter({ live: false, partList: parts }), "NOT_LOADED");
  has(7);
  assert.equal(stateAfter({ live: false, partList: null }), "NOT_LOADED");
  has(8);
  for (const partList of [parts, null]) assert.notEqual(stateAfter({ live: false, partList }), "NOT_LOADED");
});
