/** Curves over audience sizes go in, an SVG chart with logarithmic axes comes out as text. */

interface Curve {
  readonly name: string;
  readonly points: readonly (readonly [listeners: number, value: number])[];
}

export interface LogChart {
  readonly title: string;
  readonly curves: readonly Curve[];
  readonly format: (value: number) => string;
}

const [width, height] = [640, 320];
const frame = { left: 80, right: 20, top: 16, bottom: 44 };

export function logChart({ title, curves, format }: LogChart): string {
  const points = curves.flatMap((curve) => curve.points).filter(([, value]) => value > 0);
  const xs = decades(points.map(([x]) => x));
  const ys = decades(points.map(([, y]) => y));
  const x = scale(xs, { from: frame.left, to: width - frame.right });
  const y = scale(ys, { from: height - frame.bottom, to: frame.top });
  const rows = ys.map(
    (value) =>
      `<path class="grid" d="M${frame.left} ${y(value)}H${width - frame.right}"/><text x="${frame.left - 8}" y="${y(value) + 4}" text-anchor="end">${format(value)}</text>`,
  );
  const columns = xs.map(
    (value) =>
      `<path class="grid" d="M${x(value)} ${frame.top}V${height - frame.bottom}"/><text x="${x(value)}" y="${height - 20}" text-anchor="middle">${compact.format(value)}</text>`,
  );
  const lines = curves.map(({ points: all }, index) => {
    const drawn = all.filter(([, value]) => value > 0).map(([px, py]) => `${x(px)},${y(py)}`);
    return `<polyline class="curve curve-${index}" points="${drawn.join(" ")}"/>`;
  });
  return `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${title}">${[...rows, ...columns, ...lines].join("")}</svg>`;
}

const compact = new Intl.NumberFormat("en", { notation: "compact" });

/** The powers of ten around all values. */
function decades(values: readonly number[]): number[] {
  const [low, high] = [Math.floor(Math.log10(Math.min(...values)) + 1e-9), Math.ceil(Math.log10(Math.max(...values)) - 1e-9)];
  if (!Number.isFinite(low) || !Number.isFinite(high)) return [1, 10];
  return Array.from({ length: Math.max(2, high - low + 1) }, (_, index) => 10 ** (low + index));
}

function scale(ticks: readonly number[], { from, to }: { readonly from: number; readonly to: number }): (value: number) => number {
  const [low, high] = [Math.log10(ticks[0] ?? 1), Math.log10(ticks.at(-1) ?? 10)];
  return (value) => Math.round((from + ((Math.log10(value) - low) / (high - low)) * (to - from)) * 10) / 10;
}
