/** What a card says goes in; a PNG of 1200 × 630, the size that link previews ask for, comes out. */
import { createCanvas, Path2D, type SKRSContext2D } from "@napi-rs/canvas";
import { familiesFor } from "../../../infra/drawing/fonts.ts";
import { isRightToLeft, layTitle, lineHeight } from "../../../infra/drawing/title-lines.ts";

export interface CardContent {
  readonly title: string;
  /** What it is now: live, over, or when it starts. */
  readonly badge: string;
  readonly tone: "live" | "scheduled" | "ended";
  readonly hostName: string;
  readonly hostHandle: string;
  readonly initials: string;
}

export const cardSize = { width: 1200, height: 630 } as const;

const colours = { ground: "#08161a", panel: "#10252b", ink: "#e7f2f1", quiet: "#9ab4b9", accent: "#4fd1bf", signal: "#ffb224", live: "#ff6a4d" } as const;
const edge = 72;
const titleWidth = cardSize.width - 2 * edge;
const titleHeight = 280;
const titleSizes = [84, 72, 62, 54] as const;

export function drawCard(content: CardContent): Promise<Buffer> {
  const canvas = createCanvas(cardSize.width, cardSize.height);
  const context = canvas.getContext("2d");
  context.fillStyle = colours.ground;
  context.fillRect(0, 0, cardSize.width, cardSize.height);
  drawWaves(context);
  drawBadge(context, content);
  drawTitle(context, content.title);
  drawHost(context, content);
  drawMark(context);
  return canvas.encode("png");
}

function drawWaves(context: SKRSContext2D): void {
  context.strokeStyle = colours.panel;
  context.lineWidth = 26;
  for (const radius of [150, 260, 370, 480, 590]) {
    context.beginPath();
    context.arc(cardSize.width - 150, cardSize.height - 110, radius, 0, 2 * Math.PI);
    context.stroke();
  }
}

function drawBadge(context: SKRSContext2D, { badge, tone }: CardContent): void {
  const face = `700 30px ${familiesFor(badge)}`;
  context.font = face;
  const width = context.measureText(badge).width + 56;
  context.fillStyle = tone === "live" ? colours.live : tone === "scheduled" ? colours.signal : colours.panel;
  context.beginPath();
  context.roundRect(edge, edge, width, 58, 29);
  context.fill();
  context.fillStyle = tone === "ended" ? colours.quiet : colours.ground;
  context.fillText(badge, edge + 28, edge + 40);
}

function drawTitle(context: SKRSContext2D, title: string): void {
  const families = familiesFor(title);
  const unit = 100;
  context.font = `700 ${unit}px ${families}`;
  const measure = (text: string) => context.measureText(text).width / unit;
  const { size, lines } = layTitle(title, { maxWidth: titleWidth, maxHeight: titleHeight, sizes: titleSizes, measure });
  context.font = `700 ${size}px ${families}`;
  context.fillStyle = colours.ink;
  const turned = isRightToLeft(title);
  context.direction = turned ? "rtl" : "ltr";
  context.textAlign = turned ? "right" : "left";
  for (const [index, line] of lines.entries())
    context.fillText(line, turned ? cardSize.width - edge : edge, 192 + size * (0.55 + index * lineHeight), titleWidth);
  context.direction = "ltr";
  context.textAlign = "left";
}

function drawHost(context: SKRSContext2D, { hostName, hostHandle, initials }: CardContent): void {
  const middle = cardSize.height - edge - 44;
  context.fillStyle = colours.accent;
  context.beginPath();
  context.arc(edge + 44, middle, 44, 0, 2 * Math.PI);
  context.fill();
  context.textAlign = "center";
  context.fillStyle = colours.ground;
  context.font = `700 36px ${familiesFor(initials)}`;
  context.fillText(initials, edge + 44, middle + 13, 72);
  context.textAlign = "left";
  drawLine(context, hostName, { weight: 600, size: 34, colour: colours.ink, top: middle - 4 });
  drawLine(context, `@${hostHandle}`, { weight: 400, size: 28, colour: colours.quiet, top: middle + 34 });
}

interface Line {
  readonly weight: number;
  readonly size: number;
  readonly colour: string;
  readonly top: number;
}

function drawLine(context: SKRSContext2D, text: string, { weight, size, colour, top }: Line): void {
  context.font = `${weight} ${size}px ${familiesFor(text)}`;
  context.fillStyle = colour;
  const measure = (some: string) => context.measureText(some).width / size;
  const [line = ""] = layTitle(text, { maxWidth: 700, maxHeight: 0, sizes: [size], measure }).lines;
  context.fillText(line, edge + 112, top);
}

/** The rostrum of three steps, and the name. */
function drawMark(context: SKRSContext2D): void {
  context.save();
  context.translate(cardSize.width - edge - 232, cardSize.height - edge - 82);
  context.scale(1.6, 1.6);
  context.fillStyle = colours.accent;
  context.fill(new Path2D("M4 34h40v8H4zM10 24h28v8H10zM17 14h14v8H17z"));
  context.fillStyle = colours.signal;
  context.fill(new Path2D("M28 7a4 4 0 1 1-8 0a4 4 0 1 1 8 0z"));
  context.restore();
  context.font = `700 38px ${familiesFor("Rostrum")}`;
  context.fillStyle = colours.ink;
  context.fillText("Rostrum", cardSize.width - edge - 148, cardSize.height - edge - 18);
}
