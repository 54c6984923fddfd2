/** What the studio page is doing: the phases it can be in and the events that move it between them. */

/** Why the page stopped trying. Each has its words in messages.ts. */
export type StopReason =
  | "barred"
  | "browser_not_supported"
  | "microphone_busy"
  | "microphone_denied"
  | "microphone_missing"
  | "not_allowed"
  | "offer_refused"
  | "removed"
  | "sent_down"
  | "space_ended"
  | "space_not_found"
  | "stage_full"
  | "taken_over"
  | "ticket_expired"
  | "ticket_invalid"
  | "ticket_missing";

export type StudioState =
  /** Nothing is open yet: the visitor decides whether to join. */
  | { readonly phase: "lobby" }
  /** The browser asks for the microphone. */
  | { readonly phase: "asking" }
  /** An offer is on its way or ICE is connecting. `again` after having been on stage. */
  | { readonly phase: "joining"; readonly attempt: number; readonly again: boolean }
  | { readonly phase: "onStage" }
  /** Between two attempts. */
  | { readonly phase: "rejoining"; readonly attempt: number; readonly again: boolean }
  /** The space has not started; the page joins by itself when it does. */
  | { readonly phase: "waiting"; readonly attempt: number }
  | { readonly phase: "left" }
  | { readonly phase: "stopped"; readonly reason: StopReason };

export type StudioEvent =
  | { readonly type: "joinAsked" }
  | { readonly type: "leaveAsked" }
  | { readonly type: "microphoneReady" }
  | { readonly type: "connected" }
  /** The connection was up and is not any more. */
  | { readonly type: "connectionLost" }
  /** An attempt failed for a reason that may pass. */
  | { readonly type: "attemptFailed" }
  /** The server, or the browser, said no. */
  | { readonly type: "refused"; readonly reason: StopReason | "not_live" }
  | { readonly type: "retryDue" }
  | { readonly type: "spaceLive" }
  | { readonly type: "spaceEnded" };

export type Phase = StudioState["phase"];
