// The coordinator's end.
export { serveCoordination } from './server/serve.ts';
export type { CoordinationServer, CoordinationServerOptions } from './server/serve.ts';
export type { ConnectedWorker, CoordinationHandlers } from './server/handlers.ts';

// The worker's end.
export { createGrpcLink } from './client/link.ts';
export type { GrpcLink } from './client/link.ts';
export type { GrpcLinkOptions, LinkEvent } from './client/options.ts';

// For both.
export type { TlsFiles } from './tls.ts';
export { toServiceDefinition } from './service-definition.ts';
