/** What ingest reports of the stages goes in; who is on each stage now, and each change for those who listen for it, come out. */
import type { StageEvent } from "./schemas.ts";

export interface OnStage {
  readonly account: string;
  readonly name: string;
  readonly muted: boolean;
  readonly talking: boolean;
}

export type StageChange = Exclude<StageEvent["type"], "level">;
export type StageListener = (change: StageChange, member: OnStage) => void;

/** More than a room can hold, so that a confused reporter cannot fill the memory. */
const maxMembers = 64;
/** Far more than are reported on while a survey is under way. */
const maxReported = 4096;

export class Roster {
  readonly #stages = new Map<string, Map<string, OnStage>>();
  /** When an account of a space was last reported on, oldest first. */
  readonly #reported = new Map<string, number>();
  #moment = 0;
  readonly #listeners = new Map<string, Set<StageListener>>();
  readonly #everywhere: ((space: string, change: StageChange, member: OnStage) => void)[] = [];

  of(space: string): readonly OnStage[] {
    return [...(this.#stages.get(space)?.values() ?? [])];
  }

  push(space: string, events: readonly StageEvent[]): void {
    for (const event of events) if (event.type !== "level") this.#apply(space, event);
  }

  /** A moment between two changes, for {@link replace}. */
  get moment(): number {
    return this.#moment;
  }

  /**
   * Replaces the stage by what ingest says it is: heals what reports lost on the way.
   * @param options.asOf moment at which ingest was asked; what was told of an account since then is newer, and stays.
   */
  replace(space: string, { members, asOf }: { readonly members: readonly OnStage[]; readonly asOf: number }): void {
    const isNewer = ({ account }: OnStage) => (this.#reported.get(`${space} ${account}`) ?? 0) > asOf;
    const now = new Map(members.map((member) => [member.account, member]));
    for (const held of this.of(space)) if (!now.has(held.account) && !isNewer(held)) this.#change(space, "left", held);
    for (const member of now.values()) if (!isNewer(member)) this.#meet(space, member);
  }

  listen(space: string, listener: StageListener): () => void {
    const listeners = this.#listeners.get(space) ?? new Set();
    this.#listeners.set(space, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0 && this.#listeners.get(space) === listeners) this.#listeners.delete(space);
    };
  }

  /** Told of every change on every stage, from now on. */
  listenEverywhere(listener: (space: string, change: StageChange, member: OnStage) => void): void {
    this.#everywhere.push(listener);
  }

  forget(space: string): void {
    this.#stages.delete(space);
  }

  #meet(space: string, member: OnStage): void {
    const held = this.#stages.get(space)?.get(member.account);
    if (!held) this.#change(space, "joined", member);
    else if (held.muted !== member.muted) this.#change(space, "muted", member);
    else if (held.talking !== member.talking) this.#change(space, "talking", member);
  }

  #apply(space: string, event: StageEvent): void {
    const held = this.#stages.get(space)?.get(event.account);
    if (event.type === "left" && !held) return;
    const { account, name } = event;
    const member = { account, name, muted: event.muted ?? held?.muted ?? false, talking: event.talking ?? held?.talking ?? false };
    this.#date(space, account);
    // A report about somebody whose joining was lost is a joining too.
    this.#change(space, held || event.type === "left" ? (event.type as StageChange) : "joined", member);
  }

  #date(space: string, account: string): void {
    const key = `${space} ${account}`;
    this.#reported.delete(key);
    this.#reported.set(key, ++this.#moment);
    const [oldest] = this.#reported.keys();
    if (this.#reported.size > maxReported && oldest !== undefined) this.#reported.delete(oldest);
  }

  #change(space: string, change: StageChange, member: OnStage): void {
    const stage = this.#stages.get(space) ?? new Map<string, OnStage>();
    if (change === "left") stage.delete(member.account);
    else if (stage.has(member.account) || stage.size < maxMembers) stage.set(member.account, member);
    if (stage.size > 0) this.#stages.set(space, stage);
    else this.#stages.delete(space);
    for (const listener of this.#listeners.get(space) ?? []) listener(change, member);
    for (const listener of this.#everywhere) listener(space, change, member);
  }
}
