/** A condition goes in; it comes back once that holds, however long a busy machine takes. The test's own time limit is the end of it. */

export async function until(holds: () => Promise<boolean>, { everyMs = 100 } = {}): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, everyMs));
}

/** Empty where there is none, or nobody answers. */
export async function textOf(url: string): Promise<string> {
  const answer = await fetch(url).catch(() => undefined);
  return answer?.ok ? answer.text().catch(() => "") : "";
}
