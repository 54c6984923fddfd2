/** A real Varnish with this repository's configuration, on loopback ports, in front of given origins, ended with the test. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, copyFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { fileURLToPath } from "node:url";
import { type Origin, renderOrigins, varnishArguments } from "../../../../infra/edge/varnish.ts";
import { findFreePorts } from "../../../../infra/supervisor/free-ports.ts";

export const edgeFolder = fileURLToPath(new URL("../../../../../infra/edge/", import.meta.url));

/** @returns the port it listens on. @throws Error with what Varnish printed when it does not start. */
export async function startVarnish(context: Pick<TestContext, "after">, origins: readonly Origin[]): Promise<number> {
  const configuration = await mkdtemp(join(tmpdir(), "rostrum-edge-"));
  await chmod(configuration, 0o755);
  await copyFile(join(edgeFolder, "rostrum.vcl"), join(configuration, "rostrum.vcl"));
  await writeFile(join(configuration, "origins.vcl"), renderOrigins(origins));
  return run(context, { configuration, ready: "/internal/" });
}

/** The same with a configuration of the test's own. @param ready a path that the configuration answers. */
export async function startVarnishWith(context: Pick<TestContext, "after">, { vcl, ready }: { readonly vcl: string; readonly ready: string }): Promise<number> {
  const configuration = await mkdtemp(join(tmpdir(), "rostrum-edge-"));
  await chmod(configuration, 0o755);
  await writeFile(join(configuration, "rostrum.vcl"), vcl);
  return run(context, { configuration, ready });
}

async function run(context: Pick<TestContext, "after">, { configuration, ready }: { readonly configuration: string; readonly ready: string }): Promise<number> {
  const [port = 0] = await findFreePorts(1);
  const workingDirectory = join(configuration, "work");
  const parameters = varnishArguments({ listen: `127.0.0.1:${port}`, configuration, workingDirectory, storageMegabytes: 64, jail: "none" });
  const child = spawn("varnishd", parameters, { stdio: ["ignore", "pipe", "pipe"] });
  const kill = () => child.kill("SIGTERM");
  process.once("exit", kill);
  context.after(async () => {
    process.off("exit", kill);
    await stop(child);
    await rm(configuration, { recursive: true, force: true, maxRetries: 5 });
  });
  await answering(child, { port, ready });
  return port;
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "exit");
  child.kill("SIGTERM");
  await gone;
}

async function answering(child: ChildProcess, { port, ready }: { readonly port: number; readonly ready: string }): Promise<void> {
  let printed = "";
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk: Buffer) => (printed += chunk.toString()));
  for (let turn = 0; turn < 1200; turn++) {
    if (child.exitCode !== null) break;
    const status = await fetch(`http://127.0.0.1:${port}${ready}`).then(
      (response) => response.status,
      () => 0,
    );
    // Ours says of internal paths that there is nothing, whatever the origin says.
    if (status === 404 || status === 200) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`Varnish did not start: ${printed}`);
}
