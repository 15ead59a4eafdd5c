import type { ViteUserConfig } from 'vitest/config';

/** Settings that every project's tests share. Workspace packages resolve to their sources. */
export function shared(name: string): ViteUserConfig {
  return {
    resolve: { conditions: ['@capsweep/source', 'module', 'node', 'import', 'default'] },
    ssr: { resolve: { conditions: ['@capsweep/source', 'module', 'node', 'import', 'default'] } },
    test: {
      name,
      include: ['src/**/*.test.ts', 'src/**/*.test.tsx'],
      passWithNoTests: true,
      testTimeout: 20_000,
      hookTimeout: 30_000,
    },
  };
}
