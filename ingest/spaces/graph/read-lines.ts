/** Text of NDJSON and the form of a line go in; batches of lines come out, each usable or with the reason why not. */
import type { z } from "zod";

export interface Batch<Line> {
  readonly usable: readonly Line[];
  /** By place in the batch. */
  readonly rejected: readonly { readonly at: number; readonly reason: string }[];
  /** Lines of both kinds. */
  readonly count: number;
}

/** Blank lines at the end do not count; elsewhere they are lines like any other. */
export function* readLines<Form extends z.ZodType>(
  text: string,
  { form, size }: { readonly form: Form; readonly size: number },
): Generator<Batch<z.output<Form>>> {
  const trimmed = text.trimEnd();
  for (let start = 0; start < trimmed.length; ) {
    const { lines, next } = takeLines(trimmed, { start, size });
    start = next;
    yield readBatch(lines, form);
  }
}

function takeLines(
  text: string,
  { start, size }: { readonly start: number; readonly size: number },
): { readonly lines: readonly string[]; readonly next: number } {
  const lines: string[] = [];
  let from = start;
  while (lines.length < size && from < text.length) {
    const end = text.indexOf("\n", from);
    const stop = end < 0 ? text.length : end;
    lines.push(text.slice(from, stop));
    from = stop + 1;
  }
  return { lines, next: from };
}

function readBatch<Form extends z.ZodType>(lines: readonly string[], form: Form): Batch<z.output<Form>> {
  const usable: z.output<Form>[] = [];
  const rejected: { at: number; reason: string }[] = [];
  for (const [at, line] of lines.entries()) {
    const result = form.safeParse(parse(line));
    if (result.success) usable.push(result.data);
    else rejected.push({ at, reason: reasonOf(result.error) });
  }
  return { usable, rejected, count: lines.length };
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function reasonOf({ issues: [issue] }: z.ZodError): string {
  return `${issue?.path.join(".") || "line"}: ${issue?.message ?? "malformed"}`.slice(0, 200);
}
