import { Client, credentials, status, type ServiceError } from '@grpc/grpc-js';
import { expect, it } from 'vitest';
import {
  Health,
  HealthCheckResponse_ServingStatus as ServingStatus,
  type HealthCheckResponse,
} from '#gen/grpc/health/v1/health_pb.js';
import { FakeCoordinator } from '../testing/coordinator.ts';
import { toServiceDefinition } from './service-definition.ts';
import { onEnd, serve } from './testdata/setup.ts';

const methods = toServiceDefinition(Health);

function clientOf(port: number): Client {
  const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure());
  onEnd(() => {
    client.close();
    return Promise.resolve();
  });
  return client;
}

function check(client: Client, service: string): Promise<ServingStatus | ServiceError> {
  const { path, requestSerialize, responseDeserialize } = methods['check']!;
  return new Promise((resolve) => {
    client.makeUnaryRequest(
      path,
      requestSerialize,
      responseDeserialize,
      { service },
      (error, answer) => resolve(error ?? (answer as HealthCheckResponse).status),
    );
  });
}

it('tells every prober, token or not, that it serves', async () => {
  const client = clientOf((await serve(new FakeCoordinator(), { token: 'secret' })).port);
  expect(await check(client, '')).toBe(ServingStatus.SERVING);
  expect(await check(client, 'capsweep.v1.Coordination')).toBe(ServingStatus.SERVING);
  expect(await check(client, 'other')).toMatchObject({ code: status.NOT_FOUND });
});

it('tells watchers when it stops', async () => {
  const server = await serve(new FakeCoordinator());
  const { path, requestSerialize, responseDeserialize } = methods['watch']!;
  const stream = clientOf(server.port).makeServerStreamRequest(
    path,
    requestSerialize,
    responseDeserialize,
    { service: '' },
  );
  const seen: ServingStatus[] = [];
  let closing: Promise<void> | undefined;
  for await (const answer of stream as AsyncIterable<HealthCheckResponse>) {
    seen.push(answer.status);
    closing ??= server.close();
  }
  await closing;
  expect(seen).toEqual([ServingStatus.SERVING, ServingStatus.NOT_SERVING]);
});
