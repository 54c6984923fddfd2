/** The configuration goes in, the object store it names comes out, or one clear line about why it cannot be used. One that has answered before may be away. */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Config } from "../config/config.ts";
import { StartupError } from "../errors/rostrum-error.ts";
import { openDirectoryStore } from "./directory-store.ts";
import type { ObjectStore } from "./object-store.ts";

export interface OpenStoreOptions {
  readonly config: Pick<Config, "S3_BUCKET" | "S3_ENDPOINT" | "DATA_DIR">;
  /** Whether the bucket is asked at all. Not when a broadcast has to be continued, whose listeners would wait for the answer. */
  readonly check?: boolean;
  readonly checkTimeoutMs?: number;
}

/**
 * A bucket that never answered is a mistake in the settings; one that did, as a file in DATA_DIR remembers, is away and comes back.
 * @throws StartupError within `checkTimeoutMs` (4 s) when the bucket refuses, never answered yet, or the directory cannot be used.
 */
export async function openStore({ config, check = true, checkTimeoutMs = 4000 }: OpenStoreOptions): Promise<ObjectStore> {
  const { S3_BUCKET: bucket, S3_ENDPOINT: endpoint, DATA_DIR } = config;
  if (bucket === undefined) return openDirectory(join(DATA_DIR, "objects"));
  // The SDK is the dearest thing a role can load: only who has a bucket waits for it.
  const { createS3Store } = await import("./s3-store.ts");
  const store = createS3Store({ bucket, ...(endpoint === undefined ? {} : { endpoint }) });
  if (!check) return store;
  const memory = { path: join(DATA_DIR, "bucket.json"), text: JSON.stringify({ bucket, endpoint }) };
  const answeredBefore = (await readFile(memory.path, "utf8").catch(() => undefined)) === memory.text;
  try {
    await within(checkTimeoutMs, (signal) => store.check({ signal }));
  } catch (error) {
    if (answeredBefore && isAway(error)) return store;
    await store.close();
    throw new StartupError(`S3_BUCKET "${bucket}" cannot be used at ${endpoint ?? "Amazon S3"}: ${reasonOf(error)}.`);
  }
  if (!answeredBefore) await remember(memory);
  return store;
}

async function remember({ path, text }: { readonly path: string; readonly text: string }): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  } catch (error) {
    throw new StartupError(`DATA_DIR: "${path}" cannot be written: ${reasonOf(error)}.`);
  }
}

async function openDirectory(directory: string): Promise<ObjectStore> {
  try {
    return await openDirectoryStore({ directory });
  } catch (error) {
    throw new StartupError(`DATA_DIR: the object store "${directory}" cannot be written: ${reasonOf(error)}.`);
  }
}

/** Looking for credentials does not heed the signal, so the deadline is raced as well. */
async function within(ms: number, run: (signal: AbortSignal) => Promise<void>): Promise<void> {
  const deadline = AbortSignal.timeout(ms);
  const late = new Promise<never>((_, reject) => deadline.addEventListener("abort", () => reject(new Error(`no answer within ${ms} ms`)), { once: true }));
  await Promise.race([run(deadline), late]);
}

function reasonOf(error: unknown): string {
  const { name, message, code } = error as Error & { code?: string };
  const status = statusOf(error);
  if (status === 404) return "there is no such bucket";
  if (status === 403) return "access is denied";
  return (message || code || name).split("\n")[0]?.replace(/\.$/, "") ?? name;
}

/** Whoever has no credentials to ask with is not answered later either. */
function isAway(error: unknown): boolean {
  return statusOf(error) >= 500 && (error as Error).name !== "CredentialsProviderError";
}

/** As if of an answer of its own where nobody answered. */
function statusOf(error: unknown): number {
  return (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode ?? 503;
}
