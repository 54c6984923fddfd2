/** What is plugged in comes out: microphones and loudspeakers, with names a person can tell apart. */

export interface Device {
  readonly id: string;
  readonly label: string;
}

export interface Devices {
  readonly inputs: readonly Device[];
  readonly outputs: readonly Device[];
}

export const noDevices: Devices = { inputs: [], outputs: [] };

/** Labels are empty until the microphone is allowed; numbers stand in for them. */
export async function listDevices(): Promise<Devices> {
  const all = (await navigator.mediaDevices?.enumerateDevices().catch(() => [])) ?? [];
  const named = (kind: MediaDeviceKind, word: string) =>
    all
      .filter((device) => device.kind === kind && device.deviceId !== "")
      .map(({ deviceId, label }, index) => ({ id: deviceId, label: label || `${word} ${index + 1}` }));
  return { inputs: named("audioinput", "Microphone"), outputs: named("audiooutput", "Loudspeaker") };
}

/** Calls `run` whenever something is plugged in or out. @returns stops listening. */
export function watchDevices(run: () => void): () => void {
  navigator.mediaDevices?.addEventListener("devicechange", run);
  return () => navigator.mediaDevices?.removeEventListener("devicechange", run);
}
