/** The built assets go in; the page on which a team puts its audience and prices into the capacity model comes out. */
import { measured } from "../capacity/measured.ts";
import { offers } from "../capacity/prices.ts";
import type { Assets } from "./assets.ts";
import { type Html, html } from "./html.ts";
import { layout } from "./layout.ts";

export function capacityPage({ assets }: { readonly assets: Assets }): Html {
  const head = html`<link rel="stylesheet" href="${assets.path("capacity.css")}">`;
  const body = html`<main class="wrap capacity">
<div class="intro"><h1>What an audience costs</h1><p class="lead">From a thousand to ten million listeners: requests, bytes, cores and money, by latency profile. Put in your own prices.</p></div>
${prices}
<section class="card scroll" tabindex="0" aria-labelledby="figures"><h2 id="figures">For this audience</h2><table><thead><tr><th scope="col">Profile</th><th scope="col">Requests a second each</th><th scope="col">Rate each</th><th scope="col">Beside audio</th><th scope="col">Requests</th><th scope="col">Traffic</th><th scope="col">Edge cores</th><th scope="col">At the origin</th><th scope="col">Cost a listener-hour</th><th scope="col">Cost an hour</th><th scope="col">of it requests</th></tr></thead><tbody data-figures></tbody></table></section>
<div class="charts">${charts.map(chart)}</div>
${method}
</main>`;
  return layout({ assets, title: "Capacity and cost: Rostrum", scripts: ["capacity.js"], head, body });
}

const [first] = offers;
const prices = html`<form class="card prices" data-prices autocomplete="off">
<label class="field">Listeners<input name="listeners" type="number" min="1" max="100000000" value="100000" step="1"></label>
<label class="field">Audio, bits a second<select name="bitrate"><option>32000</option><option selected>64000</option><option>96000</option></select></label>
<label class="field">Caches that ask the origin<input name="edges" type="number" min="1" max="1000" value="1"></label>
<label class="field">Begin with<select name="offer">${offers.map(({ id, name }) => html`<option value="${id}">${name}</option>`)}</select></label>
<label class="field">Price of 1 GB<input name="bytes" type="number" min="0" step="any" value="${String(first?.prices.perGigabyte ?? 0)}"></label>
<label class="field">Price of 10,000 requests<input name="requests" type="number" min="0" step="any" value="${String(first?.prices.perTenThousandRequests ?? 0)}"></label>
<label class="field">Discount, %<input name="discount" type="number" min="0" max="100" step="any" value="0"></label>
</form>`;

const charts = [
  { id: "requests", title: "Requests a second" },
  { id: "bits", title: "Traffic, Gb/s" },
  { id: "cores", title: "Cores of edges run by yourself" },
  { id: "cost", title: "Cost of an hour, in your prices' currency" },
] as const;

function chart({ id, title }: (typeof charts)[number]): Html {
  return html`<figure class="card"><figcaption>${title}</figcaption><div data-chart="${id}"></div><p class="keys"><span class="key-0">fast</span> <span class="key-1">balanced</span> <span class="key-2">saver</span> <span class="quiet-text">by listeners</span></p></figure>`;
}

const method = html`<section class="card"><h2>How it is reckoned</h2>
<p>Each part costs a listener two requests: the part, and the playlist that lists it. Beside the audio travel the part's boxes (${String(measured.boxBytes.fixed)} bytes and ${String(measured.boxBytes.perAccessUnit)} for each access unit), the playlist as a delta update in brotli (${String(measured.playlistBytes.balanced)} bytes at the balanced profile while three people talk in turns) and ${String(measured.headerBytes)} bytes of headers an answer over HTTP/2.</p>
<p>An edge of your own spends ${String(measured.edgeSecondsPerRequest * 1e6)} µs of a core on a request and is planned to ${String(measured.usableShare * 100)} % of its cores. The origin sees ${String(measured.originRequestsPerPart)} requests a part from each cache that asks it, however many listen. The prices given are examples; use those of your contract.</p></section>`;
