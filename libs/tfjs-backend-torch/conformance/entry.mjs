/**
 * @file TensorFlow.js' own specs, on the backend that $CONFORMANCE_BACKEND names. They come as
 * modules without a package type and are bundled by run.mjs together with this package.
 */
import * as core from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops.js';
import '@tensorflow/tfjs-core/dist/register_all_gradients.js';
import '@tensorflow/tfjs-backend-cpu';
import { setTestEnvs, setupTestFilters } from '@tensorflow/tfjs-core/dist/jasmine_util.js';
import { installTorchBackend } from '../src/index.ts';

const backendName = process.env['CONFORMANCE_BACKEND'] ?? 'torch';
if (backendName === 'torch') installTorchBackend({ threads: 1 });
await core.setBackend(backendName);
setTestEnvs([{ name: backendName, backendName, isDataSync: true }]);
const only = process.env['CONFORMANCE_ONLY'];
if (only) setupTestFilters([{ include: only }], () => true);
await import('@tensorflow/tfjs-core/dist/tests.js');
