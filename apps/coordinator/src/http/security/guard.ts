/**
 * @file Who may come in. Every request must name a host that we answer for (so that no foreign
 * name can be pointed at us), and, if a browser says where it comes from, come from our own pages.
 * Everything below /api needs the token or a session's cookie, but for health and the sign-in.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { SweepError } from '@capsweep/domain';
import { cookieName, sameText, type Sessions } from './sessions.ts';

export interface GuardOptions {
  readonly token: string;
  readonly sessions: Sessions;
  /** Names, with or without a port, that we answer for besides the loopback ones. */
  readonly hosts: readonly string[];
}

const open = new Set(['GET /api/health', 'POST /api/session']);
/** Whether somebody without a token may call this. */
export const isOpen = (method: string, path: string): boolean => open.has(`${method} ${path}`);

const loopback = ['localhost', '127.0.0.1', '[::1]'];

/** Adds the checks, and the headers that keep browsers careful. */
export function guard(app: FastifyInstance, options: GuardOptions): void {
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(carefulHeaders);
    checkHost(request, options.hosts);
    checkOrigin(request);
    const path = request.url.split('?')[0] ?? '';
    if (!path.startsWith('/api/') || isOpen(request.method, path)) return;
    checkIdentity(request, options);
    await Promise.resolve();
  });
}

const carefulHeaders = {
  'content-security-policy':
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
};

function checkHost(request: FastifyRequest, hosts: readonly string[]): void {
  const host = request.headers.host ?? '';
  const name = host.replace(/:\d+$/, '').toLowerCase();
  if (loopback.includes(name) || hosts.includes(name) || hosts.includes(host.toLowerCase())) return;
  throw new SweepError(
    'forbidden',
    `this server does not answer for the host ${JSON.stringify(host)}; to allow it, start the coordinator with CAPSWEEP_HOSTS=${name || 'NAME'}`,
  );
}

function checkOrigin(request: FastifyRequest): void {
  const { origin, host } = request.headers;
  if (origin === undefined) return;
  if (origin === `http://${host ?? ''}` || origin === `https://${host ?? ''}`) return;
  throw new SweepError('forbidden', `pages of ${origin} may not use this server`);
}

function checkIdentity(request: FastifyRequest, { token, sessions }: GuardOptions): void {
  const bearer = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1];
  if (bearer !== undefined) {
    if (sameText(bearer, token)) return;
    throw new SweepError('unauthenticated', 'the token is not the one of this server');
  }
  const cookie = cookieOf(request);
  if (cookie !== undefined && sessions.accepts(cookie)) {
    checkBrowserChange(request);
    return;
  }
  throw new SweepError(
    'unauthenticated',
    cookie === undefined
      ? 'this needs the token (Authorization: Bearer ...) or a browser session; "capsweep open" prints an address that signs in'
      : 'the session is over; "capsweep open" prints an address that signs in anew',
  );
}

/** A cookie comes along by itself, so a change must also prove that our own page asked for it. */
function checkBrowserChange(request: FastifyRequest): void {
  if (request.method === 'GET' || request.method === 'HEAD') return;
  const site = request.headers['sec-fetch-site'];
  if (request.headers.origin !== undefined && (site === undefined || site === 'same-origin'))
    return;
  throw new SweepError('forbidden', 'a change must come from a page of this server');
}

function cookieOf(request: FastifyRequest): string | undefined {
  const pairs = (request.headers.cookie ?? '').split(';').map((pair) => pair.trim().split('='));
  return pairs
    .find(([name]) => name === cookieName)
    ?.slice(1)
    .join('=');
}
