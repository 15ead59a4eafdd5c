/** @file gRPC's standard health service, open to every caller. */
import { status, type UntypedServiceImplementation } from '@grpc/grpc-js';
import type { sendUnaryData, ServerUnaryCall, ServerWritableStream } from '@grpc/grpc-js';
import {
  HealthCheckResponse_ServingStatus as ServingStatus,
  type HealthCheckRequest,
  type HealthCheckResponse,
} from '#gen/grpc/health/v1/health_pb.js';

type Watcher = ServerWritableStream<HealthCheckRequest, HealthCheckResponse>;

export interface Health {
  readonly implementation: UntypedServiceImplementation;
  /** From now on the answer is NOT_SERVING; watchers hear it and are let go. */
  stop(): void;
}

/** Answers for the server as a whole and for the services named. */
export function createHealth(services: readonly string[]): Health {
  const known = new Set(['', ...services]);
  const watchers = new Set<Watcher>();
  let current = ServingStatus.SERVING;
  const respond = (serving: ServingStatus): HealthCheckResponse =>
    ({ status: serving }) as HealthCheckResponse;

  const check = (
    call: ServerUnaryCall<HealthCheckRequest, HealthCheckResponse>,
    answer: sendUnaryData<HealthCheckResponse>,
  ): void => {
    if (known.has(call.request.service)) return answer(null, respond(current));
    answer({ code: status.NOT_FOUND, details: `no service ${call.request.service}` });
  };
  const watch = (call: Watcher): void => {
    const served = known.has(call.request.service);
    call.write(respond(served ? current : ServingStatus.SERVICE_UNKNOWN));
    watchers.add(call);
    call.on('cancelled', () => {
      watchers.delete(call);
      call.end();
    });
  };
  return {
    implementation: { check, watch },
    stop: () => {
      current = ServingStatus.NOT_SERVING;
      for (const call of watchers) {
        call.write(respond(current));
        call.end();
      }
    },
  };
}
