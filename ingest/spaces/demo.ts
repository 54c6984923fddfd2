/** A wish for a demo goes in; thirteen accounts and a live space where simulated people speak come out, one demo at a time. */
import { RostrumError } from "../../infra/errors/rostrum-error.ts";
import { demoPath } from "../demo/demo-request.ts";
import { cast, castHost, type DemoCast, isLiveDemo } from "./demo-cast.ts";
import type { Services } from "./services.ts";
import type { HeldSpace } from "./space-memory.ts";

export interface Demo {
  readonly held: HeldSpace;
  /** False when it was running already. */
  readonly made: boolean;
}

type Needs = Pick<Services, "memory" | "actions" | "accounts" | "participants" | "config" | "caller">;

export class DemoStage {
  readonly #needs: Needs;
  readonly #cast: DemoCast;
  #making: Promise<Demo> | undefined;

  constructor(needs: Needs, { cast: demoCast }: { readonly cast: DemoCast }) {
    this.#needs = needs;
    this.#cast = demoCast;
  }

  /** @throws RostrumError `unavailable` or `no_room_capacity` when ingest cannot start the speakers; nothing stays live then. */
  start(): Promise<Demo> {
    this.#making ??= this.#startOnce().finally(() => {
      this.#making = undefined;
    });
    return this.#making;
  }

  async #startOnce(): Promise<Demo> {
    const { memory } = this.#needs;
    await memory.refreshAll();
    const running = memory.held().find(isLiveDemo);
    return running ? { held: running, made: false } : { held: await this.#make(), made: true };
  }

  async #make(): Promise<HeldSpace> {
    const { actions, participants } = this.#needs;
    await this.#makeAccounts();
    const { space } = await actions.create({ title: "Demo: thirteen people talking", hostId: castHost, profile: "fast" }, { by: { kind: "system" } });
    await Promise.all(cast.map(({ account, role }) => participants.put(space.id, { account, role })));
    const held = await actions.start(space.id, { kind: "system" });
    await this.#demandSpeakers(held);
    return held;
  }

  async #makeAccounts(): Promise<void> {
    const { accounts, config } = this.#needs;
    await Promise.all(
      cast.map(({ account, name }) => accounts.upsert(account, { name, handle: account, followerCount: config.HOST_MIN_FOLLOWERS, mayHost: true })),
    );
  }

  /** The reconciler asks for them all the time; here the answer is wanted. */
  async #demandSpeakers(held: HeldSpace): Promise<void> {
    const { caller, config, actions } = this.#needs;
    try {
      if (config.ROSTRUM_INGEST_URL === undefined) throw new RostrumError("unavailable", "No ingest is configured.");
      await caller.call("PUT", `${config.ROSTRUM_INGEST_URL}${demoPath(held.space.id)}`, await this.#cast.requestFor(held));
    } catch (error) {
      await actions.end(held.space.id, { kind: "system" });
      throw error;
    }
  }
}
