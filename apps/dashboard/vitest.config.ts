import { defineConfig } from 'vitest/config';
import { shared } from '../../vitest.shared.ts';

const base = shared('dashboard');

export default defineConfig({
  ...base,
  test: {
    ...base.test,
    include: [...(base.test?.include ?? []), 'testing/**/*.test.ts'],
    globalSetup: ['testing/browser/build-page.ts'],
  },
});
