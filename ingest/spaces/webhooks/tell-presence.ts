/** Whoever comes on a stage or leaves it goes in; webhooks are told of it. */
import type { Database } from "../../../infra/database/database.ts";
import type { Services } from "../services.ts";
import type { Tables } from "../tables.ts";
import { announce } from "./announce.ts";

export function tellPresence({ roster, clock, log }: Pick<Services, "roster" | "clock" | "log">, { database }: { readonly database: Database<Tables> }): void {
  roster.listenEverywhere((space, change, { account }) => {
    if (change !== "joined" && change !== "left") return;
    const told = database.run((db) => announce(db, { event: `participant.${change}`, space, now: Math.round(clock.now()), data: { account } }));
    // A stage goes on while the database is away; what happened on it meanwhile is told by its state afterwards.
    told.catch((error: unknown) => log.debug({ space, reason: (error as Error).message }, "presence not announced"));
  });
}
