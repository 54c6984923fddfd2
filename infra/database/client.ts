/** One connection to PostgreSQL whose loss is told by its query or its pool, never by ending the process. */
import { Client } from "pg";

/** A lost connection emits `error` once more for itself; while a query has it out of the pool nobody else listens (node-postgres, "Events: error"). */
export class PooledClient extends Client {
  constructor(options?: ConstructorParameters<typeof Client>[0]) {
    super(options);
    this.on("error", () => undefined);
  }
}
