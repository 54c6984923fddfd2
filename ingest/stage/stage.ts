/** Orders of control and verified speakers go in; who holds which seat and session of every room comes out. */
import { randomBytes } from "node:crypto";
import type { Clock } from "../../infra/clock/clock.ts";
import { RostrumError } from "../../infra/errors/rostrum-error.ts";
import { EndedSpaces } from "./ended-spaces.ts";
import type { ClosedReason, FromRoomProcess, Member } from "./room-messages.ts";
import type { RoomOrder } from "./room-order.ts";
import type { RoomPool } from "./room-pool.ts";
import type { AudioOffer } from "./sdp-offer.ts";
import { maxSeats, Seats } from "./seats.ts";
import type { StageEvent } from "./stage-event.ts";

/** One WHIP session. */
export interface Session extends Member {
  readonly space: string;
  readonly role: string;
  readonly etag: string;
  readonly iceUfrag: string;
  readonly since: number;
  connected: boolean;
  talking: boolean;
}

export interface Speaker {
  readonly account: string;
  readonly name: string;
  readonly role: string;
}

/** The pool, as far as the stage speaks to it. */
export type Rooms = Pick<RoomPool, "order" | "end" | "join" | "addCandidates" | "leave" | "pidOf">;

export interface StageOptions {
  readonly clock: Clock;
  readonly rooms: Rooms;
  onEvents(space: string, events: readonly StageEvent[]): void;
}

/** Control tells of every live space within this time after a new process can be reached. */
const untoldMs = 2000;

interface LiveRoom {
  order: RoomOrder;
  readonly seats: Seats;
}

export class Stage {
  readonly #options: StageOptions;
  readonly #rooms = new Map<string, LiveRoom>();
  readonly #sessions = new Map<string, Session>();
  readonly #ended = new EndedSpaces();
  #told = false;
  #firstAskedAt: number | undefined;

  constructor(options: StageOptions) {
    this.#options = options;
  }

  /** Known from now on, even while there is no place for it. @throws RostrumError `no_room_capacity` until there is. */
  order(order: RoomOrder): void {
    this.#told = true;
    const room = this.#rooms.get(order.space);
    const before = room?.order;
    if (room) room.order = order;
    else this.#rooms.set(order.space, { order, seats: new Seats() });
    this.#ended.remove(order.space);
    this.#tellMutes(order, before);
    this.#options.rooms.order(order);
  }

  /** Changes some participants' state at once. @throws RostrumError `space_not_found`. */
  patch(space: string, participants: RoomOrder["participants"]): void {
    const { order } = this.#room(space);
    this.order({ ...order, participants: { ...order.participants, ...participants } });
  }

