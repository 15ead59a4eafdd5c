/** @file Builds the addon before the tests run, if it is missing or out of date. */
import { buildAddon } from './build.mjs';

export default async function setup() {
  const { built, seconds } = await buildAddon();
  if (built) console.error(`built the torch addon in ${seconds.toFixed(1)} s`);
}
