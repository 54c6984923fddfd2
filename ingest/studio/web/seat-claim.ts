/** One account has one seat: tabs of one browser tell each other who took it last, so that they do not take it from one another for ever. */
import type { Ticket } from "../model/ticket.ts";

/** @param onTaken called when another tab claims the same seat. */
export function claimSeat({ space, account }: Ticket, onTaken: () => void): { claim(): void; close(): void } {
  const channel = new BroadcastChannel("rostrum-seat");
  const seat = `${space}/${account}`;
  channel.addEventListener("message", ({ data }) => {
    if (data === seat) onTaken();
  });
  return { claim: () => channel.postMessage(seat), close: () => channel.close() };
}
