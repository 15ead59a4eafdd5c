import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { SweepError } from '@capsweep/domain';
import type { Desk } from '../desk.ts';
import { readSweepHistory, toCsv } from '../history/export.ts';
import { writeMlflow } from '../history/mlflow.ts';
import type { Io } from '../io.ts';

export interface ExportHistoryOptions {
  readonly format: 'csv' | 'json' | 'mlflow';
  /** A file, for MLflow a folder; otherwise standard output. */
  readonly out?: string;
}

/** `capsweep export-history SWEEP --format csv|json|mlflow`: all trials, for other tools. */
export async function exportHistory(
  io: Io,
  desk: Desk,
  name: string,
  { format, out }: ExportHistoryOptions,
): Promise<void> {
  if (format === 'mlflow' && out === undefined)
    throw new SweepError('request-invalid', 'name the folder with --out, such as --out mlruns');
  if (format !== 'mlflow' && out !== undefined && existsSync(out))
    throw new SweepError('request-invalid', `${out} is there already; choose another --out`);
  const history = await readSweepHistory(desk, name);
  if (format === 'mlflow') {
    const count = await writeMlflow(desk, history, out ?? 'mlruns');
    io.note(`${count} runs; look at them with: mlflow ui --backend-store-uri ${out ?? 'mlruns'}`);
    return;
  }
  const text = format === 'csv' ? toCsv(history) : `${JSON.stringify(history, null, 2)}\n`;
  if (out === undefined) io.out(text.trimEnd());
  else await writeFile(out, text);
}
