import type { Bell, DoorbellListener } from '@capsweep/domain';
import type { DoorbellAccess } from '@capsweep/protocol';

/** Opens a listener for a pool's bells, where a welcome says that they hang. */
export type OpenListener = (at: DoorbellAccess & { pool: string }) => Promise<DoorbellListener>;

/**
 * The doorbell of whichever coordinator we are connected to: a restarted one may have another
 * Redis, or another password for it. Opens late, and again after it failed.
 */
export class FollowingDoorbell implements DoorbellListener {
  readonly #open: OpenListener;
  readonly #pool: string;
  #access: DoorbellAccess | undefined;
  #listener: Promise<DoorbellListener> | undefined;

  constructor(open: OpenListener, pool: string) {
    this.#open = open;
    this.#pool = pool;
  }

  /** Bells hang there from now on. Whoever waits at another place hears nothing, and returns. */
  async follow(access: DoorbellAccess): Promise<void> {
    if (this.#access?.url === access.url && this.#access.prefix === access.prefix) return;
    this.#access = access;
    await this.#hangUp();
  }

  async next(signal: AbortSignal): Promise<Bell | undefined> {
    const access = this.#access;
    if (!access) return undefined;
    this.#listener ??= this.#open({ ...access, pool: this.#pool });
    const opening = this.#listener;
    try {
      return await (await opening).next(signal);
    } catch (reason) {
      if (this.#listener === opening) await this.#hangUp();
      throw reason;
    }
  }

  async close(): Promise<void> {
    this.#access = undefined;
    await this.#hangUp();
  }

  async #hangUp(): Promise<void> {
    const listener = this.#listener;
    this.#listener = undefined;
    await listener?.then(
      (opened) => opened.close(),
      () => undefined,
    );
  }
}
