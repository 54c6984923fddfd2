/** A picture that a host uploads goes in; a square PNG without anything but its pixels comes out, or a refusal. */
import { createHash } from "node:crypto";
import { createCanvas, loadImage } from "@napi-rs/canvas";
import { RostrumError } from "../../infra/errors/rostrum-error.ts";
import { coverSide } from "../contract/cover.ts";

export const maxCoverBytes = 4 << 20;
const leastSide = 200;
const mostSide = 4096;

export interface OwnCover {
  readonly hash: string;
  readonly png: Buffer;
}

/** The middle of it, where it is no square. @throws RostrumError `body_invalid`. */
export async function squareCover(upload: Buffer): Promise<OwnCover> {
  // Looked at before it is unpacked: a small file may claim to be a huge picture.
  const { width, height } = sizeOf(upload) ?? {};
  if (width === undefined || height === undefined) throw new RostrumError("body_invalid", "Expected a PNG or JPEG picture.");
  if (Math.min(width, height) < leastSide || Math.max(width, height) > mostSide) {
    throw new RostrumError("body_invalid", `Expected a picture of ${leastSide} to ${mostSide} pixels a side, got ${width} × ${height}.`);
  }
  const image = await loadImage(upload).catch((cause: unknown) => {
    throw new RostrumError("body_invalid", "The picture cannot be read.", { cause });
  });
  const shorter = Math.min(image.width, image.height);
  const canvas = createCanvas(coverSide, coverSide);
  canvas.getContext("2d").drawImage(image, (image.width - shorter) / 2, (image.height - shorter) / 2, shorter, shorter, 0, 0, coverSide, coverSide);
  const png = await canvas.encode("png");
  return { png, hash: createHash("sha256").update(png).digest("hex").slice(0, 16) };
}

interface Size {
  readonly width: number;
  readonly height: number;
}

function sizeOf(bytes: Buffer): Size | undefined {
  if (bytes.length < 24) return undefined;
  if (bytes.toString("latin1", 0, 8) === "\x89PNG\r\n\x1a\n") return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
  return bytes.readUInt16BE(0) === 0xffd8 ? jpegSize(bytes) : undefined;
}

/** The first start-of-frame marker tells (ITU-T T.81 B.2.2). */
function jpegSize(bytes: Buffer): Size | undefined {
  for (let at = 2; at + 9 < bytes.length && bytes[at] === 0xff; at += 2 + bytes.readUInt16BE(at + 2)) {
    const marker = bytes[at + 1] ?? 0;
    const isFrame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
    if (isFrame) return { width: bytes.readUInt16BE(at + 7), height: bytes.readUInt16BE(at + 5) };
  }
  return undefined;
}
