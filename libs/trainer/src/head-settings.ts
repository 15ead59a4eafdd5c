import type { FcStack, HeadSpec, Signs } from '@capsweep/capsnet';
import type { BackboneName, HeadName, LossName } from '@capsweep/capsnet/catalog';
import type { Reader } from './reader.ts';

/** The head that the settings describe. */
export function headOf(value: Reader): HeadSpec {
  const kind = value<HeadName>('head');
  switch (kind) {
    case 'fc':
      return { kind, stack: stackOf(value) };
    case 'self-routing':
      return { kind, norm: normOf(value) };
    case 'em-routing':
      return { kind, ...routingOf(value), ...dimOf(value), norm: normOf(value) };
    case 'xnor-fc':
      return { kind, ...signsOf(value), norm: normOf(value) };
    case 'element-wise':
      return { kind, ...wrapperOf(value) };
    case 'self-attention':
      return { kind, ...dimOf(value), ...wrapperOf(value) };
    case 'capsfc':
      return { kind, ...routingOf(value), ...dimOf(value), ...wrapperOf(value) };
    case 'xnodr':
    case 'xnidr':
    case 'xnodr+xnidr':
      return { kind, ...signsOf(value), ...routingOf(value), ...dimOf(value), ...wrapperOf(value) };
  }
}

/** The stack before the class scores; the paper has one for each of its backbones. */
function stackOf(value: Reader): FcStack {
  const stack = value<FcStack | 'paper'>('fcStack');
  if (stack !== 'paper') return stack;
  const backbone = value<BackboneName>('backbone');
  return backbone === 'mobilenet-v2' || backbone === 'resnet-50' ? backbone : 'hidden';
}

/**
 * The loss that suits a head's scores: cross-entropy for logits, margin for lengths. Activations of EM
 * routing, which hinges and margins push to 0 for good, take cross-entropy as well.
 */
export function defaultLoss({ kind }: HeadSpec): LossName {
  const withEntropy = ['fc', 'xnor-fc', 'self-routing', 'em-routing'];
  return withEntropy.includes(kind) ? 'cross-entropy' : 'margin';
}

/** Whether a head's scores are the lengths of class capsules, from which an image can be decoded. */
export function hasCapsules(head: HeadSpec): boolean {
  return 'dropout' in head;
}

type Norm = Exclude<HeadSpec, { kind: 'fc' }>['norm'];

const normOf = (value: Reader): Norm => ({
  momentum: value('normMomentum'),
  start: value('normStart'),
});

const wrapperOf = (value: Reader): { dropout: number; norm: Norm } => ({
  dropout: value('headDropout'),
  norm: normOf(value),
});

const dimOf = (value: Reader): { capsuleDim: number } => ({ capsuleDim: value('capsuleDim') });

const routingOf = (value: Reader): { routingIterations: number } => ({
  routingIterations: value('routingIterations'),
});

const signsOf = (value: Reader): Signs => ({
  scale: value('scale'),
  zeroSign: value('zeroSign'),
  threshold: value('threshold'),
});
