// Launches a Redis, says where, and waits to be killed.
import { launchRedis } from '../launch.ts';

const server = await launchRedis({ dir: process.argv[2] ?? '' });
console.log(JSON.stringify(server.place));
setInterval(() => undefined, 1000);
