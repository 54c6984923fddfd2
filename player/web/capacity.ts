/** The prices in the form go in at each change, the charts and the table of the capacity page come out. */
import { type ProfileName, profiles, renditions } from "../../packager/contract/profile.ts";
import { type LogChart, logChart } from "../capacity/log-chart.ts";
import { audiences, costOf, type Load, loadOf, type Prices } from "../capacity/model.ts";
import { offers } from "../capacity/prices.ts";

const names: readonly ProfileName[] = ["fast", "balanced", "saver"];
const form = document.querySelector<HTMLFormElement>("form[data-prices]");
const compact = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });
const plain = new Intl.NumberFormat("en", { maximumFractionDigits: 2 });
/** Powers of ten, small ones too. */
const tick = (value: number) => (value < 1 ? String(Number(value.toPrecision(1))) : compact.format(value));
const precise = new Intl.NumberFormat("en", { minimumSignificantDigits: 2, maximumSignificantDigits: 3 });

function given(name: string): number {
  const value = Number(form ? new FormData(form).get(name) : 0);
  return Number.isFinite(value) && value >= 0 ? value : 0;
}

const prices = (): Prices => ({ perGigabyte: given("bytes"), perTenThousandRequests: given("requests"), discount: Math.min(1, given("discount") / 100) });

function loadFor(name: ProfileName, listeners: number): Load {
  return loadOf({ listeners, profile: profiles[name], bitrate: given("bitrate") || (renditions[0]?.bitrate ?? 0) }, { edges: given("edges") || 1 });
}

function chart(id: string, chart: Omit<LogChart, "curves">, value: (load: Load, listeners: number) => number): void {
  const curves = names.map((name) => ({ name, points: audiences.map((listeners) => [listeners, value(loadFor(name, listeners), listeners)] as const) }));
  const place = document.querySelector(`[data-chart="${id}"]`);
  if (place) place.innerHTML = logChart({ ...chart, curves });
}

function row(name: ProfileName): string {
  const listeners = given("listeners") || 1;
  const load = loadFor(name, listeners);
  const cost = costOf(load, { prices: prices(), listeners });
  const cells = [
    plain.format(load.requestsPerListener),
    `${plain.format(load.bitsPerListener / 1000)} kb/s`,
    `${plain.format(load.overhead * 100)} %`,
    `${compact.format(load.requests)}/s`,
    `${plain.format(load.bits / 1e9)} Gb/s`,
    compact.format(Math.ceil(load.edgeCores)),
    `${plain.format(load.originRequests)}/s`,
    precise.format(cost.perListenerHour),
    compact.format(cost.perHour),
    `${plain.format(cost.requestShare * 100)} %`,
  ];
  return `<tr><th scope="row">${name}</th>${cells.map((cell) => `<td>${cell}</td>`).join("")}</tr>`;
}

function draw(): void {
  const paid = prices();
  chart("requests", { title: "Requests per second", format: tick }, (load) => load.requests);
  chart("bits", { title: "Gigabits per second", format: tick }, (load) => load.bits / 1e9);
  chart("cores", { title: "Cores of self-run edges", format: tick }, (load) => load.edgeCores);
  chart("cost", { title: "Cost of an hour", format: tick }, (load, listeners) => costOf(load, { prices: paid, listeners }).perHour);
  const body = document.querySelector("[data-figures]");
  if (body) body.innerHTML = names.map(row).join("");
}

function choose(id: string): void {
  const offer = offers.find((each) => each.id === id);
  if (!offer || !form) return;
  const { perGigabyte, perTenThousandRequests, discount } = offer.prices;
  for (const [name, value] of Object.entries({ bytes: perGigabyte, requests: perTenThousandRequests, discount: discount * 100 })) {
    const field = form.elements.namedItem(name);
    if (field instanceof HTMLInputElement) field.value = String(value);
  }
}

form?.addEventListener("input", (event) => {
  if (event.target instanceof HTMLSelectElement && event.target.name === "offer") choose(event.target.value);
  draw();
});
draw();
