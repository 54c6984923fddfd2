/** A choice of device and processing goes in, a live microphone comes out: the track that is sent, and what the meter hears. */
import { Closer } from "../../../infra/lifecycle/closer.ts";
import type { StopReason } from "../model/studio-state.ts";

export interface MicrophoneChoice {
  /** Absent: the system's default. */
  readonly deviceId?: string;
  readonly echoCancellation: boolean;
  readonly noiseSuppression: boolean;
  readonly autoGainControl: boolean;
}

export const defaultChoice: MicrophoneChoice = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };

export class MicrophoneError extends Error {
  override readonly name = "MicrophoneError";
  readonly reason: StopReason;

  constructor(reason: StopReason, options: { readonly cause?: unknown } = {}) {
    super(`The microphone cannot be used: ${reason}.`, options);
    this.reason = reason;
  }
}

export class Microphone {
  /** Sent to the room; silent while muted. */
  readonly track: MediaStreamTrack;
  /** Never muted, so that the meter can tell somebody that they speak into a muted microphone. */
  readonly monitor: MediaStreamTrack;
  readonly #closer = new Closer();

  /** @throws MicrophoneError */
  static async open(choice: MicrophoneChoice): Promise<Microphone> {
    if (!globalThis.RTCPeerConnection || !navigator.mediaDevices?.getUserMedia) throw new MicrophoneError("browser_not_supported");
    const track = await capture(choice);
    return new Microphone(track);
  }

  private constructor(track: MediaStreamTrack) {
    this.track = track;
    this.monitor = track.clone();
    this.#closer.add(() => {
      for (const open of [this.track, this.monitor]) open.stop();
    });
  }

  get deviceId(): string | undefined {
    return this.track.getSettings().deviceId;
  }

  /** The device was unplugged or taken away; not called after close(). */
  onEnded(run: () => void): void {
    this.track.addEventListener("ended", run, { once: true });
  }

  close(): void {
    void this.#closer.close();
  }
}

async function capture({ deviceId, ...processing }: MicrophoneChoice): Promise<MediaStreamTrack> {
  const audio = { ...processing, channelCount: { ideal: 1 }, ...(deviceId === undefined ? {} : { deviceId: { exact: deviceId } }) };
  try {
    const stream = await navigator.mediaDevices.getUserMedia({ audio });
    const track = stream.getAudioTracks()[0];
    if (!track) throw new MicrophoneError("microphone_missing");
    track.contentHint = "speech";
    return track;
  } catch (error) {
    // The remembered device is gone: the default one is better than none.
    if (deviceId !== undefined && isGone(error)) return capture(processing);
    throw error instanceof MicrophoneError ? error : new MicrophoneError(reasonOf(error), { cause: error });
  }
}

function isGone(error: unknown): boolean {
  return error instanceof DOMException && (error.name === "NotFoundError" || error.name === "OverconstrainedError");
}

function reasonOf(error: unknown): StopReason {
  if (!(error instanceof DOMException)) return "browser_not_supported";
  if (error.name === "NotAllowedError") return "microphone_denied";
  if (error.name === "SecurityError") return "browser_not_supported";
  return isGone(error) ? "microphone_missing" : "microphone_busy";
}
