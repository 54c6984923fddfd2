/** Changes on a stage go in; each participant who asked gets them as server-sent events, a roster first, in a buffer that is bounded. */
import type { ServerResponse } from "node:http";
import { Counter, Gauge, type Registry } from "prom-client";
import type { Clock, EpochMs } from "../../infra/clock/clock.ts";
import { RostrumError } from "../../infra/errors/rostrum-error.ts";
import { Closer } from "../../infra/lifecycle/closer.ts";
import type { ParticipantRole } from "../../packager/contract/participant-token.ts";
import { targetOf } from "./moderation/party.ts";
import type { StageRequest } from "./moderation/request-store.ts";
import { mayDo } from "./moderation/rules.ts";
import type { OnStage, Roster } from "./roster.ts";
import type { StageEvent } from "./schemas.ts";
import type { HeldSpace, SpaceMemory } from "./space-memory.ts";
import { participantOf, stageMember, stageView } from "./stage-view.ts";

export type Told =
  | { readonly type: "muted"; readonly account: string; readonly muted: boolean; readonly mutedByHost: boolean }
  | { readonly type: "role"; readonly account: string; readonly role: ParticipantRole }
  | { readonly type: "talking"; readonly account: string; readonly talking: boolean }
  | { readonly type: "levels"; readonly levels: readonly SpeakerLevel[] }
  | { readonly type: "left"; readonly account: string; readonly removed?: boolean };

/** How loud and how well a speaker comes in. */
type SpeakerLevel = { readonly account: string } & NonNullable<StageEvent["signal"]>;

export interface EventStreamsOptions {
  readonly roster: Roster;
  readonly memory: SpaceMemory;
  readonly clock: Clock;
  readonly metrics: Registry;
  readonly maxStreams: number;
}

interface Stream {
  readonly response: ServerResponse;
  /** Absent for the API key. */
  readonly account: string | undefined;
}

interface Opening extends Stream {
  readonly until?: EpochMs;
  /** Who waits to speak, for those who decide. */
  readonly requests?: readonly StageRequest[];
}

const heartbeatMs = 15_000;
/** Who does not read this much in time is cut off, and gets a fresh roster when it comes back. */
const maxUnreadBytes = 65_536;
const headers = { "content-type": "text/event-stream", "cache-control": "no-store", "x-accel-buffering": "no" };

export class EventStreams {
  readonly #options: EventStreamsOptions;
  readonly #streams = new Map<string, Set<Stream>>();
  readonly #cut: Counter;
  readonly #closer = new Closer();
  #count = 0;

