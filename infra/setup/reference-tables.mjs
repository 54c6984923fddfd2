/** The built settings and error catalogue go in, the README's reference tables come out. */

const cell = (text) => text.replaceAll("|", "\\|");

export function settingsTable(settings) {
  const rows = Object.entries(settings).map(
    ([name, { fallback, purpose }]) => `| \`${name}\` | ${fallback === undefined ? "not set" : `\`${fallback}\``} | ${cell(purpose)} |`,
  );
  return ["| setting | default | purpose |", "|---|---|---|", ...rows].join("\n");
}

export function errorTable(catalogue) {
  const rows = Object.entries(catalogue).map(([code, { status, title }]) => `| \`${code}\` | ${status} | ${cell(title)} |`);
  return ["| code | status | meaning |", "|---|---|---|", ...rows].join("\n");
}

/** Replaces what stands between `<!-- name -->` and `<!-- /name -->`. */
export function fillIn(text, name, content) {
  return text.replace(new RegExp(`(<!-- ${name} -->\n)[\\s\\S]*?(\n<!-- /${name} -->)`), (_, open, close) => `${open}${content}${close}`);
}
