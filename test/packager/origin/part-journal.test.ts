/** Parts on disk: read back as they were, whatever a kill cut short; a disk that takes nothing harms nobody. */
import assert from "node:assert/strict";
import { mkdtemp, readdir, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { Registry } from "prom-client";
import type { KeptPart } from "../../../packager/live/live-broadcast.ts";
import { PartJournal } from "../../../packager/origin/part-journal.ts";
import { SpoolBudget } from "../../../packager/origin/spool-budget.ts";

function part(number: number): KeptPart {
  const bytes = (rendition: string) => Buffer.from(`${rendition} ${number} ${"x".repeat(number % 7)}`);
  return { number, bytes: { a32: bytes("a32"), a64: bytes("a64"), a96: bytes("a96") } };
}

async function folder(context: TestContext): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "rostrum-parts-"));
  context.after(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

function journalIn(directory: string) {
  const budget = new SpoolBudget({ limits: { memoryBytes: 1, diskBytes: 1 }, metrics: new Registry() });
  return { budget, journal: new PartJournal({ directory, partsPerSegment: 8, segmentsKept: 4, budget }) };
}

const numbers = (parts: readonly KeptPart[]) => parts.map(({ number }) => number);

test("parts are read back byte for byte, those of the newest four segments", async (context) => {
  const directory = await folder(context);
  const { journal } = journalIn(directory);
  assert.deepEqual(await journal.load(), []);
  for (let number = 0; number < 45; number++) await journal.push(part(number));
  const found = await journalIn(directory).journal.load();
  assert.deepEqual(
    numbers(found),
    [...Array(29).keys()].map((index) => index + 16),
  );
  assert.deepEqual(found.at(-1), part(44));
});

test("what a kill cut short is left out, and what is no journal is not read", async (context) => {
  const directory = await folder(context);
  const { journal } = journalIn(directory);
  await journal.load();
  for (const number of [8, 9, 10]) void journal.push(part(number));
  await journal.saved();
  await truncate(join(directory, "1.parts"), 70);
  await writeFile(join(directory, "other.txt"), "nothing of ours");
  const next = journalIn(directory).journal;
  assert.deepEqual(numbers(await next.load()), [8]);
  await next.push(part(48));
  assert.deepEqual((await readdir(directory)).sort(), ["6.parts", "other.txt"]);
});

test("a disk that takes nothing is counted and nothing else", async (context) => {
  const file = join(await folder(context), "file");
  await writeFile(file, "");
  const { journal, budget } = journalIn(join(file, "beneath"));
  assert.deepEqual(await journal.load(), []);
  for (let number = 0; number < 40; number++) void journal.push(part(number));
  await journal.saved();
  assert.equal((await budget.unkept.get()).values[0]?.value, 40);
});
