/** `node dist/test/conformance/check.js --url … [--seconds 30] [--only 42-61,66] [--across restart,end] [--removed url] [--insecure] [--json]`: exit code 1 when a rule that must hold is broken. */
import { createInterface } from "node:readline/promises";
import { parseArgs } from "node:util";
import { type ConformanceOptions, checkConformance, mustFailed } from "./check-conformance.ts";
import { reportLines } from "./report.ts";

const { values } = parseArgs({
  options: {
    url: { type: "string" },
    seconds: { type: "string", default: "30" },
    only: { type: "string" },
    across: { type: "string" },
    removed: { type: "string" },
    jitter: { type: "string" },
    insecure: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
  },
});

/** "42-44,66" → 42, 43, 44, 66. */
function numbersIn(text: string): number[] {
  return text.split(",").flatMap((range) => {
    const [from = 0, to = from] = range.split("-").map(Number);
    return Array.from({ length: to - from + 1 }, (_, index) => from + index);
  });
}

/** Asks whoever runs this to do it, and waits for the return key. */
async function askTo(act: string): Promise<void> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  await terminal.question(`Now ${act}, then press return: `);
  terminal.close();
}

function acrossIn(text: string): NonNullable<ConformanceOptions["across"]> {
  const wording = { restart: "restart the origin", stall: "stall the broadcast", end: "end the broadcast" } as const;
  const chosen = Object.entries(wording).filter(([name]) => text.split(",").includes(name));
  return Object.fromEntries(chosen.map(([name, words]) => [name, () => askTo(words)]));
}

async function main(): Promise<number> {
  if (values.url === undefined) {
    console.error("--url of a multivariant or media playlist is needed");
    return 2;
  }
  const results = await checkConformance(values.url, {
    seconds: Number(values.seconds),
    insecure: values.insecure,
    ...(values.only !== undefined && { only: numbersIn(values.only) }),
    ...(values.across !== undefined && { across: acrossIn(values.across) }),
    ...(values.removed !== undefined && { removedUrl: values.removed }),
    ...(values.jitter !== undefined && { jitterMs: Number(values.jitter) }),
  });
  console.log(values.json ? JSON.stringify(results) : reportLines(results).join("\n"));
  return mustFailed(results) ? 1 : 0;
}

process.exitCode = await main();
