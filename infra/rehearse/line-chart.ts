/** Lines of points go in, one SVG chart comes out, legible without colour and without a script. */

interface Line {
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}

interface LineChart {
  readonly title: string;
  readonly unit: string;
  readonly lines: readonly Line[];
}

const [width, height] = [640, 260];
const frame = { left: 64, right: 16, top: 16, bottom: 40 };
const gridLines = 4;

export function lineChart({ title, unit, lines }: LineChart): string {
  const points = lines.flatMap((line) => line.points);
  const maxX = Math.max(1, ...points.map(([x]) => x));
  const maxY = niceCeiling(Math.max(...points.map(([, y]) => y), 0));
  const x = (value: number) => frame.left + (value / maxX) * (width - frame.left - frame.right);
  const y = (value: number) => height - frame.bottom - (value / maxY) * (height - frame.top - frame.bottom);
  const grid = Array.from({ length: gridLines + 1 }, (_, index) => (maxY * index) / gridLines);
  return `<figure><figcaption>${escapeHtml(title)}</figcaption><svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeHtml(title)}">
${grid.map((value) => `<path class="grid" d="M${frame.left} ${y(value).toFixed(1)}H${width - frame.right}"/><text x="${frame.left - 8}" y="${(y(value) + 4).toFixed(1)}" text-anchor="end">${short(value)}</text>`).join("\n")}
<text x="${frame.left}" y="${height - 12}">0 s</text><text x="${width - frame.right}" y="${height - 12}" text-anchor="end">${short(maxX)} s</text>
${lines.map((line, index) => `<polyline class="line-${index}" points="${line.points.map(([px, py]) => `${x(px).toFixed(1)},${y(py).toFixed(1)}`).join(" ")}"/>`).join("\n")}
</svg><p>${lines.map(({ name }, index) => `<span class="key-${index}">${escapeHtml(name)}</span>`).join(" ")} <small>${escapeHtml(unit)}</small></p></figure>`;
}

/** The next of 1, 2, 5, 10, 20 … so that the grid has round values. */
function niceCeiling(value: number): number {
  if (value <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return power * ([1, 2, 5, 10].find((step) => value <= step * power) ?? 10);
}

const compact = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 2 });

function short(value: number): string {
  return compact.format(value);
}

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? "");
}
