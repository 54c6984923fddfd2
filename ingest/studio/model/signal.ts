/** What the room measures of a speaker goes in; a level for the eye and the quality of the connection come out. */
import { type Fields, textOf } from "./fields.ts";

export type Quality = "good" | "fair" | "poor";

export interface Signal {
  /** 0 at −60 dBFS and below, 1 at full scale. */
  readonly level: number;
  readonly quality: Quality;
  /** Share of the packets that came too late or never, in percent. */
  readonly lossPercent: number;
  /** What the jitter buffer waits for late packets. */
  readonly delayMs: number;
}

const floorDb = -60;

/** @returns the account with its signal; nothing for data of another form. */
export function readSignal({ account, levelDb, lossPercent, delayMs }: Fields): [string, Signal][] {
  const id = textOf(account);
  if (id === undefined || typeof levelDb !== "number") return [];
  const [loss, delay] = [numberOf(lossPercent), numberOf(delayMs)];
  return [[id, { level: Math.min(1, Math.max(0, 1 - levelDb / floorDb)), quality: qualityOf(loss, delay), lossPercent: loss, delayMs: delay }]];
}

/** Concealment hides up to some percent; beyond about 8 words are lost, and beyond 300 ms people talk into each other. */
function qualityOf(lossPercent: number, delayMs: number): Quality {
  if (lossPercent > 8 || delayMs > 300) return "poor";
  return lossPercent > 2 || delayMs > 150 ? "fair" : "good";
}

function numberOf(value: unknown): number {
  return typeof value === "number" && Number.isFinite(value) ? value : 0;
}
