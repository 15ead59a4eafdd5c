import { createServer } from 'node:net';

/**
 * A TCP port that nobody listens on now. Somebody else may take it before you do; where a server
 * can listen on port 0 and tell which one it got, prefer that.
 */
export function freePort(host = '127.0.0.1'): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, host, () => {
      const address = server.address();
      server.close(() => {
        if (address !== null && typeof address === 'object') resolve(address.port);
        else reject(new Error(`${host} has no ports`));
      });
    });
  });
}
