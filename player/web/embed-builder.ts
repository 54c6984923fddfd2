/** The choices on the page go in; the code to paste, and a preview of it, are kept up to date. */
import { embedAddress, isClip, pageAddress, snippetOf, spaceOf, type Wanted } from "./snippet.ts";

const form = document.querySelector<HTMLFormElement>("[data-builder]");
const field = form?.querySelector<HTMLInputElement>("[name=space]");
const way = form?.querySelector<HTMLSelectElement>("[name=way]");
const snippet = document.querySelector<HTMLTextAreaElement>("[data-snippet]");
const preview = document.querySelector<HTMLIFrameElement>("[data-preview]");
const said = document.querySelector("[data-said]");

/** Space → what it is called. */
const titles = new Map<string, string>();

function wantedBy(fields: HTMLFormElement): Wanted {
  const value = (name: string) => String(new FormData(fields).get(name) ?? "");
  const [way, layout] = [value("way") as Wanted["way"], value("layout") as Wanted["layout"]];
  const space = spaceOf(value("space"));
  return {
    baseUrl: fields.dataset.builder ?? location.origin,
    space,
    title: titles.get(space) ?? "Live space",
    way,
    layout,
    theme: value("theme"),
    lang: value("lang"),
  };
}

/** What the space is called is told to whoever asks for its code. */
async function learnTitle({ baseUrl, space }: Wanted): Promise<void> {
  const answer = await fetch(`/oembed?url=${encodeURIComponent(pageAddress({ baseUrl, space }))}`).catch(() => undefined);
  if (answer?.ok) titles.set(space, ((await answer.json()) as { readonly title: string }).title);
  if (said) said.textContent = answer?.status === 404 ? "No space or clip here has this link or id." : "";
}

async function show(): Promise<void> {
  if (!form) return;
  if (way) way.disabled = isClip(spaceOf(field?.value ?? ""));
  if (wantedBy(form).space !== "" && !titles.has(wantedBy(form).space)) await learnTitle(wantedBy(form));
  const wanted = wantedBy(form);
  if (snippet) snippet.value = wanted.space === "" ? "" : snippetOf(wanted);
  if (!preview || wanted.space === "") return;
  preview.dataset.layout = wanted.layout;
  preview.src = embedAddress({ ...wanted, baseUrl: location.origin });
}

form?.addEventListener("change", () => void show());
/** A link that was pasted is whole: nobody has to leave the field first. */
field?.addEventListener("paste", () => setTimeout(() => void show()));
const asked = new URLSearchParams(location.search).get("space");
if (asked && field) field.value = asked;
void show();

async function copy(): Promise<void> {
  const copied = await navigator.clipboard?.writeText(snippet?.value ?? "").then(
    () => true,
    () => false,
  );
  if (said && copied) said.textContent = "Copied.";
  else snippet?.select();
}

document.querySelector("[data-copy-snippet]")?.addEventListener("click", () => void copy());
