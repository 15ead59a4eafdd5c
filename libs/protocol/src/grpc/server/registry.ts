import type { WorkerId, WorkerInfo } from '@capsweep/domain';
import { Session, type SessionOptions, type WorkerStream } from './session.ts';

export interface RegistryOptions extends SessionOptions {
  /** How long a worker may stay away before it counts as gone. */
  readonly goneAfterMs: number;
}

/** The workers that are here, or were a moment ago. */
export interface Registry {
  /** The session of a worker, begun now if it is new. */
  enter(info: WorkerInfo): Session;
  /** The session of a worker that has not gone. */
  find(id: WorkerId): Session | undefined;
  /** A worker's stream has ended; unless it comes back, it is gone after a while. */
  leave(session: Session, stream: WorkerStream): void;
  /** Forgets everybody. */
  close(): void;
}

export function createRegistry(options: RegistryOptions): Registry {
  const sessions = new Map<WorkerId, Session>();
  const departures = new Map<WorkerId, NodeJS.Timeout>();

  const forget = (id: WorkerId): void => {
    const session = sessions.get(id);
    clearTimeout(departures.get(id));
    departures.delete(id);
    if (!session) return;
    sessions.delete(id);
    session.end();
    options.handlers.onGone(session.worker);
  };

  return {
    enter: (info) => {
      clearTimeout(departures.get(info.id));
      departures.delete(info.id);
      const session = sessions.get(info.id) ?? new Session(info, options);
      sessions.set(info.id, session);
      return session;
    },
    find: (id) => sessions.get(id),
    leave: (session, stream) => {
      const { id } = session.worker.info;
      if (!session.detach(stream) || sessions.get(id) !== session) return;
      clearTimeout(departures.get(id));
      departures.set(
        id,
        setTimeout(() => forget(id), options.goneAfterMs),
      );
    },
    close: () => {
      for (const id of [...sessions.keys()]) forget(id);
    },
  };
}