  /** @throws RostrumError `unavailable` just after a start, while control has told of nothing yet: who comes back then is neither unknown nor forbidden. */
  requireTold(): void {
    const now = this.#options.clock.now();
    this.#firstAskedAt ??= now;
    if (this.#told || now - this.#firstAskedAt >= untoldMs) return;
    throw new RostrumError("unavailable", "The stage has just been started; try again.", { retryAfterSeconds: 1 });
  }

  /** Whether somebody who may has brought the account up, so that a listener's token lets it speak. */
  isRaised(space: string, account: string): boolean {
    return this.#rooms.get(space)?.order.participants[account]?.raised === true;
  }

  end(space: string): void {
    if (!this.#rooms.delete(space)) return;
    this.#ended.add(space);
    this.#options.rooms.end(space);
  }

  describe(space: string) {
    const { order, seats } = this.#room(space);
    const { run, startedAt, participants } = order;
    const onStage = [...this.#sessions.values()].filter((session) => session.space === space && session.connected);
    const stage = onStage.map(({ account, name, role, talking, since }) => ({
      account,
      name,
      role,
      talking,
      muted: participants[account]?.muted === true,
      since,
    }));
    return { space, run, startedAt, seats: { taken: seats.count(this.#options.clock.now()), of: maxSeats }, pid: this.#options.rooms.pidOf(space), stage };
  }

  /** @throws RostrumError `space_not_found`, `space_ended`, `barred`, `stage_full`, or as the room refuses. */
  async join(
    space: string,
    { speaker, offer }: { readonly speaker: Speaker; readonly offer: AudioOffer },
  ): Promise<{ readonly session: Session; readonly sdp: string }> {
    const { order, seats } = this.#room(space);
    const { account, name } = speaker;
    const role = order.participants[account]?.role ?? speaker.role;
    if (order.participants[account]?.barred) throw new RostrumError("barred", "The host removed this account from the space.");
    const id = randomBytes(16).toString("base64url");
    const now = this.#options.clock.now();
    if (!seats.take(account, { session: id, now })) throw new RostrumError("stage_full", `All ${maxSeats} seats on stage are taken.`, { retryAfterSeconds: 5 });
    const etag = `"${randomBytes(9).toString("base64url")}"`;
    const session: Session = { session: id, space, account, name, role, etag, iceUfrag: offer.iceUfrag, since: now, connected: false, talking: false };
    this.#sessions.set(id, session);
    try {
      const sdp = await this.#options.rooms.join(space, { member: { session: id, account, name }, offer });
      return { session, sdp };
    } catch (error) {
      this.#close(id, "never_connected");
      // Whoever asks while it ends is told that.
      this.#room(space);
      throw error;
    }
  }

  /** @throws RostrumError `session_not_found`. */
  session(space: string, id: string): Session {
    const session = this.#sessions.get(id);
    if (session?.space !== space) throw new RostrumError("session_not_found", "The session has ended or never was; POST a new offer.");
    return session;
  }

  addCandidates({ space, session }: Session, candidates: readonly string[]): void {
    this.#options.rooms.addCandidates(space, { session, candidates });
  }

  leave({ space, session }: Session): void {
    this.#options.rooms.leave(space, session);
    this.#close(session, "left");
  }

  receive(message: FromRoomProcess): void {
    if (message.kind === "closed") this.#close(message.session, message.reason);
    else if (message.kind === "connected") this.#markConnected(message.session);
    else if (message.kind === "stage") this.#follow(message.space, message.events);
  }

  /** The processes of these rooms died: every seat waits for its speaker to rejoin. */
  lose(spaces: readonly string[]): void {
    const lost = [...this.#sessions.values()].filter((session) => spaces.includes(session.space));
    for (const { space, session, account, name, connected } of lost) {
      this.#close(session, "dropped");
      if (connected) this.#options.onEvents(space, [{ type: "left", account, name, at: this.#options.clock.now() }]);
    }
  }

  #close(id: string, reason: ClosedReason): void {
    const session = this.#sessions.get(id);
    if (!session) return;
    this.#sessions.delete(id);
    const seats = this.#rooms.get(session.space)?.seats;
    const left = { session: id, now: this.#options.clock.now() };
    if (reason === "dropped") seats?.drop(session.account, left);
    else if (reason === "never_connected") seats?.fail(session.account, left);
    else seats?.free(session.account, left);
  }

  #markConnected(id: string): void {
    const session = this.#sessions.get(id);
    if (!session) return;
    session.connected = true;
    this.#rooms.get(session.space)?.seats.settle(session.account, { session: id });
  }

  #follow(space: string, events: readonly StageEvent[]): void {
    for (const { type, account, talking } of events) {
      if (type !== "talking") continue;
      for (const session of this.#sessions.values()) if (session.space === space && session.account === account) session.talking = talking === true;
    }
    this.#options.onEvents(space, events);
  }

  #tellMutes(order: RoomOrder, before: RoomOrder | undefined): void {
    if (!before) return;
    for (const { space, account, name, connected } of this.#sessions.values()) {
      if (space !== order.space || !connected) continue;
      const muted = order.participants[account]?.muted === true;
      if (muted !== (before.participants[account]?.muted === true)) {
        this.#options.onEvents(space, [{ type: "muted", account, name, muted, at: this.#options.clock.now() }]);
      }
    }
  }

  #room(space: string): LiveRoom {
    const room = this.#rooms.get(space);
    if (room) return room;
    if (this.#ended.has(space)) throw new RostrumError("space_ended", "The space has ended.");
    throw new RostrumError("space_not_found", "No live space of this id is known here.");
  }
}
