/** A request goes in, its body comes out as text, or a problem before too much of it was kept. */
import type { IncomingMessage } from "node:http";
import { RostrumError } from "../../infra/errors/rostrum-error.ts";

/** @throws RostrumError `media_type_not_supported` or `body_too_large`. */
export async function readBody(request: IncomingMessage, { type, maxBytes }: { readonly type: string; readonly maxBytes: number }): Promise<string> {
  const given = request.headers["content-type"]?.split(";", 1)[0]?.trim().toLowerCase();
  if (given !== type) throw new RostrumError("media_type_not_supported", `Expected content type ${type}, got ${given ?? "none"}.`);
  const tooLarge = () => new RostrumError("body_too_large", `Expected at most ${maxBytes} bytes.`);
  if (Number(request.headers["content-length"] ?? 0) > maxBytes) throw tooLarge();
  const chunks: Buffer[] = [];
  let bytes = 0;
  await new Promise<void>((resolve, reject) => {
    request.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > maxBytes) reject(tooLarge());
      else chunks.push(chunk);
    });
    request.once("end", resolve);
    request.once("error", reject);
    request.once("close", () => reject(new RostrumError("body_invalid", "The body broke off.")));
  });
  return Buffer.concat(chunks).toString("utf8");
}
