// Takes one job of a queue, says so, and keeps it: to be killed right then.
import { Worker } from 'bullmq';
import { Redis } from 'ioredis';

const [url, prefix, queue] = process.argv.slice(2);
const connection = new Redis(url, { maxRetriesPerRequest: null });
const worker = new Worker(queue, null, { connection, prefix, autorun: false, lockDuration: 300 });
const job = await worker.getNextJob('taker', { block: true });
console.log(`took ${job?.id}`);
setInterval(() => undefined, 1_000);
