/** CPU threads of every process here: what a trial gets, unless $CAPSWEEP_BENCH_THREADS says more. */
export const threads = process.env['CAPSWEEP_BENCH_THREADS'] ?? '1';
