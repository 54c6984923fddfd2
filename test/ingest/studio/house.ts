/** A stand-in for the server: it serves the studio page, answers its calls, and its room is a werift peer that sends like the real one. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import express from "express";
import { createStudioPage } from "../../../ingest/studio/page.ts";
import { Seat } from "./seat.ts";

export const space = "night-talk";

export interface Refusal {
  readonly status: number;
  readonly code: string;
}

export interface House {
  readonly url: string;
  /** `METHOD /path` of every call that the page made. */
  readonly calls: string[];
  /** Bearers seen, to check that every call carried one. */
  readonly bearers: Set<string>;
  readonly seats: Seat[];
  /** What the WHIP endpoint answers instead of an answer. */
  refusal: Refusal | undefined;
  state: "scheduled" | "live" | "ended";
  /** Sends an event to every open stream of events; while there is none, to the next. */
  say(event: string, data: unknown): void;
  close(): Promise<void>;
}

export function fragmentFor(claims: Readonly<Record<string, unknown>> = {}): string {
  const all = { sub: "ana", name: "Ana Lima", role: "host", space, exp: Math.floor(Date.now() / 1000) + 3600, ...claims };
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  return `#token=${encode({ alg: "HS256" })}.${encode(all)}.c2lnbmF0dXJl`;
}

export async function openHouse({ webDir, style }: { readonly webDir: string; readonly style: string }): Promise<House> {
  const streams = new Streams();
  const app = express();
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const house: House = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls: [],
    bearers: new Set(),
    seats: [],
    refusal: undefined,
    state: "live",
    say: (event, data) => streams.say(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`),
    close: () => closeHouse(house, server, streams),
  };
  app.use((request, _response, next) => {
    note(house, request);
    next();
  });
  app.use(createStudioPage({ webDir }));
  app.get("/assets/style.css", (_request, response) => void response.type("css").sendFile(style));
  app.get("/assets/studio.js", (_request, response) => void response.sendFile(join(webDir, "studio.js")));
  mountApi(app, house, streams);
  mountWhip(app, house);
  return house;
}

function note(house: House, request: IncomingMessage): void {
  house.calls.push(`${request.method} ${request.url}`);
  if (request.headers.authorization) house.bearers.add(request.headers.authorization);
}

function mountApi(app: express.Express, house: House, streams: Streams): void {
  const startedAt = new Date(Date.now() - 754_000).toISOString();
  app.get(`/v1/spaces/${space}`, (_request, response) => {
    response.json({
      id: space,
      title: "What the night shift hears",
      state: house.state,
      ...(house.state === "scheduled" ? {} : { startedAt }),
      shareUrl: `${house.url}/s/${space}`,
    });
  });
  app.get(`/v1/spaces/${space}/events`, (_request, response) => {
    streams.add(response.writeHead(200, { "content-type": "text/event-stream" }));
  });
  app.post(`/v1/spaces/${space}/start`, (_request, response) => {
    house.state = "live";
    response.json({});
  });
  app.post(`/v1/spaces/${space}/end`, (_request, response) => {
    house.state = "ended";
    house.say("state", { state: "ended" });
    response.json({});
  });
  app.all(`/v1/spaces/${space}/participants/:account`, (_request, response) => void response.status(200).json({}));
}

function mountWhip(app: express.Express, house: House): void {
  app.post(`/whip/${space}`, express.text({ type: "application/sdp" }), async (request, response) => {
    const refusal = house.refusal ?? (house.state === "live" ? undefined : { status: 409, code: "space_not_live" });
    if (refusal) return void response.status(refusal.status).json({ ...refusal, detail: "No." });
    const seat = await Seat.answer(request.body as string);
    house.seats.push(seat);
    response
      .status(201)
      .set({ location: `/whip/${space}/${house.seats.length}`, etag: '"1"', link: '<stun:127.0.0.1:1>; rel="ice-server"' })
      .type("application/sdp")
      .send(seat.answer);
  });
  app.patch(`/whip/${space}/:session`, (_request, response) => void response.status(204).end());
  app.delete(`/whip/${space}/:session`, async ({ params }, response) => {
    await house.seats[Number(params.session) - 1]?.close();
    response.status(200).end();
  });
}

/** What is said before the page listens is told once it does. */
class Streams {
  readonly #open = new Set<ServerResponse>();
  #unheard = ": hello\n\n";

  add(stream: ServerResponse): void {
    this.#open.add(stream);
    stream.on("close", () => this.#open.delete(stream));
    stream.write(this.#unheard);
    this.#unheard = ": hello\n\n";
  }

  say(text: string): void {
    if (this.#open.size === 0) this.#unheard += text;
    for (const stream of this.#open) stream.write(text);
  }

  end(): void {
    for (const stream of this.#open) stream.end();
  }
}

async function closeHouse(house: House, server: Server, streams: Streams): Promise<void> {
  streams.end();
  await Promise.all(house.seats.map((seat) => seat.close()));
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}
