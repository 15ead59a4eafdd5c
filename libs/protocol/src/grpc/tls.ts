import { ChannelCredentials, ServerCredentials } from '@grpc/grpc-js';
import { SweepError } from '@capsweep/domain';

/** Certificates in PEM, for one end of a connection. */
export interface TlsFiles {
  /** Who may have signed the other end's certificate; default: the system's authorities. */
  readonly ca?: Buffer;
  readonly cert?: Buffer;
  readonly key?: Buffer;
}

/** A server's credentials; with `ca`, callers must show a certificate signed by it. */
export function serverCredentials(tls: TlsFiles | undefined): ServerCredentials {
  if (!tls) return ServerCredentials.createInsecure();
  const { ca, cert, key } = tls;
  if (!cert || !key)
    throw new SweepError('config-invalid', 'TLS needs a certificate and its key; give both');
  return ServerCredentials.createSsl(
    ca ?? null,
    [{ cert_chain: cert, private_key: key }],
    ca !== undefined,
  );
}

/** A caller's credentials: plain text without `tls`. */
export function channelCredentials(tls: TlsFiles | undefined): ChannelCredentials {
  if (!tls) return ChannelCredentials.createInsecure();
  const { ca, cert, key } = tls;
  return ChannelCredentials.createSsl(ca ?? null, key ?? null, cert ?? null);
}
