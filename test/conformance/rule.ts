/** What a rule is: a number, a sentence, and a function from what was seen (or from a live server) to a verdict. */
import type { Evidence } from "./collect/evidence.ts";
import type { LiveView } from "./collect/live-view.ts";

/** M must, S should, own: this project's. */
export type Strength = "M" | "S" | "own";

export interface Verdict {
  readonly outcome: "pass" | "fail" | "not applicable";
  /** What was seen, or why it does not apply. */
  readonly evidence: string;
  /** Set when what was seen breaks only the weaker half of the rule. */
  readonly strength?: Strength;
}

interface RuleBase {
  readonly number: number;
  readonly strength: Strength;
  readonly title: string;
  /** Needs parts and segments to be downloaded. */
  readonly media?: boolean;
}

/** A pure function over everything collected. */
export interface JudgedRule extends RuleBase {
  readonly judge: (evidence: Evidence) => Verdict;
}

/** A probe of the server as it runs, once stalled, or after the end. */
export interface ProbedRule extends RuleBase {
  readonly phase: "live" | "stalled" | "ended";
  /** Not beside other probes. */
  readonly alone?: boolean;
  readonly probe: (live: LiveView) => Promise<Verdict>;
}

export type Rule = JudgedRule | ProbedRule;

export interface RuleResult extends Verdict {
  readonly number: number;
  readonly strength: Strength;
  readonly title: string;
}

export const pass = (evidence: string): Verdict => ({ outcome: "pass", evidence });
export const fail = (evidence: string, strength?: Strength): Verdict => ({ outcome: "fail", evidence, ...(strength && { strength }) });
export const notApplicable = (evidence: string): Verdict => ({ outcome: "not applicable", evidence });

/** Fails with the first of several problems, passes with `passed` when there is none. */
export function verdictOf(problems: readonly string[], passed: string, strength?: Strength): Verdict {
  const [first, ...others] = new Set(problems);
  if (first === undefined) return pass(passed);
  return fail(others.length === 0 ? first : `${first} (and ${others.length} more)`, strength);
}
