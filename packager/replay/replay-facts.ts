/** What is known and can be changed of a space's replay: read from the object store, and written there. */
import { z } from "zod";
import { RostrumError } from "../../infra/errors/rostrum-error.ts";
import type { ObjectStore } from "../../infra/storage/object-store.ts";
import { type RunPath, recordingKeys, replayKeys, spaceIdPattern, spaceOfHosted } from "../contract/urls.ts";
import type { Manifest } from "./manifest.ts";
import { DamagedRecording, parsed, readRecording, readText } from "./recording.ts";

const factsSchema = z.object({
  form: z.literal(1),
  space: z.string().regex(spaceIdPattern),
  run: z.string(),
  /** Raised by each edit: downloads are made anew. */
  revision: z.number().int().nonnegative(),
  title: z.string(),
  host: z.object({ account: z.string(), name: z.string() }).optional(),
  /** Epoch ms. */
  startedAt: z.number(),
  visibility: z.enum(["public", "unlisted"]),
  /** The host's own; seconds from the start of the recording. */
  chapters: z.array(z.object({ title: z.string(), start: z.number() })).optional(),
  /** Language (BCP 47) of what was said, where it was taken down. */
  captions: z.string().optional(),
  /** Hash of the host's own. */
  cover: z.string().optional(),
  /** What is played; seconds from the start of the recording. */
  trim: z.object({ start: z.number().optional(), end: z.number().optional() }).optional(),
  /** The revision that brought this trim; downloads of earlier ones hold other sound. */
  trimmedAt: z.number().int().optional(),
});

export type ReplayFacts = z.infer<typeof factsSchema>;

/** @throws RostrumError `not_found` where no recording of the space is complete. */
export async function demandReplay(library: ReplayLibrary, space: string): Promise<ReplayFacts> {
  const facts = spaceIdPattern.test(space) ? await library.find(space) : undefined;
  if (!facts) throw new RostrumError("not_found", "There is no replay of this space.");
  return facts;
}

/** Of one host's replays, read at once; and how many of these at most. */
const hostedPage = 100;
const maxHostedPages = 10;

/** Facts may be read again at any time, and must not be kept anywhere. */
const uncached = { cacheControl: "no-store" };

export class ReplayLibrary {
  readonly #store: ObjectStore;

  constructor({ store }: { readonly store: ObjectStore }) {
    this.#store = store;
  }

  /** @returns undefined where no recording of the space is complete. @throws DamagedRecording when the facts cannot be read. */
  async find(space: string): Promise<ReplayFacts | undefined> {
    const text = await readText(this.#store, replayKeys.facts(space));
    if (text === undefined) return this.#adopt(space);
    const facts = parsed(factsSchema, text);
    if (!facts) throw new DamagedRecording("What is known of the replay cannot be read.");
    return facts;
  }

  /** Takes a recording up once it is complete; one that is known stays as it is. */
  async take(manifest: Manifest): Promise<ReplayFacts> {
    const { space, run, title, host, startedAt, captions } = manifest.broadcast;
    const said = captions === undefined ? {} : { captions };
    const fresh: ReplayFacts = { form: 1, space, run, revision: 0, title, ...(host && { host }), ...said, startedAt, visibility: "public" };
    const known = await readText(this.#store, replayKeys.facts(space));
    const facts = known === undefined ? undefined : parsed(factsSchema, known);
    if (facts?.run === run) return facts;
    await this.save(fresh);
    if (host) await this.#store.put(replayKeys.hosted(host.account, fresh), Buffer.alloc(0), uncached);
    return fresh;
  }

  async save(facts: ReplayFacts): Promise<void> {
    await this.#store.put(replayKeys.facts(facts.space), Buffer.from(JSON.stringify(facts)), uncached);
  }

  /** Newest first; no more is read than is taken, a page at a time. */
  async *hostedBy(account: string): AsyncGenerator<ReplayFacts> {
    for (let after: string | undefined, page = 0; page < maxHostedPages; page++) {
      const { keys, next } = await this.#store.list(replayKeys.hostedBy(account), { limit: hostedPage, ...(after !== undefined && { after }) });
      const found = await Promise.all(keys.map((key) => this.find(spaceOfHosted(key)).catch(() => undefined)));
      yield* found.flatMap((facts) => facts ?? []);
      if (next === undefined) return;
      after = next;
    }
  }

  /** Nobody told of its end: the recording itself does. */
  async #adopt(space: string): Promise<ReplayFacts | undefined> {
    const { keys } = await this.#store.list(`recordings/${space}/`);
    const runs = [...new Set(keys.flatMap((key) => /^recordings\/[^/]+\/([^/]+)\//.exec(key)?.[1] ?? []))];
    for (const run of runs) {
      const path: RunPath = { space, run };
      if ((await readText(this.#store, recordingKeys.manifest(path))) === undefined) continue;
      const recording = await readRecording(this.#store, path);
      if (recording) return this.take(recording.manifest);
    }
    return undefined;
  }
}
