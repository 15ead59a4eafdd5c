import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { errorCodes } from './codes.ts';

const page = readFileSync(new URL('../../../../docs/reference/errors.md', import.meta.url), 'utf8');

it('has a section in the docs for every code, and a code for every section', () => {
  const sections = [...page.matchAll(/^### (\S+)$/gm)].map(([, code]) => code);
  expect(sections.sort()).toEqual(Object.keys(errorCodes).sort());
});

it('says in the docs what HTTP, gRPC and the shell hear', () => {
  const rows = [
    ...page.matchAll(/^\| \[(\S+)\]\S* +\| (\d+) +\| (\w+) +\| (\d) +\| (yes|no) +\|$/gm),
  ];
  const told: unknown = Object.fromEntries(
    rows.map(([, code, http, grpc, exit, again]) => [
      code,
      { http: Number(http), grpc, exit: Number(exit), retryable: again === 'yes' },
    ]),
  );
  expect(told).toEqual(errorCodes);
});
