/** Spaces go in; signatures that let people listen to them come out, until they are revoked. */
import type { Clock } from "../../infra/clock/clock.ts";
import type { Database } from "../../infra/database/database.ts";
import { maxPlaybackSeconds, type PlaybackKeys, type PlaybackSpan, playbackSpan, signPlayback } from "../../packager/contract/playback-signature.ts";
import type { Tables } from "./tables.ts";

interface PlaybackOptions {
  readonly database: Database<Tables>;
  readonly clock: Clock;
  readonly keys: PlaybackKeys;
}

export class Playback {
  readonly #options: PlaybackOptions;
  #revoked: Readonly<Record<string, number>> | undefined;

  constructor(options: PlaybackOptions) {
    this.#options = options;
  }

  /** Space → epoch seconds until which its signatures are void; undefined until the database has told it once. Older ones have expired. */
  get revoked(): Readonly<Record<string, number>> | undefined {
    return this.#revoked;
  }

  async sign(space: string, { ttlSeconds }: { readonly ttlSeconds: number }): Promise<PlaybackSpan & { readonly signature: string }> {
    const { clock, database, keys } = this.#options;
    const row = await database.run((db) => db.selectFrom("playback_revocations").select("until").where("space_id", "=", space).executeTakeFirst());
    const span = playbackSpan(space, { now: clock.now(), ttlSeconds, revokedAt: row?.until });
    return { ...span, signature: signPlayback(span, keys) };
  }

  /** All signatures so far. */
  async revoke(space: string): Promise<void> {
    const { clock, database } = this.#options;
    const until = Math.floor(clock.now() / 1000);
    await database.run((db) =>
      db
        .insertInto("playback_revocations")
        .values({ space_id: space, until })
        .onConflict((one) => one.column("space_id").doUpdateSet({ until }))
        .execute(),
    );
    await this.refresh();
  }

  async refresh(): Promise<void> {
    const since = this.#options.clock.now() / 1000 - 2 * maxPlaybackSeconds;
    const rows = await this.#options.database.run((db) => db.selectFrom("playback_revocations").selectAll().where("until", ">", since).execute());
    this.#revoked = Object.fromEntries(rows.map(({ space_id, until }) => [space_id, until]));
  }
}
