import { CommanderError } from 'commander';
import { processIo, reportError } from './io.ts';
import { createProgram } from './program.ts';

const leave = new AbortController();
const io = processIo(leave.signal);
for (const name of ['SIGINT', 'SIGTERM'] as const) {
  process.on(name, () => {
    if (leave.signal.aborted) process.exit(130);
    leave.abort();
  });
}
// A reader that has had enough, such as `head`, is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
});

try {
  const program = createProgram(io, (code) => {
    process.exitCode = code;
  });
  await program.parseAsync();
  if (leave.signal.aborted) process.exitCode ??= 130;
} catch (error) {
  process.exitCode =
    error instanceof CommanderError ? (error.exitCode === 0 ? 0 : 2) : reportError(io, error);
}
