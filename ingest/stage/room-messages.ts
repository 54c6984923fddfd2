/** What ingest and its room processes say to each other over the fork's IPC channel. */
import type { ErrorCode } from "../../infra/errors/catalogue.ts";
import type { RoomOrder } from "./room-order.ts";
import type { AudioOffer } from "./sdp-offer.ts";
import type { StageEvent } from "./stage-event.ts";
import type { TallyReport } from "./tally.ts";

/** The first message to a child. */
export interface RoomProcessSettings {
  /** `0` takes a free port. */
  readonly udpPort: number;
  readonly publicIp: string | undefined;
  readonly packagerUrls: readonly string[];
  readonly bearer: string;
  readonly clockOffsetMs: number;
  readonly logLevel: string;
}

export interface Member {
  readonly session: string;
  readonly account: string;
  readonly name: string;
}

export type ToRoomProcess =
  | { readonly kind: "start"; readonly settings: RoomProcessSettings }
  | { readonly kind: "order"; readonly order: RoomOrder }
  | { readonly kind: "end"; readonly space: string }
  | { readonly kind: "join"; readonly request: number; readonly space: string; readonly member: Member; readonly offer: AudioOffer }
  | { readonly kind: "candidates"; readonly space: string; readonly session: string; readonly candidates: readonly string[] }
  | { readonly kind: "leave"; readonly space: string; readonly session: string };

export interface LoadReport {
  readonly rooms: number;
  readonly speakers: number;
  /** Share of one core since the last report. */
  readonly cpu: number;
  readonly residentBytes: number;
  /** Longest jitter buffer delay of all speakers. */
  readonly delayMs: number;
  readonly tally: TallyReport;
}

/** Why a session is over. */
export type ClosedReason = "dropped" | "replaced" | "never_connected" | "removed" | "room_ended" | "left";

export type FromRoomProcess =
  | { readonly kind: "ready" }
  /** It cannot work and ends; `reason` is a line for operators. */
  | { readonly kind: "failed"; readonly reason: string }
  | { readonly kind: "answer"; readonly request: number; readonly sdp: string }
  | { readonly kind: "refusal"; readonly request: number; readonly code: ErrorCode; readonly detail: string }
  | { readonly kind: "connected"; readonly space: string; readonly session: string }
  | { readonly kind: "closed"; readonly space: string; readonly session: string; readonly reason: ClosedReason }
  | { readonly kind: "stage"; readonly space: string; readonly events: readonly StageEvent[] }
  | { readonly kind: "load"; readonly report: LoadReport };
