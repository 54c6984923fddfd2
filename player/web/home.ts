/** The front page's two beginnings: a space of one's own, and the demo; what happens is said on the page. */
import { createClient, RostrumProblem } from "../../infra/client/client.ts";

const hostFollowers = 1000;
const answerWithinMs = 15_000;
const api = createClient({ base: "", fetch: (address, init) => fetch(address, { ...init, signal: AbortSignal.timeout(answerWithinMs) }) });
const said = document.querySelector<HTMLElement>("[data-said]");

function say(text: string, { failed = false } = {}): void {
  if (!said) return;
  said.textContent = text;
  said.className = failed ? "said notice error" : "said notice";
}

/** Runs one beginning; buttons rest meanwhile, so that a second click does not begin twice. */
async function begin(words: string, work: () => Promise<string>): Promise<void> {
  const buttons = document.querySelectorAll<HTMLButtonElement>(".begin button");
  for (const button of buttons) button.disabled = true;
  say(words);
  try {
    location.assign(await work());
  } catch (error) {
    say(wordsOf(error), { failed: true });
  } finally {
    for (const button of buttons) button.disabled = false;
  }
}

function wordsOf(error: unknown): string {
  if (!(error instanceof RostrumProblem)) return "The server did not answer. Please try again.";
  return error.code === "token_invalid" ? "This server starts spaces only for its own site: ask whoever runs it." : error.message;
}

/** Each space has a host of its own here, since a host has one live space. @returns the studio's address; its fragment, which no server sees, holds the token. */
async function startSpace(form: FormData): Promise<string> {
  const name = String(form.get("name") ?? "").trim() || "You";
  const hostId = `you-${crypto.randomUUID()}`;
  await api.call("PUT /v1/accounts/{account}", { path: { account: hostId }, body: { name, handle: "you", followerCount: hostFollowers } });
  const { id: space } = await api.call("POST /v1/spaces", { body: { title: String(form.get("title")).trim(), hostId, record: form.has("record") } });
  await api.call("POST /v1/spaces/{space}/start", { path: { space } });
  const { token } = await api.call("POST /v1/spaces/{space}/tokens", { path: { space }, body: { accountId: hostId, role: "host" } });
  return `/studio/${space}#token=${encodeURIComponent(token)}`;
}

async function startDemo(): Promise<string> {
  const { id } = await api.call("POST /v1/demo", {});
  return `/s/${id}`;
}

document.querySelector<HTMLFormElement>("[data-start]")?.addEventListener("submit", (event) => {
  event.preventDefault();
  const form = new FormData(event.currentTarget as HTMLFormElement);
  void begin("Opening your space…", () => startSpace(form));
});

document.querySelector("[data-demo] button")?.addEventListener("click", () => {
  void begin("Thirteen speakers are walking on stage…", startDemo);
});

const refreshMs = 10_000;
const timeline = document.querySelector<HTMLElement>("[data-timeline]");
/** As it was served: the visitor's own time has been written into the shown one. */
let served = timeline?.innerHTML ?? "";

function localiseTimes(): void {
  for (const time of document.querySelectorAll("time"))
    time.textContent = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" }).format(new Date(time.dateTime));
}

/** Takes the lists from the page as it is now, which all its visitors share by the caches; whoever stands on a space stays on it. */
async function refresh(): Promise<void> {
  if (document.visibilityState === "hidden" || !timeline) return;
  const page = await fetch(location.href, { credentials: "omit" }).then((answer) => (answer.ok ? answer.text() : ""));
  const fresh = new DOMParser().parseFromString(page, "text/html").querySelector("[data-timeline]");
  if (!fresh || fresh.innerHTML === served) return;
  served = fresh.innerHTML;
  const stood = document.activeElement?.closest<HTMLAnchorElement>("[data-timeline] a")?.getAttribute("href");
  timeline.replaceChildren(...document.adoptNode(fresh).childNodes);
  localiseTimes();
  if (stood) timeline.querySelector<HTMLElement>(`a[href="${CSS.escape(stood)}"]`)?.focus();
}

localiseTimes();
setInterval(() => void refresh().catch(() => undefined), refreshMs * (0.9 + 0.2 * Math.random()));
document.addEventListener("visibilitychange", () => void refresh().catch(() => undefined));
