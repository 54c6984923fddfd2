/** A space's title, host and date go in; its cover comes out: a square PNG. */
import { createHash } from "node:crypto";
import { createCanvas, type SKRSContext2D } from "@napi-rs/canvas";
import { familiesFor } from "../../../infra/drawing/fonts.ts";
import { isRightToLeft, layTitle, lineHeight } from "../../../infra/drawing/title-lines.ts";
import { coverSide } from "../../contract/cover.ts";

export interface CoverContent {
  readonly title: string;
  readonly host: string | undefined;
  /** Epoch ms. */
  readonly startedAt: number;
  /** Gives each space a colour of its own. */
  readonly seed: string;
}

/** In which it is laid out, whatever its pixels. */
const side = 1000;
const edge = 80;

export function drawCover({ title, host, startedAt, seed }: CoverContent): Promise<Buffer> {
  const canvas = createCanvas(coverSide, coverSide);
  const context = canvas.getContext("2d");
  context.scale(coverSide / side, coverSide / side);
  const hash = createHash("sha256").update(seed).digest();
  const hue = ((hash[0] ?? 0) * 360) / 256;
  context.fillStyle = `hsl(${hue} 45% 12%)`;
  context.fillRect(0, 0, side, side);
  drawBars(context, { hue, hash });
  drawTitle(context, title);
  drawLine(context, host ?? "", { top: side - 150, size: 44, colour: "#ffffff" });
  drawLine(context, new Date(startedAt).toISOString().slice(0, 10), { top: side - 90, size: 34, colour: `hsl(${hue} 40% 75%)` });
  return canvas.encode("png");
}

/** Levels like those of a voice, the same ones for the same space. */
function drawBars(context: SKRSContext2D, { hue, hash }: { readonly hue: number; readonly hash: Buffer }): void {
  context.fillStyle = `hsl(${hue} 55% 22%)`;
  const pitch = side / hash.length;
  for (const [index, level] of hash.entries()) {
    const height = 60 + level;
    context.beginPath();
    context.roundRect(index * pitch + 6, 690 - height / 2, pitch - 12, height, 8);
    context.fill();
  }
}

function drawTitle(context: SKRSContext2D, title: string): void {
  const families = familiesFor(title);
  context.font = `700 100px ${families}`;
  const measure = (text: string) => context.measureText(text).width / 100;
  const { size, lines } = layTitle(title, { maxWidth: side - 2 * edge, maxHeight: 420, sizes: [104, 88, 74, 62], measure });
  context.font = `700 ${size}px ${families}`;
  context.fillStyle = "#ffffff";
  const turned = isRightToLeft(title);
  context.textAlign = turned ? "right" : "left";
  for (const [index, line] of lines.entries()) context.fillText(line, turned ? side - edge : edge, edge + size * (0.85 + index * lineHeight), side - 2 * edge);
  context.textAlign = "left";
}

function drawLine(context: SKRSContext2D, text: string, { top, size, colour }: { readonly top: number; readonly size: number; readonly colour: string }): void {
  context.font = `600 ${size}px ${familiesFor(text)}`;
  context.fillStyle = colour;
  context.fillText(text, edge, top, side - 2 * edge);
}
