/** The `worker` role: makes what is made of recordings and delivers webhooks, behind the live roles. */
import { startWebhookWorker } from "../../ingest/spaces/webhooks/webhook-worker.ts";
import type { ExportNews } from "../../packager/replay/export/export-news.ts";
import { startWorker } from "../../packager/replay/worker.ts";
import { runRole } from "./run-role.ts";

await runRole("worker", async (context) => {
  const webhooks = await startWebhookWorker(context);
  const onExport = ({ space, outcome, paths, ...rest }: ExportNews) =>
    webhooks.announce({ event: `export.${outcome}`, space, data: { ...rest, urls: paths.map((path) => `${context.config.PUBLIC_URL ?? ""}${path}`) } });
  const worker = await startWorker({ ...context, onExport }).catch(async (error: unknown) => {
    await webhooks.close();
    throw error;
  });
  return { close: () => Promise.all([worker.close(), webhooks.close()]).then(() => undefined) };
});
