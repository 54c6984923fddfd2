/** CPU per cached part and playlist request: our live handler beside nginx serving the same bytes from files, and express, in one run. */
import { type ChildProcess, fork, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type RequestListener } from "node:http";
import { type AddressInfo, connect, createServer as createTcpServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import express from "express";
import { Registry } from "prom-client";
import { BroadcastOrigin } from "../../packager/origin/broadcast-origin.ts";
import { HoldLimit } from "../../packager/origin/hold-limit.ts";
import { createLiveHandler } from "../../packager/origin/live-handler.ts";
import { createStage } from "../packager/live/support/stage.ts";

const requests = Number(process.env.BENCH_REQUESTS ?? 20_000);
const connections = 16;
/** Of our CPU to that of nginx. */
const targets = { partToNginx: 1.5, playlistToNginx: 1.5 };
const folder = "/live/space-1/run-0001/a64";
const partNumber = 55;
const paths = { part: `${folder}/p${partNumber}.m4s`, playlist: `${folder}/index.m3u8` };

const [, , role] = process.argv;
if (role === "ours" || role === "express") await serve(role);
else await measure();

async function serve(kind: "ours" | "express"): Promise<void> {
  const server = createServer(kind === "ours" ? ourHandler() : expressHandler());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  process.on("message", () => process.send?.({ cpu: process.cpuUsage() }));
  process.on("disconnect", () => process.exit(0));
  process.send?.({ port: (server.address() as AddressInfo).port });
}

function content(): { part: Buffer; playlist: Buffer } {
  const stage = createStage({ profile: "balanced" });
  stage.play(30_000);
  const part = stage.live.part("a64", partNumber);
  if (!part) throw new Error("the stage has no such part");
  return { part, playlist: Buffer.from(stage.live.current("a64")?.full ?? "") };
}

function ourHandler(): RequestListener {
  const stage = createStage({ profile: "balanced" });
  stage.play(30_000);
  const origin = new BroadcastOrigin({ live: stage.live, clock: stage.clock, limit: new HoldLimit({ max: 1, metrics: new Registry() }) });
  const handler = createLiveHandler({ find: () => origin, stored: { answer: async () => undefined } });
  return (request, response) => {
    if (!handler(request, response)) response.writeHead(404).end();
  };
}

function expressHandler(): RequestListener {
  const { part, playlist } = content();
  const app = express();
  app.get("/live/:space/:run/:rendition/index.m3u8", (_, response) => {
    response.set({ "cache-control": "public, max-age=1", "access-control-allow-origin": "*" }).type("application/vnd.apple.mpegurl").send(playlist);
  });
  app.get("/live/:space/:run/:rendition/:name", (_, response) => {
    response.set({ "cache-control": "public, max-age=3600, immutable", "access-control-allow-origin": "*" }).type("audio/mp4").send(part);
  });
  return app as unknown as RequestListener;
}

interface Subject {
  readonly port: number;
  /** Microseconds of CPU used so far. */
  cpu(): Promise<number>;
  close(): Promise<void>;
}

async function startNode(kind: "ours" | "express"): Promise<Subject> {
  const child = fork(fileURLToPath(import.meta.url), [kind]);
  const [{ port }] = (await once(child, "message")) as [{ port: number }];
  return {
    port,
    async cpu() {
      child.send("cpu");
      const [{ cpu }] = (await once(child, "message")) as [{ cpu: NodeJS.CpuUsage }];
      return cpu.user + cpu.system;
    },
    close: () => end(child),
  };
}

async function startNginx(): Promise<Subject> {
  const directory = mkdtempSync(join(tmpdir(), "rostrum-nginx-"));
  const { part, playlist } = content();
  mkdirSync(join(directory, folder), { recursive: true });
  writeFileSync(join(directory, paths.part), part);
  writeFileSync(join(directory, paths.playlist), playlist);
  const port = await freePort();
  writeFileSync(
    join(directory, "nginx.conf"),
    `daemon off; master_process off; pid ${directory}/pid; error_log ${directory}/error.log;
events { worker_connections 256; }
http { access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000; client_body_temp_path ${directory}; proxy_temp_path ${directory}; fastcgi_temp_path ${directory}; uwsgi_temp_path ${directory}; scgi_temp_path ${directory};
server { listen 127.0.0.1:${port}; root ${directory}; add_header cache-control "public, max-age=1"; } }`,
  );
  const child = spawn("nginx", ["-c", join(directory, "nginx.conf"), "-p", directory], { stdio: "ignore" });
  await answering(port);
  return {
    port,
    cpu: async () => processMicros(child.pid ?? 0),
    async close() {
      await end(child);
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

async function answering(port: number): Promise<void> {
  for (let turn = 0; turn < 100; turn++) {
    const answer = await fetch(`http://127.0.0.1:${port}${paths.part}`).catch(() => undefined);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("nginx, which this is measured by, does not start");
}

function processMicros(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10_000;
}

async function end(child: ChildProcess): Promise<void> {
  const gone = once(child, "exit");
  child.kill("SIGTERM");
  await gone;
}

async function freePort(): Promise<number> {
  const server = createTcpServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Asks over kept connections, each asking anew when it has its answer whole. */
async function load(port: number, path: string, count: number): Promise<void> {
  const ask = `GET ${path} HTTP/1.1\r\nhost: x\r\n\r\n`;
  let left = count;
  const one = () =>
    new Promise<void>((resolve, reject) => {
      let expected = 0;
      let got = 0;
      const next = () => {
        if (left <= 0) {
          socket.destroy();
          resolve();
          return;
        }
        left -= 1;
        got = 0;
        socket.write(ask);
      };
      const socket = connect(port, "127.0.0.1", next);
      socket.on("data", (chunk) => {
        got += chunk.length;
        if (expected === 0) expected = wholeLength(chunk);
        if (got >= expected) next();
      });
      socket.on("error", reject);
    });
  await Promise.all(Array.from({ length: connections }, one));
}

function wholeLength(first: Buffer): number {
  const head = first.toString("latin1").split("\r\n\r\n", 1)[0] ?? "";
  if (!head.startsWith("HTTP/1.1 200")) throw new Error(`expected 200, got ${head.slice(0, 40)}`);
  return head.length + 4 + Number(/content-length: (\d+)/i.exec(head)?.[1]);
}

async function microsPer(subject: Subject, path: string): Promise<number> {
  await load(subject.port, path, requests / 4);
  const before = await subject.cpu();
  await load(subject.port, path, requests);
  return ((await subject.cpu()) - before) / requests;
}

async function measure(): Promise<void> {
  const figures: Record<string, { part: number; playlist: number }> = {};
  const starters = { ours: () => startNode("ours"), express: () => startNode("express"), nginx: startNginx };
  for (const [name, start] of Object.entries(starters)) {
    const subject = await start();
    const round = (micros: number) => Math.round(micros * 10) / 10;
    figures[name] = { part: round(await microsPer(subject, paths.part)), playlist: round(await microsPer(subject, paths.playlist)) };
    console.error(`${name}: ${figures[name].part} µs a part, ${figures[name].playlist} µs a playlist`);
    await subject.close();
  }
  const ratio = (kind: keyof typeof paths, other: string) =>
    Math.round((100 * (figures.ours?.[kind] ?? Number.NaN)) / (figures[other]?.[kind] ?? Number.NaN)) / 100;
  const ratios = { partToNginx: ratio("part", "nginx"), playlistToNginx: ratio("playlist", "nginx"), partToExpress: ratio("part", "express") };
  console.log(JSON.stringify({ bench: "origin", requests, cpuMicrosPerRequest: figures, ratios, targets }));
}
