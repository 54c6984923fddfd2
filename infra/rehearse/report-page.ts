/** A report goes in, one HTML page with charts comes out: a single file without scripts, to be kept or sent. */
import { escapeHtml, lineChart } from "./line-chart.ts";
import type { Point, Report } from "./report.ts";
import { reportLines } from "./report-lines.ts";

export function reportPage(report: Report): string {
  const rows = reportLines(report).map(([name, value]) => `<tr><th scope="row">${escapeHtml(name.trim())}</th><td>${escapeHtml(value)}</td></tr>`);
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Rehearsal with ${report.listeners.wanted} listeners</title><style>${style}</style></head>
<body><main><h1>Rehearsal with ${report.listeners.wanted.toLocaleString("en")} listeners</h1>
<table>${rows.join("\n")}</table>
<div class="charts">${charts(report.timeline).join("\n")}</div></main></body></html>
`;
}

function charts(timeline: readonly Point[]): string[] {
  const line = (name: string, value: (point: Point) => number) => ({ name, points: timeline.map((point) => [point.seconds, value(point)] as const) });
  return [
    lineChart({
      title: "Who has come, and who hears",
      unit: "listeners",
      lines: [line("come", (point) => point.started), line("hear", (point) => point.joined)],
    }),
    lineChart({ title: "Requests", unit: "per second", lines: [line("requests", (point) => point.requestsPerSecond)] }),
    lineChart({ title: "Received", unit: "Mbit/s", lines: [line("received", (point) => point.bitsPerSecond / 1e6)] }),
    lineChart({
      title: "What went wrong",
      unit: "in each second",
      lines: [line("stalls", (point) => point.stalls), line("requests made again", (point) => point.retries)],
    }),
  ];
}

const style = `:root{color-scheme:light dark;--ink:#0c2126;--soft:#47606a;--ground:#eaf0ef;--panel:#fff;--line:#c3d2d1;--one:#0a6c64;--two:#b34a00}
@media(prefers-color-scheme:dark){:root{--ink:#e7f2f1;--soft:#9ab4b9;--ground:#08161a;--panel:#10252b;--line:#254852;--one:#4fd1bf;--two:#ffb224}}
body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.5 "Segoe UI",system-ui,"DejaVu Sans",sans-serif}
main{max-width:84rem;margin:0 auto;padding:1.5rem}
h1{line-height:1.1}
table{border-collapse:collapse;width:100%;background:var(--panel);border-radius:12px}
th,td{text-align:left;vertical-align:top;padding:.5rem 1rem;border-bottom:1px solid var(--line);overflow-wrap:anywhere}
tr:last-child>*{border-bottom:0}
th{font-weight:600;width:12rem}
.charts{display:grid;gap:1rem;margin-top:1rem;grid-template-columns:repeat(auto-fit,minmax(min(100%,30rem),1fr))}
figure{margin:0;padding:1rem;background:var(--panel);border-radius:12px}
figcaption{font-weight:600}
figure p{margin:0;color:var(--soft)}
svg{width:100%;height:auto}
svg text{fill:var(--soft);font-size:13px}
.grid{stroke:var(--line);fill:none}
polyline{fill:none;stroke-width:2.5;stroke-linejoin:round}
.line-0{stroke:var(--one)}
.line-1{stroke:var(--two);stroke-dasharray:7 5}
.key-0,.key-1{margin-right:1rem}
.key-0::before,.key-1::before{content:"";display:inline-block;width:1.5rem;margin-right:.4rem;vertical-align:middle;border-top:3px solid var(--one)}
.key-1::before{border-top:3px dashed var(--two)}`;
