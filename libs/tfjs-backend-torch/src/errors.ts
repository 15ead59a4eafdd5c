/** Why the backend said no: a kind that programs look at, and a message for people. */
export type TorchErrorKind =
  | 'unavailable' // the addon is not there or cannot be loaded
  | 'out-of-memory'
  | 'unsupported' // an operation or a data type that this backend does not have
  | 'usage';

/** The one error of this package. */
export class TorchBackendError extends Error {
  override readonly name = 'TorchBackendError';
  readonly kind: TorchErrorKind;

  constructor(kind: TorchErrorKind, message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
  }
}

/** An error of the addon as this package's: running out of memory is told apart. */
export function fromNative(error: unknown): unknown {
  if (!(error instanceof Error) || !error.message.startsWith('out of memory')) return error;
  return new TorchBackendError('out-of-memory', error.message, { cause: error });
}
