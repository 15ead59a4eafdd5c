import { startEngine, type EngineOptions, type RunningEngine } from '@capsweep/engine';

let running: { readonly engine: RunningEngine; readonly options: EngineOptions } | undefined;

/**
 * The process' engine: started at the first call, and the same one afterwards wherever it is what
 * is wanted. A process has one; a trial that needs another gets a process of its own.
 */
export async function engineFor(options: EngineOptions): Promise<RunningEngine> {
  if (running && fits(running.engine, running.options, options)) return running.engine;
  const engine = await startEngine(options);
  running = { engine, options };
  return engine;
}

function fits(engine: RunningEngine, had: EngineOptions, wanted: EngineOptions): boolean {
  const same = wanted.engine === had.engine || wanted.engine === engine.name;
  const alike = JSON.stringify(wanted.numerics) === JSON.stringify(had.numerics);
  return same && alike && wanted.threads === had.threads;
}
