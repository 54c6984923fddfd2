/** A wish for a demo goes in; thirteen accounts, a live space and simulated speakers come out, one demo at a time. */
import { RostrumError } from "../../infra/errors/rostrum-error.ts";
import { demoPath } from "../demo/demo-request.ts";
import type { participantRoles } from "./participant-token.ts";
import type { Services } from "./services.ts";
import type { HeldSpace } from "./space-memory.ts";

export interface Demo {
  readonly held: HeldSpace;
  /** False when it was running already. */
  readonly made: boolean;
}

interface Speaker {
  readonly account: string;
  readonly name: string;
  readonly role: (typeof participantRoles)[number];
}

const names = ["Amara", "Bruno", "Chiyo", "Dalia", "Emeka", "Freya", "Goran", "Hana", "Idris", "Jonna", "Kofi", "Leila", "Mateo"] as const;
const speakers: readonly Speaker[] = names.map((name, index) => ({ account: `demo-${name.toLowerCase()}`, name, role: index === 0 ? "host" : "speaker" }));
const [host] = speakers;
/** Simulated speakers are on stage by then. */
const joinWithinMs = 15_000;

export class DemoStage {
  readonly #services: Services;
  #making: Promise<Demo> | undefined;

  constructor(services: Services) {
    this.#services = services;
  }

  /** @throws RostrumError `unavailable` when ingest cannot start the speakers; nothing stays live then. */
  start(): Promise<Demo> {
    this.#making ??= this.#startOnce().finally(() => {
      this.#making = undefined;
    });
    return this.#making;
  }

  async #startOnce(): Promise<Demo> {
    const { memory, actions } = this.#services;
    await memory.refreshAll();
    const running = memory.held().find(({ space }) => space.host_id === host?.account && space.state === "live");
    if (running) return this.#rejoin(running);
    await this.#makeAccounts();
    const { space } = await actions.create({ title: "Demo: thirteen people talking", hostId: host?.account ?? "", profile: "fast" });
    const tokens = await this.#admitAll(space.id);
    const held = await actions.start(space.id);
    await this.#speak(space.id, tokens);
    return { held, made: true };
  }

  /** After a restart of the machine or of ingest the space is live still, but nobody speaks there. */
  async #rejoin(held: HeldSpace): Promise<Demo> {
    const { roster, clock } = this.#services;
    const { id, started_at } = held.space;
    const joining = clock.now() - (started_at ?? 0) < joinWithinMs;
    if (!joining && roster.of(id).length === 0) await this.#speak(id, await this.#admitAll(id));
    return { held, made: false };
  }

  async #makeAccounts(): Promise<void> {
    const followerCount = this.#services.config.HOST_MIN_FOLLOWERS;
    await Promise.all(speakers.map(({ account, name }) => this.#services.accounts.upsert(account, { name, handle: account, followerCount })));
  }

  #admitAll(space: string) {
    return Promise.all(speakers.map((speaker) => this.#admit(space, speaker)));
  }

  async #admit(space: string, { account, name, role }: Speaker) {
    const { token } = await this.#services.actions.admit(space, { accountId: account, role });
    return { account, name, token };
  }

  async #speak(space: string, tokens: readonly unknown[]): Promise<void> {
    const { caller, config, actions } = this.#services;
    try {
      if (config.ROSTRUM_INGEST_URL === undefined) throw new RostrumError("unavailable", "No ingest is configured.");
      await caller.call("POST", `${config.ROSTRUM_INGEST_URL}${demoPath(space)}`, { tokens });
    } catch (error) {
      await actions.end(space);
      throw error;
    }
  }
}
