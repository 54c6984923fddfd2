/** The `worker` role: makes what is made of recordings and delivers webhooks, behind the live roles. */
import { startWebhookWorker } from "../../ingest/spaces/webhooks/webhook-worker.ts";
import { startWorker } from "../../packager/replay/worker.ts";
import { runRole } from "./run-role.ts";

await runRole("worker", async (context) => {
  const webhooks = await startWebhookWorker(context);
  const worker = await startWorker(context).catch(async (error: unknown) => {
    await webhooks.close();
    throw error;
  });
  return { close: () => Promise.all([worker.close(), webhooks.close()]).then(() => undefined) };
});
