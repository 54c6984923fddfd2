/** A real TURN server (coturn) on loopback for a test, with the shared secret that it and Rostrum are given. */
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freeUdpPort } from "./udp-port.ts";

export interface TurnServer {
  readonly url: string;
  readonly secret: string;
  /** What it has said so far. */
  log(): string;
  close(): Promise<void>;
}

const secret = "a-shared-secret-for-tests";

export async function startTurn(): Promise<TurnServer> {
  const folder = await mkdtemp(join(tmpdir(), "rostrum-turn-"));
  const port = await freeUdpPort();
  const own = ["-n", "--no-cli", "--no-tls", "--no-dtls", "--allow-loopback-peers", `--pidfile=${folder}/pid`, `--userdb=${folder}/db`];
  const where = ["--listening-ip=127.0.0.1", "--relay-ip=127.0.0.1", `--listening-port=${port}`];
  const who = ["--use-auth-secret", `--static-auth-secret=${secret}`, "--realm=rostrum", "--log-file=stdout", "--verbose"];
  const child = spawn("turnserver", [...own, ...where, ...who], { stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  const ready = new Promise<void>((resolve, reject) => {
    const note = (chunk: Buffer) => {
      said += chunk.toString();
      if (/UDP listener opened/.test(said)) resolve();
    };
    child.stdout.on("data", note);
    child.stderr.on("data", note);
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`The TURN server ended with ${code}: ${said}`)));
  });
  const gone = new Promise<void>((resolve) => child.once("close", () => resolve()));
  await ready;
  return {
    url: `turn:127.0.0.1:${port}`,
    secret,
    log: () => said,
    async close() {
      child.kill("SIGKILL");
      await gone;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
