/** Results go in; lines for a terminal come out. */
import type { RuleResult } from "./rule.ts";

const signs = { pass: "✓", fail: "✗", "not applicable": "–" } as const;

export function reportLines(results: readonly RuleResult[]): string[] {
  const lines = results.map(
    ({ number, strength, title, outcome, evidence }) =>
      `${String(number).padStart(3)} ${strength.padEnd(3)} ${signs[outcome]} ${title}\n          ${evidence.slice(0, 300)}`,
  );
  const count = (wanted: RuleResult["outcome"]) => results.filter(({ outcome }) => outcome === wanted).length;
  return [...lines, `${count("pass")} kept, ${count("fail")} broken, ${count("not applicable")} not applicable`];
}
