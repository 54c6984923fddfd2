/** The tag of a language goes in; what the player says in it comes out. English is in the shell (what its panel says, in the panel), every other language is loaded when it is wanted. */
import en from "./en.json" with { type: "json" };

export type Messages = typeof en;
export type MessageKey = keyof Messages;

export const english: Messages = en;

const others: Readonly<Record<string, () => Promise<{ readonly default: Messages }>>> = {
  ar: () => import("./ar.json"),
  de: () => import("./de.json"),
  es: () => import("./es.json"),
  fr: () => import("./fr.json"),
  it: () => import("./it.json"),
  ja: () => import("./ja.json"),
  nl: () => import("./nl.json"),
  pl: () => import("./pl.json"),
  pt: () => import("./pt.json"),
  tr: () => import("./tr.json"),
  zh: () => import("./zh.json"),
};

/** The primary subtag (RFC 5646), where the player speaks that language; else `en`. */
export function spokenLanguage(tag: string): string {
  const primary = tag.toLowerCase().split("-")[0] ?? "";
  return primary in others ? primary : "en";
}

/** English also where the file cannot be had. */
export async function loadMessages(language: string): Promise<Messages> {
  const load = others[language];
  return load
    ? load().then(
        ({ default: messages }) => messages,
        () => english,
      )
    : english;
}

/** `{name}` in the message becomes the value of that name. */
export function fill(message: string, values: Readonly<Record<string, string | number>>): string {
  return message.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

export function isRightToLeft(language: string): boolean {
  return language === "ar";
}
