/**
 * @file Whether a service inside a container is well: exit code 0 if its health page says so.
 *
 *     node tools/compose/healthy.mjs http://127.0.0.1:4400/api/health
 */
const [address] = process.argv.slice(2);
const answer = await fetch(address, { signal: AbortSignal.timeout(4000) });
const { status, problems } = await answer.json();
if (status !== 'ok') {
  console.log(`${status}: ${problems.join('; ')}`);
  process.exitCode = 1;
}
