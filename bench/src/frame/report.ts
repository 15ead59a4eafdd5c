import pc from 'picocolors';
import { holds, type Row } from './row.ts';

const digits = (value: number): string => {
  if (!Number.isFinite(value)) return String(value);
  return Math.abs(value) >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3)));
};

/** A row for people. */
export function rowText(row: Row): string {
  if (row.kind === 'skipped') return `${pc.yellow('skipped')}  ${row.check}: ${row.why}`;
  const { check, measured, reference, ratio, target, note } = row;
  const parts = [`${check}: ${digits(measured.value)} ${measured.unit}`];
  if (reference) {
    parts.push(`${reference.name} ${digits(reference.value)} ${reference.unit}`);
  }
  if (ratio) {
    parts.push(`ratio ${digits(ratio.value)} (${digits(ratio.low)} to ${digits(ratio.high)})`);
  }
  if (target) {
    const [word, value] =
      'atLeast' in target ? ['at least', target.atLeast] : ['at most', target.atMost];
    parts.push(`asked ${word} ${digits(value)}`);
  }
  if (note !== undefined) parts.push(note);
  return `${mark(row)}  ${parts.join('; ')}`;
}

function mark(row: Row): string {
  if (row.kind === 'measured' && !row.target) return pc.dim('   -   ');
  return holds(row) ? pc.green('  ok   ') : pc.red(' short ');
}
