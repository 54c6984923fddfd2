/** A listening server goes in; it stops taking connections, and some time later nothing of it is left. */

interface Stoppable {
  readonly listening: boolean;
  close(done?: () => void): unknown;
  closeIdleConnections?(): void;
}

export interface Closeable {
  /** Takes no more connections; what is being answered goes on. */
  stop(): void;
  /** Resolves once every connection is closed, cut off after `graceMs`. */
  finished(): Promise<void>;
}

export function closeable(server: Stoppable, cut: () => void, { graceMs = 1000 }: { readonly graceMs?: number } = {}): Closeable {
  let closed: Promise<void> | undefined;
  const stop = () => {
    closed ??= server.listening ? new Promise<void>((resolve) => server.close(() => resolve())) : Promise.resolve();
    server.closeIdleConnections?.();
  };
  return {
    stop,
    async finished() {
      stop();
      server.closeIdleConnections?.();
      const timer = setTimeout(cut, graceMs);
      await closed;
      clearTimeout(timer);
    },
  };
}
