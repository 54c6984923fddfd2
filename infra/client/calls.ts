/** Every call of the API with what it takes and answers. Made from `openapi.json` by `npm run docs`; not edited by hand. */
export interface Calls {
  /** Makes or replaces an account. Without `followerCount` the follows are counted. */
  readonly "PUT /v1/accounts/{account}": {
    readonly path: { readonly account: string };
    readonly body: {
      readonly name: string;
      readonly handle: string;
      readonly avatarUrl?: string;
      readonly followerCount?: number;
      readonly verified?: boolean;
      readonly mayHost?: boolean;
    };
    readonly answer: {
      readonly id: string;
      readonly name: string;
      readonly handle: string;
      readonly avatarUrl?: string;
      readonly followerCount: number;
      readonly verified?: boolean;
      readonly mayHost?: boolean;
    };
  };
  /** `account` follows `other`. */
  readonly "PUT /v1/accounts/{account}/following/{other}": {
    readonly path: { readonly account: string; readonly other: string };
    readonly answer: undefined;
  };
  /** `account` does not follow `other` any more. */
  readonly "DELETE /v1/accounts/{account}/following/{other}": {
    readonly path: { readonly account: string; readonly other: string };
    readonly answer: undefined;
  };
  /** A token with which an account makes its own spaces and reads its timeline, by what the site vouches for in it instead of what is kept here. */
  readonly "POST /v1/accounts/{account}/tokens": {
    readonly path: { readonly account: string };
    readonly body: {
      readonly followerCount?: number;
      readonly verified?: boolean;
      readonly mayHost?: boolean;
      readonly following?: readonly string[];
    };
    readonly answer: {
      readonly token: string;
      readonly expiresAt: string;
    };
  };
  /** Spaces, newest first. `state` is a comma-separated list; `after` takes the `next` of the page before. */
  readonly "GET /v1/spaces": {
    readonly query?: { readonly state?: string; readonly limit?: number; readonly after?: string };
    readonly answer: {
      readonly spaces: readonly {
        readonly id: string;
        readonly title: string;
        readonly hostId: string;
        readonly state: "scheduled" | "live" | "ended" | "cancelled";
        readonly description?: string;
        readonly startsAt?: string;
        readonly startedAt?: string;
        readonly endedAt?: string;
        readonly endedReason?: "asked" | "deserted" | "never_started";
        readonly record: boolean;
        readonly profile: "fast" | "balanced" | "saver";
        readonly captions?: string;
        readonly signed: boolean;
        readonly shareUrl: string;
        readonly embedUrl: string;
        readonly playbackUrl: string;
        readonly whipUrl: string;
        readonly studioUrl: string;
        readonly cardUrl: string;
        readonly calendarUrl: string;
        readonly host: {
          readonly id: string;
          readonly name: string;
          readonly handle: string;
          readonly avatarUrl?: string;
        };
        readonly cohosts: readonly {
          readonly id: string;
          readonly name: string;
          readonly handle: string;
          readonly avatarUrl?: string;
        }[];
        readonly actingHostId?: string;
        readonly stage: readonly {
          readonly account: string;
          readonly name: string;
          readonly handle?: string;
          readonly avatarUrl?: string;
          readonly role: "host" | "cohost" | "speaker" | "listener";
          readonly muted: boolean;
          readonly mutedByHost: boolean;
          readonly talking: boolean;
        }[];
        readonly audience?: {
          readonly listening: number;
          readonly standardError: number;
        };
      }[];
      readonly next: string | null;
    };
  };
  /** Makes a space, scheduled until it is started. With an account's token its account is the host. */
  readonly "POST /v1/spaces": {
    readonly body: {
      readonly title: string;
      readonly hostId: string;
      readonly description?: string;
      readonly startsAt?: string;
      readonly record?: boolean;
      readonly profile?: "fast" | "balanced" | "saver";
      readonly captions?: string;
      readonly signed?: boolean;
    };
    readonly answer: {
      readonly id: string;
      readonly title: string;
      readonly hostId: string;
      readonly state: "scheduled" | "live" | "ended" | "cancelled";
      readonly description?: string;
      readonly startsAt?: string;
      readonly startedAt?: string;
      readonly endedAt?: string;
      readonly endedReason?: "asked" | "deserted" | "never_started";
      readonly record: boolean;
      readonly profile: "fast" | "balanced" | "saver";
      readonly captions?: string;
      readonly signed: boolean;
      readonly shareUrl: string;
      readonly embedUrl: string;
      readonly playbackUrl: string;
      readonly whipUrl: string;
      readonly studioUrl: string;
      readonly cardUrl: string;
      readonly calendarUrl: string;
      readonly host: {
        readonly id: string;
        readonly name: string;
        readonly handle: string;
        readonly avatarUrl?: string;
      };
      readonly cohosts: readonly {
        readonly id: string;
        readonly name: string;
        readonly handle: string;
        readonly avatarUrl?: string;
      }[];
      readonly actingHostId?: string;
      readonly stage: readonly {
        readonly account: string;
        readonly name: string;
        readonly handle?: string;
        readonly avatarUrl?: string;
        readonly role: "host" | "cohost" | "speaker" | "listener";
        readonly muted: boolean;
        readonly mutedByHost: boolean;
        readonly talking: boolean;
      }[];
      readonly audience?: {
        readonly listening: number;
        readonly standardError: number;
      };
    };
  };
  /** One space with who is on stage. */
  readonly "GET /v1/spaces/{space}": {
    readonly path: { readonly space: string };
    readonly answer: {
      readonly id: string;
      readonly title: string;
      readonly hostId: string;
      readonly state: "scheduled" | "live" | "ended" | "cancelled";
      readonly description?: string;
      readonly startsAt?: string;
      readonly startedAt?: string;
      readonly endedAt?: string;
      readonly endedReason?: "asked" | "deserted" | "never_started";
      readonly record: boolean;
      readonly profile: "fast" | "balanced" | "saver";
      readonly captions?: string;
      readonly signed: boolean;
      readonly shareUrl: string;
      readonly embedUrl: string;
      readonly playbackUrl: string;
      readonly whipUrl: string;
      readonly studioUrl: string;
      readonly cardUrl: string;
      readonly calendarUrl: string;
      readonly host: {
        readonly id: string;
        readonly name: string;
        readonly handle: string;
        readonly avatarUrl?: string;
      };
      readonly cohosts: readonly {
        readonly id: string;
        readonly name: string;
        readonly handle: string;
        readonly avatarUrl?: string;
      }[];
      readonly actingHostId?: string;
      readonly stage: readonly {
        readonly account: string;
        readonly name: string;
        readonly handle?: string;
        readonly avatarUrl?: string;
        readonly role: "host" | "cohost" | "speaker" | "listener";
        readonly muted: boolean;
        readonly mutedByHost: boolean;
        readonly talking: boolean;
      }[];
      readonly audience?: {
        readonly listening: number;
        readonly standardError: number;
      };
    };
  };
  /** Changes what a scheduled space announces. */
  readonly "PATCH /v1/spaces/{space}": {
    readonly path: { readonly space: string };
    readonly body: {
      readonly description?: string;
      readonly startsAt?: string;
      readonly record?: boolean;
      readonly captions?: string;
      readonly title?: string;
    };
    readonly answer: {
      readonly id: string;
      readonly title: string;
      readonly hostId: string;
      readonly state: "scheduled" | "live" | "ended" | "cancelled";
      readonly description?: string;
      readonly startsAt?: string;
      readonly startedAt?: string;
      readonly endedAt?: string;
      readonly endedReason?: "asked" | "deserted" | "never_started";
      readonly record: boolean;
      readonly profile: "fast" | "balanced" | "saver";
      readonly captions?: string;
      readonly signed: boolean;
      readonly shareUrl: string;
      readonly embedUrl: string;
      readonly playbackUrl: string;
      readonly whipUrl: string;
      readonly studioUrl: string;
      readonly cardUrl: string;
      readonly calendarUrl: string;
      readonly host: {
        readonly id: string;
        readonly name: string;
        readonly handle: string;
        readonly avatarUrl?: string;
      };
      readonly cohosts: readonly {
        readonly id: string;
        readonly name: string;
        readonly handle: string;
        readonly avatarUrl?: string;
      }[];
      readonly actingHostId?: string;
      readonly stage: readonly {
        readonly account: string;
        readonly name: string;
        readonly handle?: string;
        readonly avatarUrl?: string;
        readonly role: "host" | "cohost" | "speaker" | "listener";
        readonly muted: boolean;
        readonly mutedByHost: boolean;
        readonly talking: boolean;
      }[];
      readonly audience?: {
        readonly listening: number;
        readonly standardError: number;
      };
    };
  };
  /** Goes live. Asked again while live, changes nothing. */
  readonly "POST /v1/spaces/{space}/start": {
    readonly path: { readonly space: string };
    readonly answer: {
      readonly id: string;
      readonly title: string;
      readonly hostId: string;
      readonly state: "scheduled" | "live" | "ended" | "cancelled";
      readonly description?: string;
      readonly startsAt?: string;
      readonly startedAt?: string;
      readonly endedAt?: string;
      readonly endedReason?: "asked" | "deserted" | "never_started";
      readonly record: boolean;
      readonly profile: "fast" | "balanced" | "saver";
      readonly captions?: string;
      readonly signed: boolean;
      readonly shareUrl: string;
      readonly embedUrl: string;
      readonly playbackUrl: string;
      readonly whipUrl: string;
      readonly studioUrl: string;
      readonly cardUrl: string;
      readonly calendarUrl: string;
      readonly host: {
        readonly id: string;
        readonly name: string;
        readonly handle: string;
        readonly avatarUrl?: string;
      };
      readonly cohosts: readonly {
        readonly id: string;
        readonly name: string;
        readonly handle: string;
        readonly avatarUrl?: string;
      }[];
      readonly actingHostId?: string;
      readonly stage: readonly {
        readonly account: string;
        readonly name: string;
        readonly handle?: string;
        readonly avatarUrl?: string;
        readonly role: "host" | "cohost" | "speaker" | "listener";
        readonly muted: boolean;
        readonly mutedByHost: boolean;
        readonly talking: boolean;
      }[];
      readonly audience?: {
        readonly listening: number;
        readonly standardError: number;
      };
    };
  };
  /** Ends the live space. Asked again once ended, changes nothing. */
  readonly "POST /v1/spaces/{space}/end": {
    readonly path: { readonly space: string };
    readonly answer: {
      readonly id: string;
      readonly title: string;
      readonly hostId: string;
      readonly state: "scheduled" | "live" | "ended" | "cancelled";
      readonly description?: string;
      readonly startsAt?: string;
      readonly startedAt?: string;
      readonly endedAt?: string;
      readonly endedReason?: "asked" | "deserted" | "never_started";
      readonly record: boolean;
      readonly profile: "fast" | "balanced" | "saver";
      readonly captions?: string;
      readonly signed: boolean;
      readonly shareUrl: string;
      readonly embedUrl: string;
      readonly playbackUrl: string;
      readonly whipUrl: string;
      readonly studioUrl: string;
      readonly cardUrl: string;
      readonly calendarUrl: string;
      readonly host: {
        readonly id: string;
        readonly name: string;
        readonly handle: string;
        readonly avatarUrl?: string;
      };
      readonly cohosts: readonly {
        readonly id: string;
        readonly name: string;
        readonly handle: string;
        readonly avatarUrl?: string;
      }[];
      readonly actingHostId?: string;
      readonly stage: readonly {
        readonly account: string;
        readonly name: string;
        readonly handle?: string;
        readonly avatarUrl?: string;
        readonly role: "host" | "cohost" | "speaker" | "listener";
        readonly muted: boolean;
        readonly mutedByHost: boolean;
        readonly talking: boolean;
      }[];
      readonly audience?: {
        readonly listening: number;
        readonly standardError: number;
      };
    };
  };
  /** Calls a scheduled space off. Asked again once cancelled, changes nothing. */
  readonly "POST /v1/spaces/{space}/cancel": {
    readonly path: { readonly space: string };
    readonly answer: {
      readonly id: string;
      readonly title: string;
      readonly hostId: string;
      readonly state: "scheduled" | "live" | "ended" | "cancelled";
      readonly description?: string;
      readonly startsAt?: string;
      readonly startedAt?: string;
      readonly endedAt?: string;
      readonly endedReason?: "asked" | "deserted" | "never_started";
      readonly record: boolean;
      readonly profile: "fast" | "balanced" | "saver";
      readonly captions?: string;
      readonly signed: boolean;
      readonly shareUrl: string;
      readonly embedUrl: string;
      readonly playbackUrl: string;
      readonly whipUrl: string;
      readonly studioUrl: string;
      readonly cardUrl: string;
      readonly calendarUrl: string;
      readonly host: {
        readonly id: string;
        readonly name: string;
        readonly handle: string;
        readonly avatarUrl?: string;
      };
      readonly cohosts: readonly {
        readonly id: string;
        readonly name: string;
        readonly handle: string;
        readonly avatarUrl?: string;
      }[];
      readonly actingHostId?: string;
      readonly stage: readonly {
        readonly account: string;
        readonly name: string;
        readonly handle?: string;
        readonly avatarUrl?: string;
        readonly role: "host" | "cohost" | "speaker" | "listener";
        readonly muted: boolean;
        readonly mutedByHost: boolean;
        readonly talking: boolean;
      }[];
      readonly audience?: {
        readonly listening: number;
        readonly standardError: number;
      };
    };
  };
  /** A token with which an account takes part in the space. */
  readonly "POST /v1/spaces/{space}/tokens": {
    readonly path: { readonly space: string };
    readonly body: {
      readonly accountId: string;
      readonly role: "host" | "cohost" | "speaker" | "listener";
    };
    readonly answer: {
      readonly token: string;
      readonly expiresAt: string;
    };
  };
  /** Who is on stage, and who may be; for moderators also who waits to speak. */
  readonly "GET /v1/spaces/{space}/participants": {
    readonly path: { readonly space: string };
    readonly answer: {
      readonly participants: readonly {
        readonly account: string;
        readonly name: string;
        readonly handle?: string;
        readonly avatarUrl?: string;
        readonly role: "host" | "cohost" | "speaker" | "listener";
        readonly muted: boolean;
        readonly mutedByHost: boolean;
        readonly talking: boolean;
        readonly onStage: boolean;
        readonly barred: boolean;
      }[];
      readonly requests?: readonly {
        readonly account: string;
        readonly name: string;
        readonly handle: string;
        readonly avatarUrl?: string;
        readonly state: "waiting" | "accepted" | "declined" | "withdrawn";
        readonly note?: string;
        readonly askedAt: string;
      }[];
      readonly seats: number;
    };
  };
  /** Gives another role, mutes, unmutes or lets back in. Who is neither host nor co-host acts only on themself; a host's mute stays. */
  readonly "PATCH /v1/spaces/{space}/participants/{account}": {
    readonly path: { readonly space: string; readonly account: string };
    readonly body: {
      readonly role?: "cohost" | "speaker" | "listener";
      readonly muted?: boolean;
      readonly barred?: false;
    };
    readonly answer: {
      readonly account: string;
      readonly name: string;
      readonly handle?: string;
      readonly avatarUrl?: string;
      readonly role: "host" | "cohost" | "speaker" | "listener";
      readonly muted: boolean;
      readonly mutedByHost: boolean;
      readonly talking: boolean;
      readonly onStage: boolean;
      readonly barred: boolean;
    };
  };
  /** Takes an account off the stage, and its role away; with `bar=true` it may not come back. */
  readonly "DELETE /v1/spaces/{space}/participants/{account}": {
    readonly path: { readonly space: string; readonly account: string };
    readonly query?: { readonly bar?: "true" | "false" };
    readonly answer: undefined;
  };
  /** Asks to speak: a listener for itself, the API key for `accountId`. Asked again while waiting, changes nothing. */
  readonly "POST /v1/spaces/{space}/requests": {
    readonly path: { readonly space: string };
    readonly body?: {
      readonly accountId?: string;
      readonly note?: string;
    };
    readonly answer: {
      readonly account: string;
      readonly name: string;
      readonly handle: string;
      readonly avatarUrl?: string;
      readonly state: "waiting" | "accepted" | "declined" | "withdrawn";
      readonly note?: string;
      readonly askedAt: string;
    };
  };
  /** Who waits to speak, longest first. */
  readonly "GET /v1/spaces/{space}/requests": {
    readonly path: { readonly space: string };
    readonly answer: {
      readonly requests: readonly {
        readonly account: string;
        readonly name: string;
        readonly handle: string;
        readonly avatarUrl?: string;
        readonly state: "waiting" | "accepted" | "declined" | "withdrawn";
        readonly note?: string;
        readonly askedAt: string;
      }[];
    };
  };
  /** One request: for the one who asked, and moderators. */
  readonly "GET /v1/spaces/{space}/requests/{account}": {
    readonly path: { readonly space: string; readonly account: string };
    readonly answer:
      | {
          readonly account: string;
          readonly name: string;
          readonly handle: string;
          readonly avatarUrl?: string;
          readonly state: "waiting" | "accepted" | "declined" | "withdrawn";
          readonly note?: string;
          readonly askedAt: string;
        }
      | undefined;
  };
  /** Takes a request back. */
  readonly "DELETE /v1/spaces/{space}/requests/{account}": {
    readonly path: { readonly space: string; readonly account: string };
    readonly answer: undefined;
  };
  /** Brings who asked up on stage: from now on its token, even a listener's, lets it speak. */
  readonly "POST /v1/spaces/{space}/requests/{account}/accept": {
    readonly path: { readonly space: string; readonly account: string };
    readonly answer: {
      readonly account: string;
      readonly name: string;
      readonly handle: string;
      readonly avatarUrl?: string;
      readonly state: "waiting" | "accepted" | "declined" | "withdrawn";
      readonly note?: string;
      readonly askedAt: string;
    };
  };
  /** Says no to a request; it may be made again. */
  readonly "POST /v1/spaces/{space}/requests/{account}/decline": {
    readonly path: { readonly space: string; readonly account: string };
    readonly answer: {
      readonly account: string;
      readonly name: string;
      readonly handle: string;
      readonly avatarUrl?: string;
      readonly state: "waiting" | "accepted" | "declined" | "withdrawn";
      readonly note?: string;
      readonly askedAt: string;
    };
  };
  /** Invites an account, or makes a link that brings whoever has it on stage. Only the host invites co-hosts. */
  readonly "POST /v1/spaces/{space}/invites": {
    readonly path: { readonly space: string };
    readonly body?: {
      readonly accountId?: string;
      readonly role?: "cohost" | "speaker";
      readonly uses?: number;
      readonly expiresInSeconds?: number;
    };
    readonly answer: {
      readonly id: string;
      readonly accountId?: string;
      readonly role: "cohost" | "speaker";
      readonly usesLeft: number;
      readonly madeAt: string;
      readonly expiresAt: string;
      readonly code?: string;
      readonly url: string;
    };
  };
  /** The open invites, oldest first. */
  readonly "GET /v1/spaces/{space}/invites": {
    readonly path: { readonly space: string };
    readonly answer: {
      readonly invites: readonly {
        readonly id: string;
        readonly accountId?: string;
        readonly role: "cohost" | "speaker";
        readonly usesLeft: number;
        readonly madeAt: string;
        readonly expiresAt: string;
      }[];
    };
  };
  /** Takes an invite back. Whoever has used it keeps the role. */
  readonly "DELETE /v1/spaces/{space}/invites/{invite}": {
    readonly path: { readonly space: string; readonly invite: string };
    readonly answer: undefined;
  };
  /** Takes an invite up. With a token of the space it is that account who comes; a link's `code` without a token makes a guest of the given `name`. The answer holds a token of the new role. */
  readonly "POST /v1/spaces/{space}/join": {
    readonly path: { readonly space: string };
    readonly body?: {
      readonly code?: string;
      readonly name?: string;
    };
    readonly answer: {
      readonly account: string;
      readonly role: "cohost" | "speaker";
      readonly token: string;
      readonly expiresAt: string;
    };
  };
  /** Up to 50 WebVTT cues of a live space made with `captions`, their times counted from its `startedAt`. They are shown as soon as they are known, and a transcript has them at their own time. Sent again, nothing changes. */
  readonly "POST /v1/spaces/{space}/captions": {
    readonly path: { readonly space: string };
    readonly vtt: string;
    readonly answer: undefined;
  };
  /** Begins a bulk import of accounts or follows. */
  readonly "POST /v1/imports": {
    readonly body: {
      readonly kind: "accounts" | "follows";
    };
    readonly answer: {
      readonly id: string;
      readonly kind: "accounts" | "follows";
      readonly madeAt: string;
      readonly lines: number;
      readonly rejected: number;
      readonly errors: readonly {
        readonly line: number;
        readonly reason: string;
      }[];
    };
  };
  /** How far an import has come; also while a piece is being taken. */
  readonly "GET /v1/imports/{import}": {
    readonly path: { readonly import: string };
    readonly answer: {
      readonly id: string;
      readonly kind: "accounts" | "follows";
      readonly madeAt: string;
      readonly lines: number;
      readonly rejected: number;
      readonly errors: readonly {
        readonly line: number;
        readonly reason: string;
      }[];
    };
  };
  /** The next piece, whole lines of JSON, up to 8 MiB. After a break, read the import's `lines` and go on from there. Lines that cannot be used are counted. */
  readonly "POST /v1/imports/{import}/lines": {
    readonly path: { readonly import: string };
    readonly query?: { readonly from?: number };
    readonly lines: string;
    readonly answer: {
      readonly id: string;
      readonly kind: "accounts" | "follows";
      readonly madeAt: string;
      readonly lines: number;
      readonly rejected: number;
      readonly errors: readonly {
        readonly line: number;
        readonly reason: string;
      }[];
    };
  };
  /** Mutes everybody on stage but the host and co-hosts. */
  readonly "POST /v1/spaces/{space}/mute-all": {
    readonly path: { readonly space: string };
    readonly answer: {
      readonly muted: readonly string[];
    };
  };
  /** Every action taken in the space, newest first; `after` takes the `next` of the page before. */
  readonly "GET /v1/spaces/{space}/audit": {
    readonly path: { readonly space: string };
    readonly query?: { readonly limit?: number; readonly after?: string };
    readonly answer: {
      readonly entries: readonly {
        readonly id: string;
        readonly at: string;
        readonly actor: {
          readonly kind: "site" | "participant" | "system";
          readonly account?: string;
        };
        readonly action: string;
        readonly account?: string;
        readonly detail?: Readonly<Record<string, unknown>>;
      }[];
      readonly next: string | null;
    };
  };
  /** Tells the embedding site of something wrong with the space or a person in it. No account is needed. */
  readonly "POST /v1/spaces/{space}/reports": {
    readonly path: { readonly space: string };
    readonly body: {
      readonly accountId?: string;
      readonly reason: "abuse" | "hate" | "violence" | "self_harm" | "sexual" | "spam" | "illegal" | "other";
      readonly words?: string;
    };
    readonly answer: {
      readonly id: string;
    };
  };
  /** What was reported, newest first: for the embedding site, not for the host, who may be the one reported. */
  readonly "GET /v1/spaces/{space}/reports": {
    readonly path: { readonly space: string };
    readonly answer: {
      readonly reports: readonly {
        readonly id: string;
        readonly accountId?: string;
        readonly reporterId?: string;
        readonly reason: "abuse" | "hate" | "violence" | "self_harm" | "sexual" | "spam" | "illegal" | "other";
        readonly words?: string;
        readonly at: string;
      }[];
    };
  };
  /** The spaces for a viewer: those a followed host or co-host is live in first, then live, scheduled and replays. With an account's token the viewer is its account, and its `following` stands for the follows kept here. */
  readonly "GET /v1/timeline": {
    readonly query?: { readonly viewer?: string; readonly limit?: number };
    readonly answer: {
      readonly spaces: readonly {
        readonly id: string;
        readonly title: string;
        readonly hostId: string;
        readonly state: "scheduled" | "live" | "ended" | "cancelled";
        readonly description?: string;
        readonly startsAt?: string;
        readonly startedAt?: string;
        readonly endedAt?: string;
        readonly endedReason?: "asked" | "deserted" | "never_started";
        readonly record: boolean;
        readonly profile: "fast" | "balanced" | "saver";
        readonly captions?: string;
        readonly signed: boolean;
        readonly shareUrl: string;
        readonly embedUrl: string;
        readonly playbackUrl: string;
        readonly whipUrl: string;
        readonly studioUrl: string;
        readonly cardUrl: string;
        readonly calendarUrl: string;
        readonly host: {
          readonly id: string;
          readonly name: string;
          readonly handle: string;
          readonly avatarUrl?: string;
        };
        readonly cohosts: readonly {
          readonly id: string;
          readonly name: string;
          readonly handle: string;
          readonly avatarUrl?: string;
        }[];
        readonly actingHostId?: string;
        readonly stage: readonly {
          readonly account: string;
          readonly name: string;
          readonly handle?: string;
          readonly avatarUrl?: string;
          readonly role: "host" | "cohost" | "speaker" | "listener";
          readonly muted: boolean;
          readonly mutedByHost: boolean;
          readonly talking: boolean;
        }[];
        readonly audience?: {
          readonly listening: number;
          readonly standardError: number;
        };
        readonly section: "following" | "live" | "scheduled" | "replay";
        readonly following: readonly {
          readonly id: string;
          readonly name: string;
          readonly handle: string;
          readonly avatarUrl?: string;
        }[];
      }[];
    };
  };
  /** Has events posted to a URL, signed as Standard Webhooks say. The secret is told this once. */
  readonly "POST /v1/webhooks": {
    readonly body: {
      readonly url: string;
      readonly events?: readonly string[];
    };
    readonly answer: {
      readonly id: string;
      readonly url: string;
      readonly events: readonly string[];
      readonly madeAt: string;
      readonly secret: string;
    };
  };
  /** All webhooks. */
  readonly "GET /v1/webhooks": {
    readonly answer: {
      readonly webhooks: readonly {
        readonly id: string;
        readonly url: string;
        readonly events: readonly string[];
        readonly madeAt: string;
      }[];
    };
  };
  /** Forgets a webhook and its deliveries. */
  readonly "DELETE /v1/webhooks/{webhook}": {
    readonly path: { readonly webhook: string };
    readonly answer: undefined;
  };
  /** Deliveries of a webhook, newest first; unless another `state` is asked for, those that were given up. */
  readonly "GET /v1/webhooks/{webhook}/deliveries": {
    readonly path: { readonly webhook: string };
    readonly query?: { readonly state?: "waiting" | "delivered" | "dead"; readonly limit?: number };
    readonly answer: {
      readonly deliveries: readonly {
        readonly id: string;
        readonly event: string;
        readonly spaceId?: string;
        readonly state: "waiting" | "delivered" | "dead";
        readonly attempts: number;
        readonly madeAt: string;
        readonly settledAt?: string;
        readonly reason?: string;
        readonly payload: string;
      }[];
    };
  };
  /** Tries a delivery that was given up anew. */
  readonly "POST /v1/webhooks/{webhook}/deliveries/{delivery}/retry": {
    readonly path: { readonly webhook: string; readonly delivery: string };
    readonly answer: undefined;
  };
  /** A live space with thirteen simulated speakers; the running one when there is one. */
  readonly "POST /v1/demo": {
    readonly answer: {
      readonly id: string;
      readonly title: string;
      readonly hostId: string;
      readonly state: "scheduled" | "live" | "ended" | "cancelled";
      readonly description?: string;
      readonly startsAt?: string;
      readonly startedAt?: string;
      readonly endedAt?: string;
      readonly endedReason?: "asked" | "deserted" | "never_started";
      readonly record: boolean;
      readonly profile: "fast" | "balanced" | "saver";
      readonly captions?: string;
      readonly signed: boolean;
      readonly shareUrl: string;
      readonly embedUrl: string;
      readonly playbackUrl: string;
      readonly whipUrl: string;
      readonly studioUrl: string;
      readonly cardUrl: string;
      readonly calendarUrl: string;
      readonly host: {
        readonly id: string;
        readonly name: string;
        readonly handle: string;
        readonly avatarUrl?: string;
      };
      readonly cohosts: readonly {
        readonly id: string;
        readonly name: string;
        readonly handle: string;
        readonly avatarUrl?: string;
      }[];
      readonly actingHostId?: string;
      readonly stage: readonly {
        readonly account: string;
        readonly name: string;
        readonly handle?: string;
        readonly avatarUrl?: string;
        readonly role: "host" | "cohost" | "speaker" | "listener";
        readonly muted: boolean;
        readonly mutedByHost: boolean;
        readonly talking: boolean;
      }[];
      readonly audience?: {
        readonly listening: number;
        readonly standardError: number;
      };
    };
  };
  /** Signs addresses with which a space made with `signed` is heard, for a while. Give them to whom you sold or allowed it. */
  readonly "POST /v1/spaces/{space}/playback": {
    readonly path: { readonly space: string };
    readonly body: {
      readonly ttlSeconds?: number;
    };
    readonly answer: {
      readonly signature: string;
      readonly expiresAt: string;
      readonly playbackUrl: string;
      readonly shareUrl: string;
      readonly embedUrl: string;
    };
  };
  /** Revokes every signature of the space so far; within a minute no cache answers to one. */
  readonly "DELETE /v1/spaces/{space}/playback": {
    readonly path: { readonly space: string };
    readonly answer: undefined;
  };
  /** How far each download of a replay is, and where it is. */
  readonly "GET /replay/{space}/exports.json": {
    readonly path: { readonly space: string };
    readonly answer: {
      readonly space: string;
      readonly title: string;
      readonly startedAt: string;
      readonly revision: number;
      readonly visibility: "public" | "unlisted";
      readonly exports: readonly {
        readonly kind: "audio.m4a" | "audio.mp3" | "waveform" | "chapters" | "transcript";
        readonly state: "waiting" | "active" | "ready" | "failed";
        readonly progress: number;
        readonly files: readonly {
          readonly url: string;
          readonly bytes: number;
        }[];
        readonly damagedSegments?: number;
        readonly error?: string;
      }[];
    };
  };
  /** Changes a replay's title, trim, chapters, or who finds it. Nothing is encoded again; downloads are made anew. */
  readonly "PATCH /replay/{space}": {
    readonly path: { readonly space: string };
    readonly body: {
      readonly title?: string;
      readonly visibility?: "public" | "unlisted";
      readonly chapters?:
        | readonly {
            readonly title: string;
            readonly start: number;
          }[]
        | null;
      readonly trim?: {
        readonly start?: number;
        readonly end?: number;
      } | null;
    };
    readonly answer: {
      readonly space: string;
      readonly title: string;
      readonly visibility: "public" | "unlisted";
      readonly revision: number;
    };
  };
  /** Deletes a replay with its downloads and clips, for good. No cache keeps anything of it for longer than an hour. */
  readonly "DELETE /replay/{space}": {
    readonly path: { readonly space: string };
    readonly answer: undefined;
  };
  /** What is needed to edit a replay: as it stands, its loudness, and where the talk seems to begin and end. */
  readonly "GET /replay/{space}/edit.json": {
    readonly path: { readonly space: string };
    readonly answer: {
      readonly space: string;
      readonly title: string;
      readonly visibility: "public" | "unlisted";
      readonly revision: number;
      readonly seconds: number;
      readonly trim: {
        readonly start?: number;
        readonly end?: number;
      };
      readonly chapters: readonly {
        readonly title: string;
        readonly start: number;
      }[];
      readonly ownChapters: boolean;
      readonly waveform?: {
        readonly version: 2;
        readonly channels: 1;
        readonly sample_rate: number;
        readonly samples_per_pixel: number;
        readonly bits: 8;
        readonly length: number;
        readonly data: readonly number[];
        readonly loudness: readonly number[];
      };
      readonly suggestedTrim: {
        readonly start?: number;
        readonly end?: number;
      };
      readonly ownCover: boolean;
    };
  };
  /** Has downloads that failed made again. */
  readonly "POST /replay/{space}/exports": {
    readonly path: { readonly space: string };
    readonly answer: undefined;
  };
  /** Gives a replay a cover: a picture of 200 to 4096 pixels a side, of which the middle square is kept. */
  readonly "PUT /replay/{space}/cover": {
    readonly path: { readonly space: string };
    readonly file: Blob;
    readonly answer: {
      readonly space: string;
      readonly revision: number;
    };
  };
  /** Brings the drawn cover back. */
  readonly "DELETE /replay/{space}/cover": {
    readonly path: { readonly space: string };
    readonly answer: undefined;
  };
  /** A replay's title, and the name of its host's own cover. */
  readonly "GET /replay/{space}/look.json": {
    readonly path: { readonly space: string };
    readonly answer: {
      readonly title: string;
      readonly cover?: string;
    };
  };
  /** Cuts a clip of up to a minute out of a replay, or out of what is live and recorded. The same span twice is one clip. */
  readonly "POST /replay/{space}/clips": {
    readonly path: { readonly space: string };
    readonly body:
      | {
          readonly last: number;
        }
      | {
          readonly start: number;
          readonly end: number;
        };
    readonly answer: {
      readonly id: string;
      readonly space: string;
      readonly title: string;
      readonly seconds: number;
      readonly saidAt: string;
      readonly createdAt: string;
      readonly links: {
        readonly page: string;
        readonly playback: string;
        readonly audio: string;
      };
    };
  };
  /** All clips of a space, for its host. */
  readonly "GET /replay/{space}/clips": {
    readonly path: { readonly space: string };
    readonly answer: {
      readonly clips: readonly {
        readonly id: string;
        readonly space: string;
        readonly title: string;
        readonly seconds: number;
        readonly saidAt: string;
        readonly createdAt: string;
        readonly links: {
          readonly page: string;
          readonly playback: string;
          readonly audio: string;
        };
      }[];
    };
  };
  /** One clip. */
  readonly "GET /replay/{space}/clips/{clip}": {
    readonly path: { readonly space: string; readonly clip: string };
    readonly answer: {
      readonly id: string;
      readonly space: string;
      readonly title: string;
      readonly seconds: number;
      readonly saidAt: string;
      readonly createdAt: string;
      readonly links: {
        readonly page: string;
        readonly playback: string;
        readonly audio: string;
      };
    };
  };
  /** Removes a clip. */
  readonly "DELETE /replay/{space}/clips/{clip}": {
    readonly path: { readonly space: string; readonly clip: string };
    readonly answer: undefined;
  };
}
