/** An edge's access log on standard input goes in; one line a space, with how many listened, comes out: `node dist/player/audience/count-log.js < access.log`. */
import { createInterface } from "node:readline";
import { LogCount } from "./log-count.ts";

const count = new LogCount();
for await (const line of createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY })) count.push(line);
for (const { space, listening, standardError, pieces } of count.result()) {
  console.log(`${space}\t${Math.round(listening)} ± ${standardError.toFixed(1)} listening\t(${pieces} parts and segments)`);
}
