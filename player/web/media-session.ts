/** What is playing goes in; the lock screen, headset buttons and media keys are served, for the player that spoke last of all on the page. */

interface Announcement {
  readonly title: string;
  readonly artist: string;
  readonly artwork: string | undefined;
  readonly play: () => void;
  readonly pause: () => void;
  readonly seekBy: (seconds: number) => void;
  readonly seekTo: (seconds: number) => void;
}

const stepSeconds = 15;
let floor: object | undefined;
let yieldFloor: (() => void) | undefined;

/** Of several players on a page one sounds: the one before it pauses. */
export function takeFloor(owner: object, { title, artist, artwork, play, pause, seekBy, seekTo }: Announcement): void {
  if (floor !== owner) yieldFloor?.();
  floor = owner;
  yieldFloor = pause;
  if (!("mediaSession" in navigator)) return;
  navigator.mediaSession.metadata = new MediaMetadata({ title, artist, ...(artwork !== undefined && { artwork: [{ src: artwork }] }) });
  const seekbackward: MediaSessionActionHandler = ({ seekOffset }) => seekBy(-(seekOffset ?? stepSeconds));
  const seekforward: MediaSessionActionHandler = ({ seekOffset }) => seekBy(seekOffset ?? stepSeconds);
  const seekto: MediaSessionActionHandler = ({ seekTime }) => seekTime !== undefined && seekTo(seekTime);
  handle({ play, pause, stop: pause, seekbackward, seekforward, seekto });
}

/** What a browser does not know it refuses by throwing. */
function handle(handlers: Readonly<Partial<Record<MediaSessionAction, MediaSessionActionHandler | null>>>): void {
  for (const [action, handler] of Object.entries(handlers)) {
    try {
      navigator.mediaSession.setActionHandler(action as MediaSessionAction, handler);
    } catch {
      // It has no such key.
    }
  }
}

/** A live programme has no position. */
export function showMediaState(owner: object, { playing, replay, rate }: ShownMedia): void {
  if (floor !== owner || !("mediaSession" in navigator)) return;
  navigator.mediaSession.playbackState = playing ? "playing" : "paused";
  navigator.mediaSession.setPositionState?.(replay && { duration: replay.length, position: Math.min(replay.at, replay.length), playbackRate: rate });
}

interface ShownMedia {
  readonly playing: boolean;
  readonly replay: { readonly at: number; readonly length: number } | undefined;
  readonly rate: number;
}

/** The page is without it. */
export function leaveFloor(owner: object): void {
  if (floor !== owner) return;
  floor = undefined;
  yieldFloor = undefined;
  if (!("mediaSession" in navigator)) return;
  navigator.mediaSession.metadata = null;
  handle({ play: null, pause: null, stop: null, seekbackward: null, seekforward: null, seekto: null });
}
