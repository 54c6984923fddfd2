/** A scene goes in; the badge, the button and the sentence that show it come out. */
import type { MessageKey } from "./messages/languages.ts";
import type { Scene } from "./scene.ts";

export interface Look {
  readonly say: MessageKey;
  readonly button: MessageKey;
  readonly icon: "play" | "pause" | "stop";
  readonly badge: MessageKey | undefined;
  /** Whether the badge is lit. */
  readonly onAir: boolean;
  /** Whether something works in the background. */
  readonly busy: boolean;
  /** Whether something is wrong that the listener should know. */
  readonly warns: boolean;
  /** Whether the button can do nothing. */
  readonly rests?: true;
}

const start = { icon: "play", badge: undefined, onAir: false, busy: false, warns: false } as const;
const soon = { ...start, badge: "badgeSoon", button: "listenLater" } as const;
const live = { ...start, icon: "pause", button: "pause", badge: "badgeLive", onAir: true } as const;
const trying = { ...start, icon: "stop", button: "stop", badge: undefined, busy: true } as const;
const trouble = { ...trying, warns: true } as const;
const over = { ...start, badge: "badgeEnded", button: "playReplay" } as const;

/** Whatever starts the sound is named "Play" or "Listen" first. */
export const looks: Readonly<Record<Scene, Look>> = {
  before: { ...soon, say: "sayBefore" },
  waiting: { ...soon, icon: "stop", button: "stopWaiting", busy: true, say: "sayWaiting" },
  starting: { ...soon, say: "sayStarting" },
  ready: { ...start, badge: "badgeLive", onAir: true, button: "playLive", say: "sayReady" },
  connecting: { ...trying, say: "sayConnecting" },
  slow: { ...trouble, say: "saySlow" },
  live: { ...live, say: "sayLive" },
  quiet: { ...live, say: "sayQuiet" },
  onStage: { ...live, rests: true, say: "sayOnStage" },
  stored: { ...live, say: "sayStored" },
  behind: { ...live, onAir: false, say: "sayBehind" },
  paused: { ...start, badge: "badgeLive", button: "play", say: "sayPaused" },
  replayPaused: { ...start, badge: "badgeReplay", button: "play", say: "sayReplayPaused" },
  reconnecting: { ...trying, badge: "badgeLive", say: "sayReconnecting" },
  offline: { ...start, button: "play", warns: true, say: "sayOffline" },
  ended: { ...over, say: "sayEnded" },
  clip: { ...over, badge: "badgeClip", button: "play", say: "sayClip" },
  cancelled: { ...over, button: "play", rests: true, say: "sayCancelled" },
  preparing: { ...over, busy: true, say: "sayPreparing" },
  replay: { ...start, icon: "pause", button: "pause", badge: "badgeReplay", say: "sayReplay" },
  removed: { ...over, button: "play", rests: true, say: "sayRemoved" },
  failing: { ...trouble, say: "sayFailing" },
  missing: { ...trouble, say: "sayMissing" },
  blocked: { ...start, badge: "badgeLive", button: "play", say: "sayBlocked" },
  unsupported: { ...start, button: "playAgain", warns: true, say: "sayUnsupported" },
  badAddress: { ...start, button: "playAgain", warns: true, say: "sayBadAddress" },
  notAudio: { ...trouble, say: "sayNotAudio" },
  unreachable: { ...trouble, say: "sayUnreachable" },
  expired: { ...start, button: "playAgain", warns: true, say: "sayExpired" },
  failed: { ...start, button: "playAgain", warns: true, say: "sayFailed" },
};
