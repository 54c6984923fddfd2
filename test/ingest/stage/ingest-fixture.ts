/** A whole ingest role on free ports with a packager stand-in, tokens for its speakers, and a way to wait for things. */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createSystemClock } from "../../../infra/clock/system-clock.ts";
import { readConfig } from "../../../infra/config/config.ts";
import { deriveKey, internalBearer } from "../../../infra/config/secrets.ts";
import { createInternalCaller } from "../../../infra/http/internal-call.ts";
import { createLog } from "../../../infra/log/log.ts";
import { createMetrics } from "../../../infra/metrics/metrics.ts";
import { startIngest } from "../../../ingest/stage/ingest.ts";
import { type RoomOrder, roomPath } from "../../../ingest/stage/room-order.ts";
import type { StageEvent } from "../../../ingest/stage/stage-event.ts";
import { createTokenIssuer, type ParticipantRole } from "../../../packager/contract/participant-token.ts";
import { until } from "../../support/until.ts";
import { type PackagerFixture, startPackagerFixture } from "./packager-fixture.ts";

export const apiKey = "an-api-key-for-tests-only";
export const clock = createSystemClock();
export const bearer = internalBearer(apiKey);
const caller = createInternalCaller({ bearer });

interface Description {
  readonly pid: number;
  readonly seats: { readonly taken: number };
  readonly stage: readonly { readonly account: string; readonly talking: boolean; readonly muted: boolean }[];
}

export type IngestFixture = Awaited<ReturnType<typeof startIngestFixture>>;

export async function startIngestFixture(environment: Readonly<Record<string, string>> = {}, { log = createLog({ level: "fatal", role: "ingest" }) } = {}) {
  const packager = await startPackagerFixture();
  const control = await startControl();
  const config = readConfig({
    LOG_LEVEL: "error",
    ROSTRUM_PACKAGER_URLS: packager.url,
    ROSTRUM_CONTROL_URL: control.url,
    ROSTRUM_ROOM_PROCESSES: "1",
    ...environment,
  });
  const metrics = createMetrics("ingest");
  const close = async () => {
    await packager.close();
    await control.close();
  };
  const ingest = await startIngest({ config, clock, log, metrics, apiKey, caller }).catch(async (error: unknown) => {
    await close();
    throw error;
  });
  const base = `http://127.0.0.1:${ingest.port}`;
  await until(async () => (await fetch(`${base}/readyz`)).ok);
  return {
    base,
    packager: packager as PackagerFixture,
    events: control.events,
    metrics,
    whipUrl: (space: string) => `${base}/whip/${space}`,
    order: (order: RoomOrder) => caller.call("PUT", base + roomPath(order.space), order),
    patch: (space: string, participants: RoomOrder["participants"]) => caller.call("PATCH", base + roomPath(space), { participants }),
    end: (space: string) => caller.call("DELETE", base + roomPath(space)),
    describe: async (space: string) => (await caller.call("GET", base + roomPath(space))) as Description,
    call: caller.call.bind(caller),
    async counted(name: string): Promise<number> {
      const found = (await metrics.getMetricsAsJSON()).find((metric) => metric.name === `rostrum_stage_${name}`);
      return (found?.values ?? []).reduce((sum: number, { value }: { value: number }) => sum + value, 0);
    },
    async close() {
      await ingest.close();
      await close();
    },
  };
}

export function orderFor(space: string, changes: Partial<RoomOrder> = {}): RoomOrder {
  return { space, run: "run-for-tests", startedAt: clock.now() - 1000, profile: "fast", participants: {}, ...changes };
}

export async function tokenFor(account: string, { space = "talk", role = "speaker" as ParticipantRole, ttlSeconds = 600, key = apiKey } = {}): Promise<string> {
  const issuer = createTokenIssuer({ key: deriveKey(key, "participant-token"), clock });
  return (await issuer.issue({ account, space, role, name: `Name of ${account}` }, { ttlSeconds })).token;
}

async function startControl() {
  const events: (StageEvent & { readonly space: string })[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = JSON.parse(Buffer.concat(chunks).toString()) as { readonly space: string; readonly events: readonly StageEvent[] };
    events.push(...body.events.map((event) => ({ ...event, space: body.space })));
    response.writeHead(204).end();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    events,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
