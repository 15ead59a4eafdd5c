import { defineConfig } from 'vitest/config';
import { shared } from '../vitest.shared.ts';

const project = shared('tools');

export default defineConfig({
  ...project,
  test: { ...project.test, include: ['**/*.test.ts'], testTimeout: 120_000 },
});
