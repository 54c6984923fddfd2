/** `Link` headers go in, the ICE servers they name come out (RFC 9725 section 4.6). */

export interface IceServer {
  readonly urls: string[];
  readonly username?: string;
  readonly credential?: string;
}

const maxServers = 16;
/** One link-value of RFC 8288: a target, then parameters whose values are tokens or quoted strings. */
const linkValue = /<([^>]*)>((?:\s*;\s*[\w!#$%&'*+.^`|~-]+(?:\s*=\s*(?:"(?:[^"\\]|\\.)*"|[^\s",;]+))?)*)/g;
const parameter = /;\s*([\w!#$%&'*+.^`|~-]+)(?:\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s",;]+)))?/g;

/** Servers that need credentials and have none are left out: a browser refuses the whole list for one of them. */
export function iceServersOf(link: string | null): IceServer[] {
  if (link === null) return [];
  return [...link.matchAll(linkValue)].flatMap(([, target = "", parameters = ""]) => readServer(target, readParameters(parameters))).slice(0, maxServers);
}

function readServer(target: string, parameters: ReadonlyMap<string, string>): IceServer[] {
  const relations = (parameters.get("rel") ?? "").toLowerCase().split(/\s+/);
  if (!relations.includes("ice-server") || !/^(stun|turn)s?:/i.test(target)) return [];
  const username = parameters.get("username");
  const credential = parameters.get("credential");
  if (username !== undefined && credential !== undefined) return [{ urls: [target], username, credential }];
  return /^turns?:/i.test(target) ? [] : [{ urls: [target] }];
}

function readParameters(text: string): ReadonlyMap<string, string> {
  const parameters = new Map<string, string>();
  for (const [, name = "", quoted, token] of text.matchAll(parameter)) {
    const key = name.toLowerCase();
    if (!parameters.has(key)) parameters.set(key, quoted?.replaceAll(/\\(.)/g, "$1") ?? token ?? "");
  }
  return parameters;
}
