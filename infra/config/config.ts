/** The environment goes in, one frozen configuration comes out, or one clear line about what is wrong with it. */
import type { z } from "zod";
import { StartupError } from "../errors/rostrum-error.ts";
import { type SettingName, settings } from "./settings.ts";

type Value<Name extends SettingName> = z.output<(typeof settings)[Name]["schema"]>;
type Held<Name extends SettingName> = (typeof settings)[Name] extends { readonly fallback: string } ? Value<Name> : Value<Name> | undefined;
export type Config = { readonly [Name in SettingName]: Held<Name> };

const ownPrefix = "ROSTRUM_";

/** @throws StartupError naming the first setting that is unknown or malformed, with what was expected and got. */
export function readConfig(environment: Readonly<Record<string, string | undefined>> = process.env): Config {
  const unknown = Object.keys(environment).find((name) => name.startsWith(ownPrefix) && !(name in settings));
  if (unknown) throw new StartupError(`${unknown} is not a setting of Rostrum; see the configuration table in the README.`);
  const held: Partial<Record<SettingName, unknown>> = {};
  for (const [name, setting] of Object.entries(settings) as [SettingName, (typeof settings)[SettingName]][]) {
    const given = environment[name];
    const text = given === undefined || given === "" ? ("fallback" in setting ? setting.fallback : undefined) : given;
    held[name] = text === undefined ? undefined : parseSetting(name, text);
  }
  const config = held as Config;
  refuseHalves(config);
  return Object.freeze(config);
}

function parseSetting(name: SettingName, text: string): unknown {
  const result = settings[name].schema.safeParse(text);
  if (result.success) return result.data;
  const secret = /KEY|SECRET|_URL$/.test(name) && name !== "PUBLIC_URL";
  throw new StartupError(`${name} is not valid: ${result.error.issues[0]?.message ?? "malformed"}${secret ? "" : `, got "${text}"`}.`);
}

function refuseHalves(config: Config): void {
  for (const [one, other] of [
    ["TLS_CERT", "TLS_KEY"],
    ["TURN_URL", "TURN_SECRET"],
    ["S3_BUCKET", "S3_ENDPOINT"],
  ] as const) {
    const missing = config[one] === undefined ? one : other;
    const lonelyBucket = one === "S3_BUCKET" && missing === "S3_ENDPOINT";
    if ((config[one] === undefined) !== (config[other] === undefined) && !lonelyBucket) {
      throw new StartupError(`${missing} is missing: ${one} and ${other} go together.`);
    }
  }
}
