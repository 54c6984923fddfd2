/** A seat on Rostrum's stage, by WHIP, or in a Janus AudioBridge room. */
export type Seat = { readonly url: string } & ({ readonly token: string } | { readonly janusRoom: number });

/** What the stage benchmark says to its client process. */
export type SpeakersCommand =
  | { readonly do: "join"; readonly seats: readonly Seat[] }
  | { readonly do: "talk"; readonly count: number; readonly bursts: boolean }
  | { readonly do: "latencies" };
