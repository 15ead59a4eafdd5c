import { mergeConfig } from 'vitest/config';
import { shared } from '../../vitest.shared.ts';

export default mergeConfig(shared('tfjs-backend-torch'), {
  test: { globalSetup: ['./tools/vitest-setup.mjs'] },
});
