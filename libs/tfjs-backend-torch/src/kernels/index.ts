import type { KernelFamily } from './define.ts';
import { blocks } from './blocks.ts';
import { complex } from './complex.ts';
import { conv } from './conv.ts';
import { conv3d } from './conv3d.ts';
import { create } from './create.ts';
import { elementwise } from './elementwise.ts';
import { gather } from './gather.ts';
import { image } from './image.ts';
import { matmul } from './matmul.ts';
import { norm } from './norm.ts';
import { pool } from './pool.ts';
import { reduce } from './reduce.ts';
import { shape } from './shape.ts';

/** All kernels that run in libtorch. */
export const nativeKernels: KernelFamily = (backend) => ({
  ...elementwise(backend),
  ...reduce(backend),
  ...shape(backend),
  ...blocks(backend),
  ...create(backend),
  ...matmul(backend),
  ...conv(backend),
  ...conv3d(backend),
  ...pool(backend),
  ...norm(backend),
  ...gather(backend),
  ...image(backend),
  ...complex(backend),
});
