import {
  Agent as HttpAgent,
  request as httpRequest,
  type ClientRequest,
  type IncomingMessage,
  type RequestOptions,
} from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { ClientOptions } from 'minio';

type Transport = Required<Pick<ClientOptions, 'transport' | 'transportAgent'>>;

type OnResponse = (response: IncomingMessage) => void;

/** HTTP with connections that are used again and given up when nothing moves for `idleMs`. */
export function impatientTransport(isSecure: boolean, idleMs: number): Transport {
  const send = isSecure ? httpsRequest : httpRequest;
  const request = (options: RequestOptions, onResponse?: OnResponse): ClientRequest => {
    const sent = send(options, onResponse);
    const giveUp = (): void => {
      sent.destroy(new Error(`nothing was heard for ${idleMs / 1_000} s`));
    };
    return sent.setTimeout(idleMs, giveUp);
  };
  const options = { keepAlive: true, maxSockets: 64 };
  const transportAgent = isSecure ? new HttpsAgent(options) : new HttpAgent(options);
  // The client calls it with options only, though its type is that of Node's overloads.
  return { transport: { request: request as typeof httpRequest }, transportAgent };
}
