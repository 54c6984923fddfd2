/** What is playing goes in; the lock screen, headset buttons and media keys are served. */

interface Announcement {
  readonly title: string;
  readonly artist: string;
  readonly artwork: string | undefined;
  readonly play: () => void;
  readonly pause: () => void;
  readonly seekBy: (seconds: number) => void;
}

const stepSeconds = 10;

export function announceMedia({ title, artist, artwork, play, pause, seekBy }: Announcement): void {
  if (!("mediaSession" in navigator)) return;
  const { mediaSession } = navigator;
  mediaSession.metadata = new MediaMetadata({ title, artist, ...(artwork !== undefined && { artwork: [{ src: artwork }] }) });
  mediaSession.setActionHandler("play", play);
  mediaSession.setActionHandler("pause", pause);
  mediaSession.setActionHandler("stop", pause);
  mediaSession.setActionHandler("seekbackward", ({ seekOffset }) => seekBy(-(seekOffset ?? stepSeconds)));
  mediaSession.setActionHandler("seekforward", ({ seekOffset }) => seekBy(seekOffset ?? stepSeconds));
}

export function showMediaState(state: MediaSessionPlaybackState): void {
  if ("mediaSession" in navigator) navigator.mediaSession.playbackState = state;
}
