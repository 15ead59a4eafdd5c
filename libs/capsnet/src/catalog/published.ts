import type { Params } from '@capsweep/domain';

/** A number that others have published for a model of ours. */
export interface Published {
  /** Test accuracy from 0 to 1. */
  readonly accuracy: number;
  /**
   * `paper`: stated publicly by the authors. `log`: in the run logs of their code, often one run, of
   * the time of the paper's first version.
   */
  readonly kind: 'paper' | 'log';
  readonly note: string;
}

const log = (accuracy: number, note: string): Published => ({ accuracy, kind: 'log', note });
const paper = (accuracy: number, note: string): Published => ({ accuracy, kind: 'paper', note });

const topTwo = 'one of the two digits named, on digits seen in training: not the exact pair';

/**
 * Sun, Fard and Mahoor, XnODR and XnIDR, arXiv 2111.10854, by backbone, head and data set. All of
 * ImageNet-pretrained backbones at 224 pixels (MultiMNIST: 108 or 144), and without a validation split.
 */
const xnodrPaper: Readonly<Record<string, Readonly<Record<string, Published>>>> = {
  'mobilenet-v2 fc': {
    mnist: log(0.9943, 'mean of 5 runs, sd 0.0006'),
    cifar10: log(0.9331, 'mean of 5 runs, sd 0.0027'),
    multimnist: log(0.8567, `mean of 5 runs, sd 0.051; ${topTwo}`),
  },
  'mobilenet-v2 xnodr': {
    mnist: paper(0.9968, 'leaderboard entry; one run in the log'),
    cifar10: paper(0.9614, 'abstract of v3, which does not name the head; v1 and v2 say 0.9532'),
    multimnist: log(0.9747, `one run; ${topTwo}`),
  },
  'mobilenet-v2 xnidr': {
    mnist: log(0.9925, 'one run'),
    cifar10: log(0.952, 'best of 3 runs'),
    multimnist: log(0.9709, `one run; ${topTwo}`),
  },
  'resnet-50 fc': {
    mnist: log(0.9942, 'mean of 3 runs'),
    cifar10: log(0.9553, 'mean of 6 runs, sd 0.0020'),
    multimnist: log(0.9664, `mean of 5 runs; ${topTwo}`),
  },
  'resnet-50 xnodr': {
    mnist: log(0.9942, 'one run'),
    cifar10: log(0.9648, 'best of 2 runs'),
    multimnist: log(0.9924, `one run; ${topTwo}`),
  },
  'resnet-50 xnidr': {
    mnist: log(0.9962, 'one run'),
    cifar10: paper(0.9687, 'leaderboard entry'),
    multimnist: log(0.9937, `one run; ${topTwo}`),
  },
};

/** What the paper behind the built-in heads says of a model with these settings, if anything. */
export function publishedFor({ backbone, head, dataset }: Params): Published | undefined {
  return xnodrPaper[`${String(backbone)} ${String(head)}`]?.[String(dataset)];
}
