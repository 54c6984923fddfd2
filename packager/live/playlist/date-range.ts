/** A span of speech goes in, its EXT-X-DATERANGE comes out (RFC 8216bis 4.4.5.1). */
import type { EpochMs } from "../../../infra/clock/clock.ts";
import { samplesToMs } from "../../contract/samples.ts";
import type { TalkSpan } from "../live-broadcast.ts";
import { talkId } from "../talk-spans.ts";
import { date, decimal, quoted } from "./attributes.ts";

export const talkClass = "io.rostrum.talk";

/** Both ends are rounded to the millisecond first, so that DURATION leads from one to the other. */
export function talkDateRange(span: TalkSpan, { startedAt, named = true }: { readonly startedAt: EpochMs; readonly named?: boolean }): string {
  const start = Math.round(startedAt + samplesToMs(span.start));
  const fields = [`ID=${quoted(talkId(span))}`, `CLASS="${talkClass}"`, `START-DATE="${date(start)}"`];
  if (span.end !== undefined) {
    const end = Math.round(startedAt + samplesToMs(span.end));
    fields.push(`DURATION=${decimal((end - start) / 1000)}`);
  }
  fields.push(`X-ACCOUNT=${quoted(span.account)}`, ...(named ? [`X-NAME=${quoted(span.name)}`] : []));
  return `#EXT-X-DATERANGE:${fields.join(",")}`;
}
