/** The bundled scripts and the stylesheets go in; answers with a hash in the address, an entity tag and two compressions come out. */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";
import { StartupError } from "../../infra/errors/rostrum-error.ts";

export interface Asset {
  readonly name: string;
  readonly hash: string;
  readonly contentType: string;
  readonly body: Buffer;
  /** Content coding → the body so coded, best first. */
  readonly coded: ReadonlyMap<string, Buffer>;
}

const contentTypes: Readonly<Record<string, string>> = {
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
};

/** The build puts them beside each file. */
const codings = { br: ".br", gzip: ".gz" } as const;

export class Assets {
  readonly #assets: ReadonlyMap<string, Asset>;

  /** Reads every script, stylesheet and picture of `webDir` once. @throws StartupError when the pages are not built. */
  constructor(webDir: string) {
    if (!existsSync(webDir)) throw new StartupError(`The pages' scripts are missing in "${webDir}"; run: npm run build.`);
    const names = readdirSync(webDir).filter((name) => extname(name) in contentTypes);
    this.#assets = new Map(names.map((name) => [name, readAsset(webDir, name)]));
  }

  /** `listen.js` and `listen.<hash>.js` are the same asset; `hashed` tells whether the address names this very content. */
  find(requested: string): { readonly asset: Asset; readonly hashed: boolean } | undefined {
    const plain = this.#assets.get(requested);
    if (plain) return { asset: plain, hashed: false };
    const parts = /^(.+)\.([0-9a-f]{8})(\.[a-z]+)$/.exec(requested);
    const asset = parts ? this.#assets.get(`${parts[1]}${parts[3]}`) : undefined;
    return asset && { asset, hashed: asset.hash === parts?.[2] };
  }

  /** The address that may be kept for ever; the plain one while the asset is not built. */
  path(name: string): string {
    const asset = this.#assets.get(name);
    if (!asset) return `/assets/${name}`;
    const extension = extname(name);
    return `/assets/${name.slice(0, -extension.length)}.${asset.hash}${extension}`;
  }
}

function readAsset(webDir: string, name: string): Asset {
  const path = join(webDir, name);
  const body = readFileSync(path);
  const hash = createHash("sha256").update(body).digest("hex").slice(0, 8);
  const made = Object.entries(codings).filter(([, ending]) => existsSync(path + ending));
  const coded = new Map(made.map(([coding, ending]) => [coding, readFileSync(path + ending)]));
  return { name, hash, contentType: contentTypes[extname(name)] ?? "application/octet-stream", body, coded };
}
