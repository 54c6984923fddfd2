/** The choices on the page go in; the code to paste, and a preview of it, are kept up to date. */
import { embedAddress, snippetOf, spaceOf, type Wanted } from "./snippet.ts";

const form = document.querySelector<HTMLFormElement>("[data-builder]");
const snippet = document.querySelector<HTMLTextAreaElement>("[data-snippet]");
const preview = document.querySelector<HTMLIFrameElement>("[data-preview]");
const said = document.querySelector("[data-said]");

function wantedBy(fields: HTMLFormElement): Wanted {
  const value = (name: string) => String(new FormData(fields).get(name) ?? "");
  const [way, layout] = [value("way") as Wanted["way"], value("layout") as Wanted["layout"]];
  return {
    baseUrl: fields.dataset.builder ?? location.origin,
    space: spaceOf(value("space")),
    title: "Live space",
    way,
    layout,
    theme: value("theme"),
    lang: value("lang"),
  };
}

function show(): void {
  if (!form) return;
  const wanted = wantedBy(form);
  if (snippet) snippet.value = wanted.space === "" ? "" : snippetOf(wanted);
  if (!preview || wanted.space === "") return;
  preview.dataset.layout = wanted.layout;
  preview.src = embedAddress({ ...wanted, baseUrl: location.origin });
}

form?.addEventListener("change", show);
const asked = new URLSearchParams(location.search).get("space");
const field = form?.querySelector<HTMLInputElement>("[name=space]");
if (asked && field) field.value = asked;
show();

async function copy(): Promise<void> {
  const copied = await navigator.clipboard?.writeText(snippet?.value ?? "").then(
    () => true,
    () => false,
  );
  if (said && copied) said.textContent = "Copied.";
  else snippet?.select();
}

document.querySelector("[data-copy-snippet]")?.addEventListener("click", () => void copy());
