/** A real Ceph object gateway for a test: one monitor, one memory-backed OSD and radosgw on loopback, in a directory of its own. */
import { type ChildProcess, execFile, spawn, spawnSync } from "node:child_process";
import { randomBytes, randomUUID } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { findFreePorts } from "../../infra/supervisor/free-ports.ts";

/** Debian packages that hold the programs. */
export const radosgwPackages = ["radosgw", "ceph-mon", "ceph-osd", "ceph-common"] as const;
const programs = ["radosgw", "radosgw-admin", "ceph-mon", "ceph-osd", "ceph", "ceph-authtool", "monmaptool"] as const;
const startTimeoutMs = 90_000;
const call = promisify(execFile);

export interface Radosgw {
  readonly endpoint: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  makeBucket(name: string): Promise<void>;
  /** Kills the gateway; what it stored stays. */
  stop(): Promise<void>;
  /** Starts the gateway again, on the same port. */
  resume(): Promise<void>;
  close(): Promise<void>;
}

/** @returns a line that says what is missing and how to get it, or undefined when everything is there. */
export function radosgwMissing(): string | undefined {
  const missing = programs.filter((name) => spawnSync(name, ["--version"], { stdio: "ignore" }).error !== undefined);
  return missing.length === 0 ? undefined : `not installed: ${missing.join(", ")}; apt-get install --no-install-recommends ${radosgwPackages.join(" ")}`;
}

/** Takes 10 to 20 seconds. @throws Error with the daemons' last lines when it does not come up. */
export async function startRadosgw(): Promise<Radosgw> {
  const missing = radosgwMissing();
  if (missing !== undefined) throw new Error(`Ceph radosgw: ${missing}`);
  const directory = await mkdtemp(join(tmpdir(), "rostrum-radosgw-"));
  const daemons: Daemon[] = [];
  const close = async () => {
    for (const daemon of daemons.splice(0).reverse()) await daemon.close();
    await rm(directory, { recursive: true, force: true, maxRetries: 5 });
  };
  const timer = AbortSignal.timeout(startTimeoutMs);
  try {
    return { ...(await startCluster(directory, daemons, timer)), close };
  } catch (error) {
    const lines = await Promise.all(daemons.map(({ output }) => readFile(output, "utf8").then((text) => text.slice(-500), String)));
    await close();
    throw new Error(`Ceph radosgw did not start: ${String(error)}\n${lines.join("\n")}`, { cause: error });
  }
}

async function startCluster(directory: string, daemons: Daemon[], signal: AbortSignal): Promise<Omit<Radosgw, "close">> {
  const [monitorPort, gatewayPort] = await findFreePorts(2);
  const config = join(directory, "ceph.conf");
  const keyring = join(directory, "keyring");
  const fsid = randomUUID();
  const osdId = randomUUID();
  writeFileSync(config, clusterConfig({ directory, fsid, monitorPort: monitorPort ?? 0 }));
  writeFileSync(keyring, await clusterKeys());
  mkdirSync(join(directory, "mon"));
  mkdirSync(join(directory, "osd"));
  const run = (program: string, ...args: string[]) => call(program, ["-c", config, ...args], { signal, cwd: directory });
  const start = (program: string, ...args: string[]) => daemons.push(startDaemon(directory, program, ["-c", config, "-f", ...args]));
  await call("monmaptool", ["--create", "--addv", "a", `[v2:127.0.0.1:${monitorPort}/0]`, "--fsid", fsid, join(directory, "monmap")], { signal });
  await run("ceph-mon", "--mkfs", "-i", "a", "--monmap", join(directory, "monmap"), "--keyring", keyring);
  start("ceph-mon", "-i", "a");
  await run("ceph-osd", "--mkfs", "-i", "0", "--osd-uuid", osdId, "--keyring", keyring);
  await run("ceph", "--connect-timeout", "60", "osd", "new", osdId, "0");
  start("ceph-osd", "-i", "0");
  const credentials = { accessKeyId: "ROSTRUMTEST", secretAccessKey: randomBytes(20).toString("hex") };
  const key = [`--access-key=${credentials.accessKeyId}`, `--secret=${credentials.secretAccessKey}`];
  await run("radosgw-admin", "-n", "client.rgw", "user", "create", "--uid=rostrum", "--display-name=rostrum", ...key);
  const endpoint = `http://127.0.0.1:${gatewayPort}`;
  const resume = async () => {
    start("radosgw", "-n", "client.rgw", "--rgw-frontends", `beast endpoint=127.0.0.1:${gatewayPort}`);
    await answering(endpoint, { signal: AbortSignal.timeout(startTimeoutMs), daemons });
  };
  const stop = async () => void (await daemons.pop()?.close());
  await resume();
  return { endpoint, credentials, makeBucket: (name) => makeBucket({ endpoint, credentials }, name), stop, resume };
}

