/** Starts Janus with AudioBridge rooms numbered from 1 on free ports and joins them by its HTTP API: the peer that the stage is measured against. */
import { type ChildProcess, spawn } from "node:child_process";
import { accessSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const program = "/usr/bin/janus";
const library = `/usr/lib/${process.arch === "arm64" ? "aarch64" : "x86_64"}-linux-gnu/janus`;

export interface Janus {
  readonly url: string;
  readonly pid: number;
  close(): Promise<void>;
}

/** @returns `undefined` where Janus is not installed. */
export async function startJanus({ rooms }: { readonly rooms: number }): Promise<Janus | undefined> {
  try {
    accessSync(program);
  } catch {
    return undefined;
  }
  const folder = mkdtempSync(join(tmpdir(), "rostrum-janus-"));
  const port = await freePort();
  writeConfiguration(folder, { port, rooms });
  const child = spawn(program, [`--configs-folder=${folder}`], { stdio: "ignore" });
  const url = `http://127.0.0.1:${port}/janus`;
  const close = async () => {
    await end(child);
    rmSync(folder, { recursive: true, force: true });
  };
  for (let attempt = 0; attempt < 100; attempt++) {
    if (child.exitCode !== null) break;
    if (
      child.pid !== undefined &&
      (await fetch(`${url}/info`).then(
        (response) => response.ok,
        () => false,
      ))
    )
      return { url, pid: child.pid, close };
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  await close();
  throw new Error("Janus is installed but did not start.");
}

interface JanusEvent {
  readonly janus: string;
  readonly jsep?: { readonly sdp: string };
  readonly data?: { readonly id: number };
}

/** Joins the room with an offer. @returns the SDP answer. */
export async function joinJanus(url: string, { offer, name, room }: { readonly offer: string; readonly name: string; readonly room: number }): Promise<string> {
  const ask = async (path: string, body: object) => {
    const init = { method: "POST", body: JSON.stringify({ transaction: name, ...body }) };
    return (await (await fetch(url + path, init)).json()) as JanusEvent;
  };
  const session = (await ask("", { janus: "create" })).data?.id;
  const handle = (await ask(`/${session}`, { janus: "attach", plugin: "janus.plugin.audiobridge" })).data?.id;
  const path = `/${session}/${handle}`;
  await ask(path, { janus: "message", body: { request: "join", room, display: name }, jsep: { type: "offer", sdp: offer } });
  await ask(path, { janus: "trickle", candidate: { completed: true } });
  for (let attempt = 0; attempt < 10; attempt++) {
    const event = (await (await fetch(`${url}/${session}`)).json()) as JanusEvent;
    if (event.jsep) return event.jsep.sdp;
  }
  throw new Error("Janus gave no answer.");
}

function writeConfiguration(folder: string, { port, rooms }: { readonly port: number; readonly rooms: number }): void {
  const general = `configs_folder = "${folder}"\n plugins_folder = "${library}/plugins"\n transports_folder = "${library}/transports"\n debug_level = 2\n session_timeout = 0`;
  const unused = ["websockets", "rabbitmq", "mqtt", "nanomsg", "pfunix"].map((name) => `libjanus_${name}.so`).join(",");
  writeFileSync(
    join(folder, "janus.jcfg"),
    `general: {\n ${general}\n}\nmedia: {}\nnat: {}\ntransports: { disable = "${unused}" }\nevents: { broadcast = false }\n`,
  );
  writeFileSync(
    join(folder, "janus.transport.http.jcfg"),
    `general: { json = "plain", base_path = "/janus", http = true, port = ${port}, ip = "127.0.0.1", https = false }\nadmin: { admin_http = false }\n`,
  );
  const audioBridge = Array.from({ length: rooms }, (_, index) => `room-${index + 1}: { description = "stage", sampling_rate = "48000", record = "false" }\n`);
  writeFileSync(join(folder, "janus.plugin.audiobridge.jcfg"), audioBridge.join(""));
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer();
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}

function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once("exit", () => resolve());
    child.kill("SIGKILL");
  });
}
