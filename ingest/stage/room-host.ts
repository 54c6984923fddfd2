/** Messages of the parent go in, the rooms of this process obey, and what happens in them goes back. */
import type { Clock } from "../../infra/clock/clock.ts";
import { createSystemClock } from "../../infra/clock/system-clock.ts";
import { RostrumError } from "../../infra/errors/rostrum-error.ts";
import { createLog, type Log } from "../../infra/log/log.ts";
import { pcmPath } from "../../packager/contract/pcm-wire.ts";
import { createDatachannelPeers } from "./datachannel-peer.ts";
import { type MediaPort, takeMediaPort } from "./media-port.ts";
import { readDrops } from "./native-drops.ts";
import { PcmUplink } from "./pcm-uplink.ts";
import type { CreatePeer } from "./peer.ts";
import { ProcessLoad } from "./process-load.ts";
import { type OpenUplinks, Room } from "./room.ts";
import type { FromRoomProcess, RoomProcessSettings, ToRoomProcess } from "./room-messages.ts";
import type { RoomOrder } from "./room-order.ts";
import { Tally } from "./tally.ts";

const reportEveryMs = 1000;

interface RoomHostParts {
  readonly send: (message: FromRoomProcess) => void;
  readonly clock: Clock;
  readonly port: MediaPort;
}

export class RoomHost {
  readonly #send: (message: FromRoomProcess) => void;
  readonly #settings: RoomProcessSettings;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #createPeer: CreatePeer;
  readonly #tally = new Tally();
  readonly #load = new ProcessLoad();
  readonly #rooms = new Map<string, Room>();

  private constructor(settings: RoomProcessSettings, { send, clock, port }: RoomHostParts) {
    this.#settings = settings;
    this.#send = send;
    this.#clock = clock;
    this.#log = createLog({ level: settings.logLevel, role: "room" });
    this.#createPeer = createDatachannelPeers({ port, publicIp: settings.publicIp, onLog: (line) => this.#countDrops(line) });
    this.#clock.after(reportEveryMs, () => this.#report());
  }

  /** @throws StartupError when the UDP port cannot be taken. */
  static async start(settings: RoomProcessSettings, { send }: Pick<RoomHostParts, "send">): Promise<RoomHost> {
    const clock = createSystemClock({ offsetMs: settings.clockOffsetMs });
    const port = await takeMediaPort(settings.udpPort, { clock });
    const host = new RoomHost(settings, { send, clock, port });
    send({ kind: "ready" });
    return host;
  }

  handle(message: ToRoomProcess): void {
    if (message.kind === "order") this.#obey(message.order);
    else if (message.kind === "end") this.#end(message.space);
    else if (message.kind === "join") void this.#join(message);
    else if (message.kind === "candidates") this.#rooms.get(message.space)?.addCandidates(message.session, message.candidates);
    else if (message.kind === "leave") this.#rooms.get(message.space)?.leave(message.session);
  }

  #obey(order: RoomOrder): void {
    const { space } = order;
    const room = this.#rooms.get(space);
    if (room?.run === order.run) {
      room.apply(order);
      return;
    }
    if (room) this.#end(space);
    const opened = new Room(order, {
      clock: this.#clock,
      tally: this.#tally,
      createPeer: this.#createPeer,
      openUplinks: this.#openUplinks,
      onStage: (events) => this.#send({ kind: "stage", space, events }),
      onConnected: (session) => this.#send({ kind: "connected", space, session }),
      onClosed: (session, reason) => this.#send({ kind: "closed", space, session, reason }),
    });
    this.#rooms.set(space, opened);
    this.#log.info({ space, run: order.run }, "room opened");
  }

  #end(space: string): void {
    const room = this.#rooms.get(space);
    if (!room) return;
    this.#rooms.delete(space);
    void room.close().catch((error: unknown) => this.#log.error({ space, error }, "room did not close cleanly"));
    this.#log.info({ space }, "room closed");
  }

  async #join({ request, space, member, offer }: Extract<ToRoomProcess, { kind: "join" }>): Promise<void> {
    try {
      const room = this.#rooms.get(space);
      if (!room) throw new RostrumError("space_not_live", "The room is not open.", { retryAfterSeconds: 1 });
      this.#send({ kind: "answer", request, sdp: await room.join(member, offer) });
    } catch (error) {
      if (!(error instanceof RostrumError)) this.#log.error({ space, error }, "join failed");
      const known = error instanceof RostrumError ? error : new RostrumError("internal", "The room could not take the offer.");
      this.#send({ kind: "refusal", request, code: known.code, detail: known.message });
    }
  }

  readonly #openUplinks: OpenUplinks = (order, { greet }) => {
    const { packagerUrls, bearer } = this.#settings;
    const shared = { path: pcmPath(order.space, order.run), bearer, clock: this.#clock, tally: this.#tally, greet };
    return packagerUrls.map((url) => new PcmUplink({ ...shared, url }));
  };

  #countDrops(line: string): void {
    const drops = readDrops(line);
    if (drops) this.#tally.add(drops.name, drops.count);
  }

  #report(): void {
    for (const room of this.#rooms.values()) room.collect();
    const speakers = [...this.#rooms.values()].reduce((sum, room) => sum + room.speakers, 0);
    const delayMs = Math.max(0, ...[...this.#rooms.values()].map((room) => room.delayMs));
    const report = { rooms: this.#rooms.size, speakers, cpu: this.#load.take(), residentBytes: process.memoryUsage.rss(), delayMs, tally: this.#tally.take() };
    this.#send({ kind: "load", report });
    this.#clock.after(reportEveryMs, () => this.#report());
  }
}
