import { parseArgs } from 'node:util';
import { rowText } from './frame/report.ts';
import { holds, type Row } from './frame/row.ts';
import { rooms } from './rooms.ts';

const usage = `npm run bench -- ROOM [CHECK ...] [--quick] [--json]

ROOM    ${Object.keys(rooms).join(', ')}
CHECK   words of the checks to measure (default: all)

Each row is measured against a reference in the same run. Exit code 1: a row falls short.`;

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { quick: { type: 'boolean' }, json: { type: 'boolean' }, help: { type: 'boolean' } },
});
const [name = '', ...only] = positionals;
const room = rooms[name];
if (!room || values.help) {
  process.stderr.write(`${usage}\n`);
  process.exitCode = values.help ? 0 : 2;
} else {
  const bench = await room();
  const rows: Row[] = [];
  const tell = (line: string): void => void process.stderr.write(`${line}\n`);
  for await (const row of bench.run({ quick: values.quick ?? false, only, tell })) {
    rows.push(row);
    if (!values.json) process.stdout.write(`${rowText(row)}\n`);
  }
  if (values.json) {
    const document = rows.map((row) => ({ ...row, holds: holds(row) }));
    process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
  }
  process.exitCode = rows.every(holds) ? 0 : 1;
}
