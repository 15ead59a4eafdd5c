/** @file The calls of a link, each as one or a few requests. */
import {
  SweepError,
  type AttemptKey,
  type AttemptOutcome,
  type CheckpointRef,
  type CoordinatorLink,
  type Decision,
  type Grant,
  type LocalCheckpoint,
  type Measurement,
} from '@capsweep/domain';
import type {
  Addresses,
  AddressRequest,
  CoordinatorAnswer,
  WorkerRequest,
} from '../../coordination/messages.ts';
import { downloadFiles, uploadFiles, type TransferOptions } from './checkpoints.ts';

export type LinkCalls = Pick<
  CoordinatorLink,
  'claim' | 'report' | 'saveCheckpoint' | 'loadCheckpoint' | 'finish'
>;
type Ask = (request: WorkerRequest) => Promise<CoordinatorAnswer>;

export function createCalls(ask: Ask, transfer: TransferOptions): LinkCalls {
  const addresses = async (request: AddressRequest): Promise<Addresses> =>
    (await expecting(ask({ kind: 'addresses', request }), 'addresses')).addresses;

  return {
    claim: async (slots: number): Promise<Grant | undefined> => {
      const answer = await expecting(ask({ kind: 'claim', slots }), 'granted', 'nothing');
      return answer.kind === 'granted' ? answer.grant : undefined;
    },

    report: async (key: AttemptKey, measurement: Measurement): Promise<Decision> => {
      const asked = ask({ kind: 'report', key, measurement });
      const answer = await unlessFenced(expecting(asked, 'decision'));
      return answer === 'fenced' ? { kind: 'fenced' } : answer.decision;
    },

    saveCheckpoint: async (
      _key: AttemptKey,
      checkpoint: LocalCheckpoint,
      signal: AbortSignal,
    ): Promise<'committed' | 'fenced'> => {
      const { manifest } = checkpoint;
      const saved = async (): Promise<'committed' | 'fenced'> => {
        await uploadFiles(checkpoint, { ...transfer, addresses, signal });
        const answer = await expecting(ask({ kind: 'commit', manifest }), 'committed');
        return answer.verdict === 'accepted' ? 'committed' : 'fenced';
      };
      return unlessFenced(saved());
    },

    loadCheckpoint: (ref: CheckpointRef, folder: string, signal: AbortSignal): Promise<void> =>
      downloadFiles(ref, folder, { ...transfer, addresses, signal }),

    finish: async (key: AttemptKey, outcome: AttemptOutcome): Promise<'accepted' | 'fenced'> => {
      const asked = ask({ kind: 'finish', key, outcome });
      const answer = await unlessFenced(expecting(asked, 'finished'));
      return answer === 'fenced' ? 'fenced' : answer.verdict;
    },
  };
}

/** Narrows an answer to the kinds that its request may have. */
async function expecting<Kind extends CoordinatorAnswer['kind']>(
  answer: Promise<CoordinatorAnswer>,
  ...kinds: readonly Kind[]
): Promise<Extract<CoordinatorAnswer, { kind: Kind }>> {
  const body = await answer;
  if (kinds.some((kind) => kind === body.kind))
    return body as Extract<CoordinatorAnswer, { kind: Kind }>;
  throw new SweepError('internal', `the coordinator answered ${body.kind}, not ${kinds.join()}`);
}

async function unlessFenced<T>(work: Promise<T>): Promise<T | 'fenced'> {
  try {
    return await work;
  } catch (reason) {
    if (reason instanceof SweepError && reason.code === 'attempt-fenced') return 'fenced';
    throw reason;
  }
}
