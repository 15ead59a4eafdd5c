import type { TorchBackend } from './backend.ts';
import { TorchBackendError } from './errors.ts';

let backend: TorchBackend | undefined;

/** Remembers the backend of this process. */
export function setTorchBackend(installed: TorchBackend): void {
  backend = installed;
}

/** The backend of this process. */
export function torchBackend(): TorchBackend {
  if (backend) return backend;
  throw new TorchBackendError('usage', 'Call installTorchBackend() first.');
}
