/** The URL of a playlist goes in; what each of the 71 rules finds comes out. */
import { setTimeout as sleep } from "node:timers/promises";
import { Client, type Exchange } from "./collect/client.ts";
import { Downloads } from "./collect/downloads.ts";
import type { Disruption, Evidence } from "./collect/evidence.ts";
import { LiveView } from "./collect/live-view.ts";
import { Trace } from "./collect/trace.ts";
import { hintedPart } from "./playlist/media-playlist.ts";
import { isMultivariant, parseMultivariantPlaylist } from "./playlist/multivariant-playlist.ts";
import { notApplicable, type ProbedRule, type Rule, type RuleResult, type Verdict } from "./rule.ts";
import { allRules } from "./rules/all-rules.ts";

export interface ConformanceOptions {
  /** How long to watch before anything in `across` is done; the longest rules need about four target durations. */
  readonly seconds?: number;
  /** Only these rules. */
  readonly only?: readonly number[];
  /** How late a part may come before it counts. */
  readonly jitterMs?: number;
  /** Accept any certificate. */
  readonly insecure?: boolean;
  /** A playlist that is gone or never was (rule 65). */
  readonly removedUrl?: string;
  /** What to do to the server in between, in this order; each resolves when done. */
  readonly across?: {
    readonly restart?: () => Promise<void>;
    readonly end?: () => Promise<void>;
    readonly stall?: () => Promise<void>;
  };
}

/** Longest wait for a server to answer at all, in ms. */
const patienceMs = 15_000;

const patience = (): Promise<void> => sleep(patienceMs, undefined, { ref: false });

/** @throws TypeError when the URL does not answer with a playlist. */
export async function checkConformance(url: string, options: ConformanceOptions = {}): Promise<RuleResult[]> {
  const client = new Client(options);
  try {
    return await new Check(client, options).run(url);
  } finally {
    client.close();
  }
}

class Check {
  readonly #client: Client;
  readonly #options: ConformanceOptions;
  readonly #rules: readonly Rule[];
  readonly #verdicts = new Map<number, Verdict>();
  readonly #disruptions: Disruption[] = [];
  #traces: readonly Trace[] = [];

  constructor(client: Client, options: ConformanceOptions) {
    this.#client = client;
    this.#options = options;
    this.#rules = allRules.filter(({ number }) => options.only?.includes(number) ?? true);
  }

  async run(url: string): Promise<RuleResult[]> {
    const multivariant = await this.#open(url);
    const sampling = Promise.all(this.#traces.map((trace) => trace.run()));
    const downloads = new Downloads({ client: this.#client });
    const fetching = this.#rules.some(({ media }) => media) ? Promise.all(this.#traces.map((trace) => downloads.follow(trace))) : undefined;
    try {
      await this.#phases();
    } finally {
      for (const trace of this.#traces) trace.stop();
    }
    await Promise.all([sampling, fetching]);
    return this.#judge({ url, multivariant, traces: this.#traces, downloads: downloads.done, disruptions: this.#disruptions, jitterMs: this.#jitterMs });
  }

  get #jitterMs(): number {
    return this.#options.jitterMs ?? 250;
  }

  async #open(url: string): Promise<Evidence["multivariant"]> {
    const exchange = await this.#client.get(url);
    const text = exchange.body.toString();
    if (exchange.status !== 200 || !text.startsWith("#EXTM3U"))
      throw new TypeError(`Expected a playlist at ${url}, got ${exchange.failure ?? exchange.status}`);
    const playlist = parseMultivariantPlaylist(text, { url });
    const urls = isMultivariant(text) ? playlist.mediaUrls : [url];
    this.#traces = urls.map((media) => new Trace(media, { client: this.#client }));
    return isMultivariant(text) ? { exchange, playlist } : undefined;
  }

  async #phases(): Promise<void> {
    const { seconds = 30, across = {} } = this.#options;
    const live = this.#view(seconds);
    const [first] = this.#traces;
    await Promise.race([first?.next(), patience()]);
    await Promise.all([sleep(seconds * 1000), this.#probe("live", live)]);
    if (across.restart) {
      await this.#disrupt("restart", across.restart);
      await sleep(Math.min(seconds, 3 * (first?.latest?.playlist.targetDuration ?? 3)) * 1000);
    }
    if (across.stall) {
      await this.#disrupt("stall", across.stall);
      await this.#probe("stalled", live);
    }
    if (across.end) {
      await this.#disrupt("end", across.end);
      await this.#untilEnded();
    }
    if (first?.ended) await this.#probe("ended", live);
  }

  #view(seconds: number): LiveView {
    const { removedUrl, insecure = false } = this.#options;
    const deadline = performance.now() + seconds * 1000;
    return new LiveView({ client: this.#client, traces: this.#traces, deadline, jitterMs: this.#jitterMs, removedUrl, insecure });
  }

  async #probe(phase: ProbedRule["phase"], live: LiveView): Promise<void> {
    const rules = this.#rules.filter((rule): rule is ProbedRule => "probe" in rule && rule.phase === phase);
    const run = async (rule: ProbedRule) => void this.#verdicts.set(rule.number, await rule.probe(live));
    await Promise.all(rules.filter(({ alone }) => !alone).map(run));
    for (const rule of rules.filter(({ alone }) => alone)) await run(rule);
  }

  async #disrupt(name: Disruption["name"], act: () => Promise<void>): Promise<void> {
    const hints = this.#traces.flatMap(({ latest, url }) => {
      const hint = latest && hintedPart(latest.playlist);
      return hint === undefined ? [] : [new URL(hint, url).href];
    });
    const startedAt = performance.now();
    await act();
    const abandonedHints = name === "restart" ? await Promise.all(hints.map((hint) => this.#afterRestart(hint))) : [];
    if (name === "restart") await Promise.race([Promise.all(this.#traces.map((trace) => trace.next())), patience()]);
    this.#disruptions.push({ name, startedAt, endedAt: performance.now(), abandonedHints });
  }

  /** For a second a cache may answer as it did while nobody was there. */
  async #afterRestart(url: string): Promise<Exchange> {
    const ask = () => this.#client.get(url, { timeoutMs: 5000 });
    const exchange = await ask();
    if (exchange.status < 500) return exchange;
    await sleep(1000);
    return ask();
  }

  async #untilEnded(): Promise<void> {
    const target = this.#traces[0]?.latest?.playlist.targetDuration ?? 10;
    const giveUpAt = performance.now() + 3000 * target;
    while (!this.#traces.every(({ ended }) => ended) && performance.now() < giveUpAt) await sleep(50);
  }

  #judge(evidence: Evidence): RuleResult[] {
    return this.#rules.map((rule) => {
      const { number, strength, title } = rule;
      const verdict = "judge" in rule ? rule.judge(evidence) : (this.#verdicts.get(number) ?? notApplicable(`never ${rule.phase} in this run`));
      return { number, strength, title, ...verdict };
    });
  }
}

/** Whether a rule that must hold does not. */
export const mustFailed = (results: readonly RuleResult[]): boolean => results.some(({ outcome, strength }) => outcome === "fail" && strength === "M");
