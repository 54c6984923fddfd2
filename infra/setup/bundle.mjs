/** A browser entry goes in; its bundle, and one more for each module that it imports lazily, come out in one folder. */
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

const options = {
  bundle: true,
  minify: true,
  sourcemap: true,
  format: "esm",
  target: ["es2022"],
  loader: { ".svg": "text", ".css": "text" },
  logLevel: "warning",
};

/**
 * A module imported lazily shares no chunk with the one that asks for it: the shell is then one request, and an old shell in a cache still finds
 * its parts after a deployment.
 * @param entries Output name → source file.
 * @param publicPath Where the page finds the lazy modules: a path on the script's own origin, or one relative to it.
 * @param hashed Whether they are asked for by a hash of their content, which the server takes out of the name again.
 */
export async function bundle(entries, { root, outdir, publicPath, hashed }) {
  const { build, transform } = await import("esbuild");
  const made = new Map();
  const lazy = {
    name: "lazy",
    setup(step) {
      step.onResolve({ filter: /^\./ }, async ({ path, kind, resolveDir }) => {
        if (kind !== "dynamic-import") return undefined;
        const source = resolve(resolveDir, path);
        if (!made.has(source)) made.set(source, bundleLazy(source));
        return { path: publicPath + (await made.get(source)), external: true };
      });
    },
  };
  // A style inside a script is out of the minifier's sight.
  const styles = {
    name: "styles",
    setup(step) {
      step.onLoad({ filter: /-style\.ts$/ }, async ({ path }) => {
        const [, before, style, after] = /^([\s\S]*`)([^`]*)(`[^`]*)$/.exec(readFileSync(path, "utf8"));
        const { code } = await transform(style, { loader: "css", minify: true, target: options.target });
        return { contents: before + code.replaceAll("\\", "\\\\").trim() + after, loader: "ts" };
      });
    },
  };
  const make = async (entryPoints) => {
    await build({ ...options, absWorkingDir: root, entryPoints, outdir, plugins: [lazy, styles] });
    for (const name of Object.keys(entryPoints)) shortenNotices(join(outdir, `${name}.js`));
  };
  const bundleLazy = async (source) => {
    const name = lazyName(source);
    await make({ [name]: source });
    if (!hashed) return `${name}.js`;
    const hash = createHash("sha256")
      .update(readFileSync(join(outdir, `${name}.js`)))
      .digest("hex")
      .slice(0, 8);
    return `${name}.${hash}.js`;
  };
  await make(entries);
}

/** What the licences of others ask to be kept is said once, not once for each of their files. */
function shortenNotices(path) {
  const text = readFileSync(path, "utf8");
  const shorten = (notices) => {
    const said = [...notices.matchAll(/\(\*\*([\s\S]*?)\*\)/g)].map(([, notice]) => notice.replace(/[\s*]+/g, " ").trim());
    return `/*! ${[...new Set(said)].join("; ")} */\n`;
  };
  writeFileSync(path, text.replace(/\/\*! Bundled license information:[\s\S]*?\n\*\/\n/, shorten));
}

/** `web/engine.ts` is `engine`, `web/messages/de.json` is `messages-de`. */
function lazyName(source) {
  const [folder, file] = [dirname(source).split(/[\\/]/).at(-1), source.split(/[\\/]/).at(-1) ?? ""];
  const name = file.replace(/\.[^.]+$/, "");
  return folder === "web" ? name : `${folder}-${name}`;
}
