import { start } from './start.ts';
import { checkCaptured } from './checks/captured.ts';
import { checkGradients } from './checks/gradients.ts';
import { checkRepeatable } from './checks/repeatable.ts';
import { checkTransfers } from './checks/transfers.ts';

/** Checks a device's results, with whole float32 products, and prints what was seen as JSON. */
export async function check([device = 'cuda']: string[]): Promise<void> {
  const info = await start(device, { tf32: false, deterministic: true });
  const gradients = await checkGradients();
  const transfers = await checkTransfers();
  const captured = await checkCaptured();
  const repeatable = await checkRepeatable();
  const seen = { info, gradients, transfers, captured, repeatable };
  process.stdout.write(`${JSON.stringify(seen)}\n`);
}
