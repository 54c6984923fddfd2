/** A page goes in; what axe finds wrong with it by WCAG 2.2 level AA, and by its own good practice, comes out, one line for each. */
import axe from "axe-core";
import type { Page } from "playwright-core";

const rules = JSON.stringify(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]);

/** @param within selector of the part of the page to look at. */
export async function violationsOf(page: Page, within = ":root"): Promise<readonly string[]> {
  if (await page.evaluate<boolean>("!globalThis.axe")) await page.evaluate(axe.source);
  return page.evaluate<readonly string[]>(`axe.run("${within}", { runOnly: ${rules}, resultTypes: ["violations"] }).then(({ violations }) =>
    violations.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => id + " " + html + ": " + failureSummary)))`);
}