  constructor(options: EventStreamsOptions) {
    this.#options = options;
    const registers = [options.metrics];
    const open: Gauge = new Gauge({ name: "rostrum_event_streams", help: "Event streams held open.", registers, collect: () => open.set(this.#count) });
    this.#cut = new Counter({ name: "rostrum_event_streams_cut_total", help: "Event streams cut because they were not read.", registers });
  }

  /** Holds `response` open until the caller leaves, `until` passes or the space ends. @throws RostrumError `unavailable` when too many are open. */
  open(held: HeldSpace, { response, account, until, requests }: Opening): void {
    if (this.#closer.closing || this.#count >= this.#options.maxStreams)
      throw new RostrumError("unavailable", "Too many event streams are open.", { retryAfterSeconds: 5 });
    const { id } = held.space;
    const stream: Stream = { response, account };
    const closer = new Closer();
    const close = () => void closer.close();
    response.once("close", close);
    response.writeHead(200, headers);
    this.#join(id, { stream, closer });
    this.#write(stream, "roster", this.#roster(held));
    if (requests) this.#write(stream, "requests", { requests });
    this.#beat(stream, closer);
    if (until !== undefined) closer.add(this.#options.clock.after(Math.min(until - this.#options.clock.now(), 2_147_483_647), () => response.end()));
  }

  tell(space: string, { type, ...data }: Told): void {
    for (const stream of this.#streams.get(space) ?? []) this.#write(stream, type, data);
  }

  /** What is reported of levels; nobody keeps it. */
  tellLevels(space: string, reported: readonly StageEvent[]): void {
    const levels = reported.flatMap(({ account, signal }) => (signal ? [{ account, ...signal }] : []));
    if (levels.length > 0) this.tell(space, { type: "levels", levels });
  }

  tellRoster(held: HeldSpace): void {
    for (const stream of this.#streams.get(held.space.id) ?? []) this.#write(stream, "roster", this.#roster(held));
  }

  /** Moderators and the one who asked are told. */
  tellRequest({ space }: HeldSpace, request: StageRequest): void {
    for (const stream of this.#concerned(space.id, request.account)) this.#write(stream, "request", { request });
  }

  tellInvited({ space }: HeldSpace, { account, role }: { readonly account: string; readonly role: ParticipantRole }): void {
    for (const stream of this.#concerned(space.id, account)) this.#write(stream, "invited", { account, role });
  }

  /** Tells the space's state; after the end the streams are closed. */
  tellState({ space }: HeldSpace): void {
    for (const stream of [...(this.#streams.get(space.id) ?? [])]) {
      this.#write(stream, "state", { state: space.state });
      if (space.state === "ended" || space.state === "cancelled") stream.response.end();
    }
  }

  /** Closes the streams of an account that has no place on stage any more. */
  dismiss(space: string, account: string): void {
    for (const stream of this.#streams.get(space) ?? []) if (stream.account === account) stream.response.end();
  }

  #concerned(space: string, account: string): readonly Stream[] {
    const held = this.#options.memory.peek(space);
    const now = this.#options.clock.now();
    const decides = (other: string) => held !== undefined && mayDo("see_requests", targetOf(other, { held, now }));
    return [...(this.#streams.get(space) ?? [])].filter((stream) => stream.account === undefined || stream.account === account || decides(stream.account));
  }

  close(): Promise<void> {
    this.#closer.add(() => {
      for (const streams of this.#streams.values()) for (const { response } of streams) response.destroy();
    });
    return this.#closer.close();
  }

  #join(space: string, { stream, closer }: { readonly stream: Stream; readonly closer: Closer }): void {
    const streams = this.#streams.get(space) ?? new Set();
    if (streams.size === 0) this.#relay(space, streams);
    this.#streams.set(space, streams.add(stream));
    this.#count++;
    closer.add(() => {
      this.#count--;
      streams.delete(stream);
      if (streams.size === 0) this.#unrelay(space, streams);
    });
  }

  readonly #relays = new Map<ReadonlySet<Stream>, () => void>();

  /** One listener for each space with streams, not one for each stream. */
  #relay(space: string, streams: ReadonlySet<Stream>): void {
    const stop = this.#options.roster.listen(space, (change, member) => {
      if (change === "joined") this.#tellJoined(space, member);
      else if (change === "left") this.tell(space, { type: "left", account: member.account });
      else if (change === "muted") this.#tellMuted(space, member);
      else this.tell(space, { type: "talking", account: member.account, talking: member.talking });
    });
    this.#relays.set(streams, stop);
  }

  #unrelay(space: string, streams: ReadonlySet<Stream>): void {
    this.#relays.get(streams)?.();
    this.#relays.delete(streams);
    if (this.#streams.get(space) === streams) this.#streams.delete(space);
  }

  #tellMuted(space: string, { account, muted }: OnStage): void {
    const held = this.#options.memory.peek(space);
    this.tell(space, { type: "muted", account, muted, mutedByHost: (held && participantOf(held, account)?.mutedByHost) === true });
  }

  #tellJoined(space: string, member: OnStage): void {
    const held = this.#options.memory.peek(space);
    const participant = held ? stageMember(held, member) : { ...member, role: "speaker", mutedByHost: false };
    for (const stream of this.#streams.get(space) ?? []) this.#write(stream, "joined", { participant });
  }

  #roster(held: HeldSpace) {
    return { state: held.space.state, participants: stageView(held, this.#options.roster.of(held.space.id)) };
  }

  #beat(stream: Stream, closer: Closer): void {
    let cancel = () => {};
    const next = () => {
      cancel = this.#options.clock.after(heartbeatMs, () => {
        this.#send(stream, ": still here\n\n");
        next();
      });
    };
    next();
    closer.add(() => cancel());
  }

  #write(stream: Stream, event: string, data: unknown): void {
    this.#send(stream, `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  }

  #send({ response }: Stream, text: string): void {
    if (response.writableEnded || response.destroyed) return;
    if (response.writableLength <= maxUnreadBytes) {
      response.write(text);
      return;
    }
    this.#cut.inc();
    response.destroy();
  }
}
