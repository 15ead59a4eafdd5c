/**
 * @file The walls of the house: which project may import which, and which third-party package
 * belongs to whom. One table; the lint rules are derived from it.
 */

/** Project -> the projects it may import. `domain` is open to all and not repeated. */
export const arrows = {
  domain: [],
  search: [],
  sweepfile: ['search'],
  protocol: [],
  orchestrator: ['search', 'sweepfile'],
  stores: [],
  service: [],
  runner: ['protocol', 'service'],
  trainer: ['engine', 'capsnet', 'datasets', 'runner'],
  engine: ['tfjs-backend-torch'],
  'tfjs-backend-torch': [],
  capsnet: ['xnor', 'engine'],
  xnor: [],
  datasets: [],
  client: [],
  testing: ['service'],
};

export const apps = ['coordinator', 'worker', 'dashboard', 'cli', 'bench'];

/** Third-party packages that only some projects may import. */
export const thirdParty = {
  '@tensorflow/*': ['engine', 'capsnet', 'xnor', 'tfjs-backend-torch', 'dashboard', 'bench'],
  bullmq: ['stores'],
  ioredis: ['stores'],
  minio: ['stores'],
  '@grpc/*': ['protocol', 'coordinator', 'worker', 'cli'],
};

/** Sources that run in a browser as well: no Node built-ins in these folders. */
export const anywhere = [
  'libs/domain/src/**',
  'libs/search/src/**',
  'libs/sweepfile/src/**',
  'libs/orchestrator/src/**',
  'libs/protocol/src/http/**',
  'libs/protocol/src/convert/**',
  'libs/capsnet/src/**',
  'libs/xnor/src/**',
  'apps/dashboard/src/**',
];

/** Sources where time and chance come in as arguments, never from the environment. */
export const pure = ['libs/domain/src/**', 'libs/search/src/**', 'libs/orchestrator/src/**'];

const libs = Object.keys(arrows);
const banned = (project) =>
  Object.entries(thirdParty)
    .filter(([, owners]) => !owners.includes(project))
    .map(([name]) => name);

/** Constraints for `@nx/enforce-module-boundaries`: one per project, by its `name:` tag. */
export function depConstraints({ tests }) {
  const reach = (targets) => ['domain', ...targets, ...(tests ? libs : [])].map((n) => `name:${n}`);
  return [
    ...libs.map((name) => ({
      sourceTag: `name:${name}`,
      onlyDependOnLibsWithTags: [...new Set(reach([...arrows[name], name]))],
      bannedExternalImports: tests ? [] : banned(name),
    })),
    ...apps.map((name) => ({
      sourceTag: `name:${name}`,
      onlyDependOnLibsWithTags: reach(libs.filter((lib) => tests || lib !== 'testing')),
      bannedExternalImports: tests ? [] : banned(name),
    })),
  ];
}
