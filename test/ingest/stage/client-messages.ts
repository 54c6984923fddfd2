/** What a test says to a process of WebRTC clients, and what it answers. */
interface Command {
  readonly request: number;
  readonly client: string;
}

export type ClientCommand = Command &
  (
    | { readonly do: "connect"; readonly url: string; readonly token: string; readonly hz: number | undefined }
    | { readonly do: "tone"; readonly hz: number | undefined }
    | { readonly do: "say"; readonly voice: number; readonly seconds: number }
    | { readonly do: "levels"; readonly hz: readonly number[] }
    | { readonly do: "raw"; readonly ssrc: number; readonly payloadType: number; readonly count: number }
    | { readonly do: "leave" | "abandon" }
  );

export interface ClientAnswer {
  readonly request: number;
  readonly value?: unknown;
  /** Of the error, when it failed. */
  readonly code?: string;
}
