import { resolve } from 'node:path';
import { SweepError } from '@capsweep/domain';
import type { PackedReport } from '@capsweep/trainer';
import { printJson, type Io } from '../io.ts';
import { formatBytes } from '../render/format.ts';
import type { JsonOption } from './look.ts';

export interface ExportOptions extends JsonOption {
  readonly packed?: boolean;
  readonly out?: string;
  /** Test images to compare on; 0 is all. */
  readonly images: number;
}

/** `capsweep export FOLDER --packed`: the model with its binary head as bits, and a report of parity. */
export async function exportModel(io: Io, folder: string, options: ExportOptions): Promise<void> {
  if (!options.packed) {
    const message =
      'say what to export: --packed is what there is (a pulled model is an export already)';
    throw new SweepError('request-invalid', message);
  }
  const { cachedLoader, exportPacked } = await import('@capsweep/trainer');
  const out = resolve(options.out ?? `${folder}-packed`);
  const { images } = options;
  const report = await exportPacked(
    { folder: resolve(folder), out, images },
    cachedLoader,
    io.signal,
  );
  if (options.json) printJson(io, { folder: out, ...report });
  else for (const line of lines(report, out)) io.out(line);
}

function sizeAsked(sixth: PackedReport['sixth']): string {
  if (typeof sixth === 'string') return sixth;
  const { asked, share, holds } = sixth;
  return `asked: ${asked}; it is ${share.toFixed(3)}, ${holds ? 'which holds' : 'too much'}`;
}

function lines({ dataset, parity, bytes, sixth }: PackedReport, out: string): string[] {
  const { images, agreeing, ties, maxDifference, medianLead, milliseconds } = parity;
  const size = ({ float, packed }: { float: number; packed: number }): string =>
    `${formatBytes(packed)} instead of ${formatBytes(float)} (${(float / packed).toFixed(1)} times less)`;
  const perImage = (ms: number): string => `${((1000 * ms) / images).toFixed(0)} us`;
  return [
    `predictions     ${agreeing} of ${images} test images of ${dataset} agree; ${ties} of the others are ties`,
    `scores          differ by at most ${maxDifference.toExponential(1)}; the best is ahead by ${medianLead.toPrecision(2)} in the median`,
    `packed layer    ${size(bytes.layer)}`,
    `                ${sizeAsked(sixth)}`,
    `  with primary  ${size(bytes.withPrimaryCapsules)}: the capsules before it stay as they are`,
    `model           ${size(bytes.model)}`,
    `an image        ${perImage(milliseconds.second)} instead of ${perImage(milliseconds.first)}`,
    out,
  ];
}
