/** The front page's two beginnings: a space of one's own, and the demo; what happens is said on the page. */
import { callApi } from "./call-api.ts";

const hostFollowers = 1000;
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
    say(error instanceof Error ? error.message : "That did not work. Please try again.", { failed: true });
  } finally {
    for (const button of buttons) button.disabled = false;
  }
}

/** @returns the studio's address. The token travels in the fragment, which no server sees. */
async function startSpace(form: FormData): Promise<string> {
  const name = String(form.get("name") ?? "").trim() || "You";
  await callApi("PUT", "/v1/accounts/you", { name, handle: "you", followerCount: hostFollowers });
  const { id } = await callApi("POST", "/v1/spaces", { title: String(form.get("title")).trim(), hostId: "you" });
  await callApi("POST", `/v1/spaces/${id}/start`);
  const { token } = await callApi("POST", `/v1/spaces/${id}/tokens`, { accountId: "you", role: "host" });
  return `/studio/${id}#token=${encodeURIComponent(token ?? "")}`;
}

async function startDemo(): Promise<string> {
  const { id } = await callApi("POST", "/v1/demo");
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

for (const time of document.querySelectorAll("time")) {
  time.textContent = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" }).format(new Date(time.dateTime));
}

const refreshMs = 20_000;

/** Brings the numbers of listeners up to date from the front page itself, which every visitor shares by the caches. */
async function refreshAudiences(): Promise<void> {
  if (document.visibilityState === "hidden") return;
  const page = await fetch("/", { credentials: "omit" }).then((answer) => (answer.ok ? answer.text() : ""));
  const fresh = new DOMParser().parseFromString(page, "text/html");
  for (const shown of document.querySelectorAll<HTMLElement>("[data-audience]")) {
    const now = fresh.querySelector<HTMLElement>(`[data-audience="${CSS.escape(shown.dataset.audience ?? "")}"]`);
    if (now) [shown.textContent, shown.title] = [now.textContent, now.title];
  }
}

if (document.querySelector("[data-audience]")) setInterval(() => void refreshAudiences().catch(() => undefined), refreshMs * (0.9 + 0.2 * Math.random()));
