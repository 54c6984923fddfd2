/** Each survey of a live stage goes in; a deserted space ends, and the host's seat passes to a co-host and back. */
import type { Kysely } from "kysely";
import type { Config } from "../../../infra/config/config.ts";
import type { Log } from "../../../infra/log/log.ts";
import type { Services } from "../services.ts";
import type { HeldSpace } from "../space-memory.ts";
import type { Tables } from "../tables.ts";
import { type Absence, type PresenceDeed, stepPresence } from "./presence-step.ts";

type Needs = Pick<Services, "clock" | "memory" | "roster" | "changes" | "actions" | "events"> & { readonly log: Log; readonly config: Config };

export class Presence {
  readonly #needs: Needs;
  readonly #absences = new Map<string, Absence>();
  readonly #acting = new Set<string>();

  constructor(needs: Needs) {
    this.#needs = needs;
  }

  /** Only what ingest itself has told counts: a stage that cannot be seen is not deserted. */
  surveyed(id: string): void {
    const { memory, roster, clock, config } = this.#needs;
    const held = memory.peek(id);
    this.#forgetEnded();
    if (held?.space.state !== "live") return;
    const limits = { emptyMs: config.ROSTRUM_DESERTED_SECONDS * 1000, hostAwayMs: config.ROSTRUM_HOST_AWAY_SECONDS * 1000 };
    const onStage = roster.of(id).map(({ account }) => account);
    const { absence, deed } = stepPresence(this.#absences.get(id) ?? {}, { stage: { ...hostsOf(held), onStage }, now: clock.now(), limits });
    this.#absences.set(id, absence);
    if (deed && !this.#acting.has(id)) void this.#act(id, deed);
  }

  /** Of a space that has ended there is no further survey. */
  #forgetEnded(): void {
    const live = this.#needs.memory.live();
    if (!live || this.#absences.size <= live.length) return;
    const known = new Set(live);
    for (const id of this.#absences.keys()) if (!known.has(id)) this.#absences.delete(id);
  }

  /** A database that is away changes nothing; the next survey asks again. */
  async #act(id: string, deed: PresenceDeed): Promise<void> {
    this.#acting.add(id);
    try {
      if (deed.kind === "end") await this.#needs.actions.end(id, { kind: "system" }, { reason: "deserted" });
      else await this.#seat(id, deed.kind === "pass" ? deed.to : null);
    } catch (error) {
      this.#needs.log.warn({ space: id, deed: deed.kind, reason: (error as Error).message }, "could not follow what became of a stage");
    } finally {
      this.#acting.delete(id);
    }
  }

  async #seat(id: string, actingHost: string | null): Promise<void> {
    const { changes, events, log } = this.#needs;
    await changes.write(id, async (db, record) => {
      await seatHost(db, { id, actingHost });
      const to = actingHost === null ? {} : { account: actingHost };
      await record({ actor: { kind: "system" }, action: actingHost === null ? "space.host_returned" : "space.host_passed", ...to });
    });
    log.info({ space: id, passed: actingHost !== null }, "the host's seat has moved");
    events.tellRoster(await changes.apply(id));
  }
}

async function seatHost(db: Kysely<Tables>, { id, actingHost }: { readonly id: string; readonly actingHost: string | null }): Promise<void> {
  await db.updateTable("spaces").set({ acting_host_id: actingHost }).where("id", "=", id).where("state", "=", "live").execute();
}

function hostsOf({ space, participants }: HeldSpace) {
  const cohosts = participants.filter(({ role, barred }) => role === "cohost" && !barred).map(({ account }) => account.id);
  return { host: space.host_id, actingHost: space.acting_host_id ?? undefined, cohosts };
}
