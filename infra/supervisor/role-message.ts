/** What a role says to the supervisor: that it serves, or in one line why it cannot. */

export interface ReadyMessage {
  readonly ready: true;
  /** The database's URL, from the role that runs it. */
  readonly databaseUrl?: string;
}

export interface RefusalMessage {
  readonly refusal: string;
}

export function isReadyMessage(message: unknown): message is ReadyMessage {
  return typeof message === "object" && message !== null && (message as { ready?: unknown }).ready === true;
}

export function isRefusalMessage(message: unknown): message is RefusalMessage {
  return typeof message === "object" && message !== null && typeof (message as { refusal?: unknown }).refusal === "string";
}
