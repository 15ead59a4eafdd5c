import pc from 'picocolors';
import { homeFolder } from '@capsweep/service';
import { defaultSlots, startFleet, type Fleet } from '../fleet/fleet.ts';
import type { Io } from '../io.ts';

export interface UpOptions {
  readonly port: number;
  readonly grpcPort: number;
  readonly workers: number;
  readonly slots?: number;
}

/** `capsweep up`: everything on this machine, until Ctrl-C. */
export async function runUp(io: Io, options: UpOptions): Promise<void> {
  const fleet = await startHere(io, homeFolder(io.env), options);
  io.note(`dashboard: ${pc.bold(await signInAddress(fleet.client))}`);
  io.note(
    pc.dim(
      'start a sweep in another terminal: capsweep run FILE. Ctrl-C here ends everything; sweeps go on next time.',
    ),
  );
  await untilOver(io, fleet);
}

/** Starts a fleet in a home folder, telling its steps. */
export async function startHere(io: Io, home: string, options: UpOptions): Promise<Fleet> {
  const { workers, slots = defaultSlots(workers) } = options;
  return await startFleet({
    ...options,
    home,
    env: io.env,
    workers,
    slots,
    tell: (line) => io.note(pc.dim(line)),
  });
}

/** Waits for Ctrl-C, or for a part to break; then ends the rest. */
export async function untilOver(io: Io, fleet: Fleet): Promise<void> {
  const asked = new Promise<undefined>((resolve) => {
    if (io.signal.aborted) resolve(undefined);
    io.signal.addEventListener('abort', () => resolve(undefined));
  });
  const error = await Promise.race([asked, fleet.broken]);
  io.note(pc.dim('draining workers'));
  await fleet.stop();
  if (error) throw error;
}

/** An address that signs a browser in, once, within ten minutes. */
export async function signInAddress(
  { place, signInCode }: Fleet['client'],
  path = '/',
): Promise<string> {
  return `${new URL(path, place.url).href}#code=${await signInCode()}`;
}
