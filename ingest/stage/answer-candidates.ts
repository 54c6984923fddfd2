/** An SDP answer and the announced address go in; the answer comes out with a candidate for that address. */

/** Host candidates below this keep their place; an announced address is tried first. */
const announcedPriority = 2_130_706_431;

/**
 * Behind address translation the library only knows private addresses. The private ones stay: speakers of the same network use them.
 * @param publicIp `ICE_PUBLIC_IP`; when it is not set and the machine has no address but loopback, loopback is announced.
 */
export function announceAddress(sdp: string, { publicIp, port }: { readonly publicIp: string | undefined; readonly port: number }): string {
  const announced = publicIp ?? (sdp.includes("a=candidate:") ? undefined : "127.0.0.1");
  if (announced === undefined) return sdp;
  const line = `a=candidate:9 1 UDP ${announcedPriority} ${announced} ${port} typ host\r\n`;
  const at = sdp.search(/^a=(candidate|end-of-candidates)/m);
  return at < 0 ? `${sdp.trimEnd()}\r\n${line}` : sdp.slice(0, at) + line + sdp.slice(at);
}
