/** Follows a live media playlist by blocking reload without any delay; when each part was published comes out. */
import { type Profile, samplesPerPart } from "../../../packager/contract/profile.ts";
import { samplesToMs } from "../../../packager/contract/samples.ts";

export interface PartWatch {
  /** Part number → epoch ms at which a playlist that lists it had arrived. */
  readonly published: ReadonlyMap<number, number>;
  close(): Promise<void>;
}

export function watchParts({ url, profile, startedAt }: { readonly url: string; readonly profile: Profile; readonly startedAt: number }): PartWatch {
  const published = new Map<number, number>();
  const stop = new AbortController();
  const run = async () => {
    let part = Math.floor((Date.now() - startedAt) / samplesToMs(samplesPerPart(profile))) + 1;
    while (!stop.signal.aborted) {
      const directives = `?_HLS_msn=${Math.floor(part / profile.partsPerSegment)}&_HLS_part=${part % profile.partsPerSegment}`;
      const response = await fetch(`${url}${directives}`, { signal: stop.signal });
      await response.arrayBuffer();
      if (response.ok) published.set(part++, Date.now());
      else await new Promise((resolve) => setTimeout(resolve, 200));
    }
  };
  const running = run().catch(() => undefined);
  return {
    published,
    close: () => {
      stop.abort();
      return running;
    },
  };
}
