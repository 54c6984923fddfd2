/** What the stage benchmark says to its client process. */
export type SpeakersCommand =
  | { readonly do: "join"; readonly server: "rostrum" | "janus"; readonly seats: readonly { readonly url: string; readonly token: string }[] }
  | { readonly do: "talk"; readonly count: number; readonly bursts: boolean }
  | { readonly do: "latencies" };
