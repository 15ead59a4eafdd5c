import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SweepError } from '@capsweep/domain';
import type { Health, Metrics } from '@capsweep/service';

export interface StatusServer {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Serves `/metrics` for Prometheus and `/health` on loopback. A request that came for another host
 * name is refused, so that no web page can read them through its visitor's browser.
 *
 * @throws SweepError `port-taken`
 */
export async function serveStatus(
  port: number,
  { health, metrics }: { health: Health; metrics: Metrics },
): Promise<StatusServer> {
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (!/^(localhost|127\.0\.0\.1)(:\d+)?$/.test(request.headers.host ?? ''))
      return void response.writeHead(403).end();
    if (request.url === '/metrics') {
      const { type, body } = await metrics.page();
      response.writeHead(200, { 'content-type': type }).end(body);
    } else if (request.url === '/health') {
      const report = health.report();
      response.writeHead(report.status === 'ok' ? 200 : 503, {
        'content-type': 'application/json',
      });
      response.end(JSON.stringify(report));
    } else response.writeHead(404).end();
  };
  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.writeHead(500).end());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => reject(taken(port, cause)));
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function taken(port: number, cause: Error): SweepError {
  const message = `cannot listen at 127.0.0.1:${port} for /metrics: ${cause.message}; choose another --metrics-port`;
  return new SweepError('port-taken', message, { cause });
}