function clusterConfig({ directory, fsid, monitorPort }: { directory: string; fsid: string; monitorPort: number }): string {
  return `[global]
fsid = ${fsid}
mon_initial_members = a
mon_host = v2:127.0.0.1:${monitorPort}/0
auth_cluster_required = cephx
auth_service_required = cephx
auth_client_required = cephx
auth_allow_insecure_global_id_reclaim = false
public_addr = 127.0.0.1
cluster_addr = 127.0.0.1
ms_bind_msgr1 = false
osd_objectstore = memstore
osd_pool_default_size = 1
osd_pool_default_min_size = 1
osd_pool_default_pg_num = 1
osd_pool_default_pgp_num = 1
osd_crush_chooseleaf_type = 0
mon_allow_pool_size_one = true
mon_max_pg_per_osd = 1000
keyring = ${directory}/keyring
run_dir = ${directory}
admin_socket = ${directory}/$name.asok
log_file = ${directory}/$name.log
pid_file =
mon_data = ${directory}/mon
osd_data = ${directory}/osd
`;
}

async function clusterKeys(): Promise<string> {
  const entry = async (name: string, caps: readonly string[]) => {
    const { stdout } = await call("ceph-authtool", ["--gen-print-key"]);
    return `[${name}]\n  key = ${stdout.trim()}\n${caps.map((cap) => `  caps ${cap}\n`).join("")}`;
  };
  const entries = [
    entry("mon.", ['mon = "allow *"']),
    entry("client.admin", ['mon = "allow *"', 'osd = "allow *"', 'mgr = "allow *"']),
    entry("osd.0", ['mon = "allow profile osd"', 'osd = "allow *"']),
    entry("client.rgw", ['mon = "allow rw"', 'osd = "allow rwx"']),
  ];
  return (await Promise.all(entries)).join("");
}

interface Daemon {
  readonly child: ChildProcess;
  readonly output: string;
  close(): Promise<void>;
}

function startDaemon(directory: string, program: string, args: readonly string[]): Daemon {
  const output = join(directory, `${program}.log`);
  const child = spawn(program, [...args, "--log-file", output], { cwd: directory, stdio: "ignore" });
  const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()).once("error", () => resolve()));
  const kill = () => child.kill("SIGKILL");
  process.once("exit", kill);
  return {
    child,
    output,
    async close() {
      process.off("exit", kill);
      // Nothing it holds outlives the test, so there is nothing to write back.
      kill();
      await gone;
    },
  };
}

async function answering(endpoint: string, { signal, daemons }: { signal: AbortSignal; daemons: readonly Daemon[] }): Promise<void> {
  for (;;) {
    signal.throwIfAborted();
    const dead = daemons.find(({ child }) => child.exitCode !== null || child.signalCode !== null);
    if (dead) throw new Error(`${dead.child.spawnfile} ended with ${dead.child.exitCode ?? dead.child.signalCode}`);
    const status = await fetch(endpoint, { signal }).then(
      (response) => response.arrayBuffer().then(() => response.status),
      () => 0,
    );
    if (status === 200) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function makeBucket({ endpoint, credentials }: Pick<Radosgw, "endpoint" | "credentials">, name: string): Promise<void> {
  const client = new S3Client({ endpoint, credentials, region: "us-east-1", forcePathStyle: true });
  await client.send(new CreateBucketCommand({ Bucket: name })).finally(() => client.destroy());
}
