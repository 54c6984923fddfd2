/** A connected peer connection goes in; its signs of life come out, and one call when it is lost. */
import type { Clock } from "../../../infra/clock/clock.ts";
import { FlowWatch } from "../model/flow-watch.ts";

const lookEveryMs = 250;
/** ICE may report a disconnection that heals; beyond this the session is made anew. */
const disconnectedMs = 2000;

export interface ConnectionSigns {
  readonly packetsReceived: number;
  /** Round-trip time of the selected pair, in ms. */
  readonly rttMs: number | undefined;
}

/** @returns stops the watch. */
export function watchConnection(
  connection: RTCPeerConnection,
  { clock, onLost, onSigns }: { readonly clock: Clock; readonly onLost: () => void; readonly onSigns: (signs: ConnectionSigns) => void },
): () => void {
  const stopped = new AbortController();
  const lose = () => {
    if (stopped.signal.aborted) return;
    stopped.abort();
    onLost();
  };
  const onState = () => {
    if (connection.connectionState === "failed" || connection.connectionState === "closed") lose();
  };
  connection.addEventListener("connectionstatechange", onState, { signal: stopped.signal });
  void look();
  return () => stopped.abort();

  async function look(): Promise<void> {
    const flow = new FlowWatch();
    let connectedAt = clock.now();
    while (!stopped.signal.aborted) {
      const signs = await signsOf(connection);
      if (stopped.signal.aborted) return;
      onSigns(signs);
      if (connection.connectionState === "connected") connectedAt = clock.now();
      if (flow.push(signs.packetsReceived, clock.now()) || clock.now() - connectedAt > disconnectedMs) lose();
      await clock.sleep(lookEveryMs, { signal: stopped.signal });
    }
  }
}

async function signsOf(connection: RTCPeerConnection): Promise<ConnectionSigns> {
  let packetsReceived = 0;
  let rttMs: number | undefined;
  for (const report of (await connection.getStats()).values() as Iterable<Record<string, unknown>>) {
    if (report.type === "inbound-rtp" && typeof report.packetsReceived === "number") packetsReceived += report.packetsReceived;
    if (report.type === "candidate-pair" && report.nominated === true && typeof report.currentRoundTripTime === "number") {
      rttMs = report.currentRoundTripTime * 1000;
    }
  }
  return { packetsReceived, rttMs };
}
