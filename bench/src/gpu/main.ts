/**
 * @file The GPU benchmark's one program: `run` is what people start (through bench/gpu/run); it starts the
 * others, each in a process of its own, since a process has one device and one precision.
 *
 *     run [--device cuda|cpu] [--quick] [--only WORD] [--out FILE]
 *     check DEVICE                             gradients and captured steps, as JSON
 *     serve DEVICE MODE MODEL BATCH            "run N": milliseconds per training step; MODE is
 *                                              float32, bfloat16 or deterministic (float32)
 */
import { check } from './check.ts';
import { run } from './run.ts';
import { serve } from './serve.ts';

const [command, ...rest] = process.argv.slice(2);
const commands: Readonly<Record<string, (args: string[]) => Promise<void>>> = { run, check, serve };
const chosen = commands[command ?? ''];
if (chosen) {
  await chosen(rest);
} else {
  process.stderr.write('usage: run [--device cuda|cpu] [--quick] [--only WORD] [--out FILE]\n');
  process.exitCode = 2;
}
