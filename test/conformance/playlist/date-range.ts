/** The attributes of an EXT-X-DATERANGE go in; when it starts and ends comes out. */
import { type Attributes, numberOf } from "./attribute-list.ts";

export interface DateSpan {
  readonly id: string;
  /** Epoch ms. */
  readonly start: number;
  /** Epoch ms; absent while unknown. */
  readonly end: number | undefined;
}

export function spanOf(range: Attributes): DateSpan {
  const start = Date.parse(range.get("START-DATE") ?? "");
  const endDate = range.get("END-DATE");
  const seconds = numberOf(range, "DURATION");
  const end = endDate === undefined ? start + seconds * 1000 : Date.parse(endDate);
  return { id: range.get("ID") ?? "", start, end: Number.isNaN(end) ? undefined : end };
}
