/** @file The `Work` call: one stream of one worker, from its hello to its end. */
import type { ServerDuplexStream } from '@grpc/grpc-js';
import { SweepError } from '@capsweep/domain';
import type { CoordinatorMessage, WorkerMessage } from '#gen/capsweep/v1/coordination_pb.js';
import { fromCoordinatorToWire } from '../../convert/from-coordinator.ts';
import { fromWorkerFromWire } from '../../convert/from-worker.ts';
import { protocolVersion, type FromWorker, type WorkerSays } from '../../coordination/messages.ts';
import { toStatus } from '../status.ts';
import type { CoordinationHandlers } from './handlers.ts';
import type { Registry } from './registry.ts';
import type { Session, WorkerStream } from './session.ts';

export type WorkCall = ServerDuplexStream<WorkerMessage, CoordinatorMessage>;

interface WorkOptions {
  readonly handlers: CoordinationHandlers;
  readonly registry: Registry;
  readonly onTrouble: (error: SweepError, where: string) => void;
}

/** Serves one stream; returns a handle that can end it. */
export function serveWork(call: WorkCall, options: WorkOptions): WorkerStream {
  const stream = streamOf(call);
  const { registry } = options;
  let state: 'new' | 'greeting' | 'over' | Session = 'new';

  const greet = async (message: FromWorker): Promise<void> => {
    const session = await hello(message.body, options, stream);
    if (!session) return;
    if (state === 'over') registry.leave(session, stream);
    else state = session;
  };
  const over = (): void => {
    if (typeof state === 'object') registry.leave(state, stream);
    state = 'over';
  };

  call.on('data', (wire: WorkerMessage) => {
    const message = decode(wire, stream);
    if (!message || state === 'over') return;
    if (typeof state === 'object') return state.receive(message);
    if (state === 'greeting') return stream.end(impatient());
    state = 'greeting';
    void greet(message);
  });
  call.on('end', () => {
    over();
    call.end();
  });
  call.on('cancelled', over);
  call.on('error', over);
  call.on('close', over);
  return stream;
}

/** Lets a worker in, or says why not. */
async function hello(
  says: WorkerSays,
  { handlers, registry, onTrouble }: WorkOptions,
  stream: WorkerStream,
): Promise<Session | undefined> {
  try {
    if (says.kind !== 'hello') throw impatient();
    checkVersion(says.protocol);
    const session = registry.enter(says.worker);
    const welcome = await handlers.onHello(session.worker);
    stream.send({ re: 0, body: { kind: 'welcome', welcome } });
    session.attach(stream);
    session.heartbeat(says.pulse);
    return session;
  } catch (reason) {
    const error = SweepError.from(reason);
    if (error.code === 'internal') onTrouble(error, 'hello');
    if (!error.retryable) stream.send({ re: 0, body: { kind: 'refused', error: error.toInfo() } });
    stream.end(error);
    return undefined;
  }
}

function checkVersion(protocol: number): void {
  if (protocol === protocolVersion) return;
  throw new SweepError(
    'config-invalid',
    `the worker speaks protocol ${protocol} and the coordinator ${protocolVersion}; install the same version of capsweep on both`,
  );
}

const impatient = (): SweepError =>
  new SweepError('request-invalid', 'a worker says hello first, and waits until it is welcome');

/** A message in the domain's words; one that makes no sense is answered so, or ends the stream. */
function decode(wire: WorkerMessage, stream: WorkerStream): FromWorker | undefined {
  try {
    return fromWorkerFromWire(wire);
  } catch (reason) {
    const error = SweepError.from(reason);
    const re = Number(wire.seq);
    if (re > 0) stream.send({ re, body: { kind: 'failed', error: error.toInfo() } });
    else stream.end(error);
    return undefined;
  }
}

function streamOf(call: WorkCall): WorkerStream {
  return {
    send: (message) => {
      if (call.writable) call.write(fromCoordinatorToWire(message));
    },
    pause: () => call.pause(),
    resume: () => call.resume(),
    end: (error) => {
      if (!call.destroyed) call.emit('error', toStatus(error));
    },
  };
}
