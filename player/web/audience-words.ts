/** An estimate of the audience and its standard error go in; a few words that claim no more than is known come out. */
import { english, fill, type Messages } from "./messages/languages.ts";

export interface Audience {
  readonly listening: number;
  /** In listeners; 0 where everybody was counted. */
  readonly standardError: number;
}

/** `37 listening`, `about 1,200 listening`; undefined while nobody is known to listen. */
export function audienceWords(
  { listening, standardError }: Audience,
  { messages = english, language = "en" }: { readonly messages?: Messages; readonly language?: string } = {},
): string | undefined {
  if (listening < 0.5) return undefined;
  const number = new Intl.NumberFormat(language);
  if (standardError === 0) return fill(messages.listening, { count: number.format(listening) });
  const digits = 10 ** Math.max(0, Math.floor(Math.log10(listening)) - 1);
  return fill(messages.aboutListening, { count: number.format(Math.round(listening / digits) * digits) });
}

/** `± 5 %`, the standard error; undefined where everybody was counted. */
export function marginWords({ listening, standardError }: Audience): string | undefined {
  return standardError === 0 || listening === 0 ? undefined : `± ${Math.max(1, Math.round((100 * standardError) / listening))} %`;
}
