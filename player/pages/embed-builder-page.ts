/** The built scripts go in; the page on which somebody puts together what to paste into a site, and sees it, comes out. */
import type { Assets } from "./assets.ts";
import { type Html, html } from "./html.ts";
import { layout } from "./layout.ts";

const languages = ["ar", "de", "en", "es", "fr", "it", "ja", "nl", "pl", "pt", "tr", "zh"];

interface BuilderOptions {
  readonly assets: Assets;
  readonly baseUrl: string;
}

export function embedBuilderPage({ assets, baseUrl }: BuilderOptions): Html {
  const body = html`<main class="wrap builder">
<div class="intro"><h1>Put a space on your site</h1><p class="lead">One line, in an article or a sidebar. It plays live at the edge, and the replay afterwards, at the same address.</p></div>
<form class="card builder-form" data-builder="${baseUrl}" autocomplete="off">
<label class="field">Link of a space or clip<input name="space" required placeholder="${baseUrl}/s/…"></label>
<label class="field">Way<select name="way"><option value="frame">A frame: works everywhere</option><option value="tag">A tag: takes your colours and fonts</option></select></label>
<label class="field">Layout<select name="layout"><option value="card">Card</option><option value="compact">One line</option><option value="full">Everything</option></select></label>
<label class="field">Theme<select name="theme"><option value="">The listener's</option><option value="light">Light</option><option value="dark">Dark</option></select></label>
<label class="field">Language<select name="lang"><option value="">The listener's</option>${languages.map((language) => html`<option>${language}</option>`)}</select></label>
</form>
<section class="card builder-form" aria-labelledby="paste"><h2 id="paste">Paste this</h2>
<textarea class="link" rows="4" readonly data-snippet aria-label="Code to paste"></textarea>
<p><button class="button" type="button" data-copy-snippet>Copy</button> <span class="said" role="status" data-said></span></p></section>
<section aria-labelledby="preview"><h2 id="preview">How it looks</h2><iframe class="preview" data-preview title="Preview" allow="autoplay"></iframe></section>
</main>`;
  return layout({
    assets,
    title: "Put a space on your site · Rostrum",
    scripts: ["embed-builder.js"],
    head: html`<link rel="stylesheet" href="${assets.path("embed-builder.css")}">`,
    body,
  });
}
