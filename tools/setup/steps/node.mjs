/** @file The Node that runs this is new enough. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, SetupError } from '../run.mjs';

/** @throws SetupError when Node is older than package.json asks. */
export function checkNode(version = process.versions.node) {
  const { engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const oldest = engines.node.replace('>=', '');
  if (compare(version, oldest) >= 0) return;
  throw new SetupError(
    `Node ${version} is too old, ${oldest} or newer is needed: https://nodejs.org, or "nvm install 22"`,
  );
}

function compare(a, b) {
  const [left, right] = [a, b].map((text) => text.split('.').map(Number));
  const at = right.findIndex((part, n) => part !== left[n]);
  return at < 0 ? 0 : left[at] - right[at];
}
