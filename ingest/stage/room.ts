/** One live room, wired: members' packets go into the mix, the programme goes to the packagers, each member hears the mix without itself. */
import type { Clock } from "../../infra/clock/clock.ts";
import { RostrumError } from "../../infra/errors/rostrum-error.ts";
import { Closer } from "../../infra/lifecycle/closer.ts";
import { encodeMessage } from "../../packager/contract/pcm-wire.ts";
import { msToSamples, type Samples, samplesPerFrame, samplesToMs } from "../../packager/contract/samples.ts";
import { RoomAudio } from "./audio/room-audio.ts";
import { AudioTally } from "./audio-tally.ts";
import { FrameSchedule } from "./frame-schedule.ts";
import type { PcmUplink } from "./pcm-uplink.ts";
import type { CreatePeer } from "./peer.ts";
import { RoomMember } from "./room-member.ts";
import type { ClosedReason, Member } from "./room-messages.ts";
import type { RoomOrder } from "./room-order.ts";
import type { AudioOffer } from "./sdp-offer.ts";
import { maxSeats } from "./seats.ts";
import { SignalMeter } from "./signal-meter.ts";
import type { StageEvent } from "./stage-event.ts";
import type { Tally } from "./tally.ts";
import { Ticker } from "./ticker.ts";

/** Opens the room's connection to one packager; `greet` names who is talking when it opens. */
export type OpenUplinks = (order: RoomOrder, options: { greet(): readonly Buffer[] }) => readonly PcmUplink[];

export interface RoomOptions {
  readonly clock: Clock;
  readonly tally: Tally;
  readonly createPeer: CreatePeer;
  readonly openUplinks: OpenUplinks;
  onStage(events: readonly StageEvent[]): void;
  onConnected(session: string): void;
  onClosed(session: string, reason: ClosedReason): void;
}

/** Levels are looked at ten times a second, and told twice: 13 speakers are one small report. */
const framesPerLook = 5;
const framesPerReport = 25;

export class Room {
  readonly #options: RoomOptions;
  readonly #closer = new Closer();
  readonly #audio: RoomAudio;
  readonly #audioTally: AudioTally;
  /** By account: one session each. */
  readonly #members = new Map<string, RoomMember>();
  /** Accounts that were told to have joined and not yet to have left; one whose session is being replaced stays among them. */
  readonly #onStage = new Set<string>();
  readonly #talking = new Set<string>();
  readonly #meters = new Map<string, SignalMeter>();
  readonly #uplinks: readonly PcmUplink[];
  #order: RoomOrder;

