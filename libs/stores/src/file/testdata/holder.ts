// Opens a store, says so, and keeps it: to be killed.
import { createFileStores } from '../index.ts';

await createFileStores({ dir: process.argv[2] ?? '' });
process.stdout.write('open\n');
setInterval(() => undefined, 1_000);
