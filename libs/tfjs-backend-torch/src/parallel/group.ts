import { engine, type Tensor } from '@tensorflow/tfjs-core';
import type { TorchBackend } from '../backend.ts';
import { TorchBackendError } from '../errors.ts';
import { torchBackend } from '../installed.ts';

/** Who this process is in a group of processes that train one model together. */
export interface GroupMember {
  /** A file that is not there yet, on a file system of this machine; the same for all. */
  readonly path: string;
  /** From 0 on, another one in each process. */
  readonly rank: number;
  /** How many processes there are. */
  readonly size: number;
}

let joined = false;

/**
 * Joins a group of processes on this machine, each with a share of every batch: from here on this
 * package's optimizers work with the mean of all processes' gradients. Processes that begin with the
 * same weights keep the same weights, and two with half of a batch each take the steps of one with the
 * whole (as long as the loss is a mean over the batch; batch norm sees its own share only). Waits up to
 * a minute for the others. On CUDA devices, one for each process, through NCCL; on the CPU through
 * shared memory.
 * @returns What leaves the group.
 */
export function joinGroup({ path, rank, size }: GroupMember): () => void {
  const whole = Number.isInteger(rank) && Number.isInteger(size);
  if (path === '' || !whole || size < 1 || rank < 0 || rank >= size) {
    const member = JSON.stringify({ path, rank, size });
    throw new TorchBackendError(
      'usage',
      `A group's member needs a path and 0 <= rank < size, not ${member}.`,
    );
  }
  const { native } = torchBackend();
  native.joinGroup(path, rank, size);
  joined = true;
  return () => {
    native.joinGroup('', 0, 1);
    joined = false;
  };
}

/** The mean of a tensor over the group's processes, the same bits in each; in a recorded step as well. */
export function groupMean(tensor: Tensor): Tensor {
  const [mean] = meansOverGroup(torchBackend(), [tensor]);
  return mean as Tensor;
}

/** The means of tensors over the group; the tensors themselves where there is none. */
export function meansOverGroup(backend: TorchBackend, tensors: Tensor[]): Tensor[] {
  if (!joined) return tensors;
  const means = backend.runAll(backend.mailbox.kernel('MeanOverGroup'), tensors, []);
  return means.map((mean) => engine().makeTensorFromTensorInfo(mean));
}