  constructor(order: RoomOrder, options: RoomOptions) {
    this.#order = order;
    this.#options = options;
    const { clock, tally } = options;
    this.#audio = new RoomAudio({ now: () => clock.now() });
    this.#audioTally = new AudioTally(tally);
    this.#uplinks = options.openUplinks(order, { greet: () => this.#talkMessages() });
    for (const uplink of this.#uplinks) this.#closer.add(() => uplink.close());
    this.#closer.add(() => this.#closeMembers());
    const ticker = new Ticker({
      clock,
      schedule: new FrameSchedule({ startedAt: order.startedAt, now: clock.now() }),
      onFrame: (sample) => this.#makeFrame(sample),
      onWake: ({ latenessMs, skipped }) => {
        tally.observeLateness(latenessMs);
        tally.add("frames_skipped", skipped);
      },
    });
    this.#closer.add(() => ticker.close());
  }

  get run(): string {
    return this.#order.run;
  }

  get speakers(): number {
    return [...this.#members.values()].filter((member) => member.connected).length;
  }

  /** The longest jitter buffer delay of those connected, in ms. */
  get delayMs(): number {
    return Math.max(0, ...[...this.#members.keys()].map((account) => this.#audio.stats(account)?.delayMs ?? 0));
  }

  /** Mutes, unmutes and removes as ordered; the next frame obeys. */
  apply(order: RoomOrder): void {
    this.#order = order;
    for (const [account, member] of this.#members) {
      if (order.participants[account]?.barred) member.close("removed");
      else if (member.connected) this.#audio.setMuted(account, this.#mutedByOrder(account));
    }
  }

  /** @returns the SDP answer. @throws RostrumError `barred`, `stage_full` or `sdp_invalid`. */
  async join(member: Member, offer: AudioOffer): Promise<string> {
    const { account, session } = member;
    if (this.#order.participants[account]?.barred) throw new RostrumError("barred", "The host removed this account from the space.");
    if (!this.#members.has(account) && this.#members.size >= maxSeats) throw new RostrumError("stage_full", "All thirteen seats on stage are taken.");
    const { clock, tally, createPeer } = this.#options;
    const joined: RoomMember = new RoomMember({
      member,
      offer,
      createPeer,
      clock,
      tally,
      onRtp: (packet) => this.#audio.pushRtp(account, packet, clock.now()),
      onConnected: () => this.#seat(member),
      onClosed: (reason) => this.#unseat(joined, reason),
    });
    this.#members.get(account)?.close("replaced");
    this.#members.set(account, joined);
    try {
      return await joined.answer();
    } catch (error) {
      this.leave(session, "never_connected");
      throw error;
    }
  }

  addCandidates(session: string, candidates: readonly string[]): void {
    this.#bySession(session)?.addCandidates(candidates);
  }

  leave(session: string, reason: ClosedReason = "left"): void {
    this.#bySession(session)?.close(reason);
  }

  /** Adds what the media path counted since the last call to the tally. */
  collect(): void {
    for (const [account, member] of this.#members) if (member.connected) this.#audioTally.collect(account, this.#audio.stats(account)?.counts);
  }

  close(): Promise<void> {
    return this.#closer.close();
  }

  #seat({ account, name, session }: Member): void {
    const muted = this.#mutedByOrder(account);
    this.#audio.addSpeaker(account);
    this.#audio.setMuted(account, muted);
    this.#onStage.add(account);
    this.#options.onConnected(session);
    this.#options.onStage([{ type: "joined", account, name, muted, at: this.#options.clock.now() }]);
  }

  #unseat(member: RoomMember, reason: ClosedReason): void {
    const { account, name, session } = member.member;
    if (this.#members.get(account) === member) this.#members.delete(account);
    if (member.connected) {
      this.#audioTally.collect(account, this.#audio.stats(account)?.counts);
      this.#audioTally.forget(account);
      this.#meters.delete(account);
      this.#audio.removeSpeaker(account);
      this.#setTalking(member.member, { talking: false, sample: this.#now() });
    }
    if (reason !== "replaced" && this.#onStage.delete(account)) this.#options.onStage([{ type: "left", account, name, at: this.#options.clock.now() }]);
    this.#options.onClosed(session, reason);
  }

  #makeFrame(sample: Samples): void {
    const { programme, talk, outgoing } = this.#audio.tick(this.#order.startedAt + samplesToMs(sample + samplesPerFrame));
    const message = encodeMessage({ kind: "pcm", sample, pcm: programme });
    for (const uplink of this.#uplinks) uplink.push(message);
    for (const { id, opus } of outgoing) this.#members.get(id)?.send(opus, { sample });
    for (const { id, talking } of talk) {
      const member = this.#members.get(id)?.member;
      if (member) this.#setTalking(member, { talking, sample });
    }
    this.#measure(sample);
    this.#options.tally.add("frames");
    this.#options.tally.add("encodes", new Set(outgoing.map(({ opus }) => opus)).size);
  }

  #measure(sample: Samples): void {
    const frame = sample / samplesPerFrame;
    if (frame % framesPerLook !== 0) return;
    const due = frame % framesPerReport === 0;
    const events: StageEvent[] = [];
    for (const [account, { connected, member }] of this.#members) {
      const stats = connected ? this.#audio.stats(account) : undefined;
      const meter = this.#meters.get(account) ?? new SignalMeter();
      if (!stats) continue;
      this.#meters.set(account, meter);
      meter.push(stats);
      if (due) events.push({ type: "level", account, name: member.name, signal: meter.take(stats), at: this.#options.clock.now() });
    }
    if (events.length > 0) this.#options.onStage(events);
  }

  #setTalking({ account, name }: Member, { talking, sample }: { readonly talking: boolean; readonly sample: Samples }): void {
    if (this.#talking.has(account) === talking) return;
    if (talking) this.#talking.add(account);
    else this.#talking.delete(account);
    const message = encodeMessage({ kind: "talk", sample, account, name, talking });
    for (const uplink of this.#uplinks) uplink.push(message);
    this.#options.onStage([{ type: "talking", account, name, talking, at: this.#options.clock.now() }]);
  }

  #talkMessages(): Buffer[] {
    return [...this.#talking].map((account) => {
      const name = this.#members.get(account)?.member.name ?? account;
      return encodeMessage({ kind: "talk", sample: this.#now(), account, name, talking: true });
    });
  }

  #mutedByOrder(account: string): boolean {
    return this.#order.participants[account]?.muted === true;
  }

  #bySession(session: string): RoomMember | undefined {
    return [...this.#members.values()].find((member) => member.member.session === session);
  }

  #closeMembers(): void {
    for (const member of this.#members.values()) member.close("room_ended");
  }

  #now(): Samples {
    return msToSamples(this.#options.clock.now() - this.#order.startedAt);
  }
}
