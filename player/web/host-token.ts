/** The page's address goes in, the host's token comes out, and is taken out of the address: copying that gives nobody the host's rights. */

const keyOf = (space: string) => `rostrum-ticket:${space}`;

/** @returns undefined when neither the fragment nor this tab's memory holds one. */
export function hostToken(space: string): string | undefined {
  const secrets = new URLSearchParams(location.hash.slice(1));
  const given = secrets.get("token") ?? undefined;
  secrets.delete("token");
  const rest = secrets.size === 0 ? "" : `#${secrets}`;
  try {
    if (given !== undefined) sessionStorage.setItem(keyOf(space), given);
    if (given !== undefined) history.replaceState(history.state, "", `${location.pathname}${location.search}${rest}`);
    return given ?? sessionStorage.getItem(keyOf(space)) ?? undefined;
  } catch {
    return given;
  }
}

/** Whether this tab came with the host's token; who says so falsely only sees a link that leads to a refusal. */
export function isHostHere(space: string): boolean {
  try {
    const token = new URLSearchParams(location.hash.slice(1)).get("token") ?? sessionStorage.getItem(keyOf(space)) ?? "";
    const claims = JSON.parse(atob((token.split(".")[1] ?? "").replaceAll("-", "+").replaceAll("_", "/"))) as { readonly role?: string };
    return claims.role === "host";
  } catch {
    return false;
  }
}
