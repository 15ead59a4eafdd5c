import { setTimeout as delay } from 'node:timers/promises';
import { assertNever, SweepError, type AttemptKey, type ErrorCode } from '@capsweep/domain';
import type { CoordinatorAnswer, WorkerRequest } from '../../coordination/messages.ts';
import type { ConnectedWorker, CoordinationHandlers } from './handlers.ts';

/** The line that a request waits in. */
export function laneOf(request: WorkerRequest): string {
  switch (request.kind) {
    case 'claim':
      return 'claims';
    case 'report':
    case 'finish':
      return attemptLane(request.key);
    case 'addresses':
      // Reading is for an attempt that is only starting: it follows nothing.
      return request.request.method === 'GET' ? 'downloads' : files(request.request.checkpoint);
    case 'commit':
      return files(request.manifest);
    default:
      return assertNever(request, 'request');
  }
}

/**
 * The other line whose requests go first: a commit follows the reports that were sent before it,
 * or else a resumed attempt could never tell again what its checkpoint is already beyond.
 */
export function laneBefore(request: WorkerRequest): string | undefined {
  return request.kind === 'commit' ? attemptLane(request.manifest) : undefined;
}

const attemptLane = ({ trial, attempt }: AttemptKey): string => `${trial}/${attempt}`;
const files = (key: AttemptKey): string => `${attemptLane(key)}/checkpoints`;

/** Lets the handler of a request answer it. */
export async function answer(
  handlers: CoordinationHandlers,
  worker: ConnectedWorker,
  request: WorkerRequest,
): Promise<CoordinatorAnswer> {
  switch (request.kind) {
    case 'claim': {
      const grant = await handlers.onClaim(worker, request.slots);
      return grant ? { kind: 'granted', grant } : { kind: 'nothing' };
    }
    case 'report': {
      const decision = await handlers.onReport(worker, request.key, request.measurement);
      return { kind: 'decision', decision };
    }
    case 'addresses': {
      const addresses = await handlers.onAddresses(worker, request.request);
      return { kind: 'addresses', addresses };
    }
    case 'commit': {
      const outcome = await handlers.onCommit(worker, request.manifest);
      return { kind: 'committed', verdict: outcome === 'committed' ? 'accepted' : 'fenced' };
    }
    case 'finish': {
      const verdict = await handlers.onFinish(worker, request.key, request.outcome);
      return { kind: 'finished', verdict };
    }
    default:
      return assertNever(request, 'request');
  }
}

const passing = new Set<ErrorCode>(['store-unavailable', 'bucket-unavailable', 'write-conflict']);

/**
 * Repeats work while it fails for reasons that pass by themselves, waiting longer each time.
 *
 * @throws SweepError the first other error, or the last one when `signal` aborts.
 */
export async function persist<T>(
  work: () => Promise<T>,
  options: { signal: AbortSignal; firstMs: number; maxMs: number },
): Promise<T> {
  const { signal, maxMs } = options;
  for (let waitMs = options.firstMs; ; waitMs = Math.min(2 * waitMs, maxMs)) {
    try {
      return await work();
    } catch (reason) {
      const error = SweepError.from(reason);
      if (!passing.has(error.code) || signal.aborted) throw error;
      await delay(waitMs, undefined, { signal }).catch(() => undefined);
    }
  }
}
