import { logVerbosity, setLogVerbosity } from '@grpc/grpc-js';

/** Keeps grpc-js off stderr, where it repeats what we report, unless GRPC_VERBOSITY asks for it. */
export function keepQuiet(): void {
  if (process.env['GRPC_VERBOSITY'] === undefined) setLogVerbosity(logVerbosity.NONE);
}
