/** The report that a visitor has filled in goes in; it is sent, and the page says what became of it. */
import { createClient, type InputOf, RostrumProblem } from "../../infra/client/client.ts";

type Report = InputOf<"POST /v1/spaces/{space}/reports">["body"];

export function takeReports(form: HTMLFormElement): void {
  const said = form.querySelector("[role=status]");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const words = await send(form.dataset.report ?? "", reportIn(new FormData(form))).then(
      () => "Thank you. Whoever runs this site sees it.",
      (error: unknown) => (error instanceof RostrumProblem ? error.message : "The server cannot be reached. Try again in a moment."),
    );
    if (said) said.textContent = words;
  });
}

/** What was left empty is left out. */
function reportIn(form: FormData): Report {
  const given = [...form].flatMap(([name, value]) => (String(value).trim() === "" ? [] : [[name, String(value).trim()]]));
  return Object.fromEntries(given) as Report;
}

async function send(space: string, body: Report): Promise<void> {
  await createClient({ base: "" }).call("POST /v1/spaces/{space}/reports", { path: { space }, body });
}
