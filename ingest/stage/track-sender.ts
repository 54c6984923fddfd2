/** RTP packets go into a track of the native library, and whether each went out comes back: one that is refused is lost, and no other. */

/** What sending needs of the library's track. */
export interface SendingTrack {
  onOpen(callback: () => void): void;
  onClosed(callback: () => void): void;
  /** @throws Error when the library refuses the packet: the track has closed and has not yet told, or another reason of its own. */
  sendMessageBinary(packet: Buffer): boolean;
}

export class TrackSender {
  readonly #track: SendingTrack;
  /** What a track is asked across the boundary to native code costs as much as a packet that is sent: it tells instead. */
  #open = false;

  constructor(track: SendingTrack) {
    this.#track = track;
    track.onOpen(() => {
      this.#open = true;
    });
    track.onClosed(() => {
      this.#open = false;
    });
  }

  /** @returns false when the packet is lost. Only the track itself says when it has closed, whatever it throws. */
  send(packet: Buffer): boolean {
    if (!this.#open) return false;
    try {
      return this.#track.sendMessageBinary(packet);
    } catch {
      return false;
    }
  }
}
