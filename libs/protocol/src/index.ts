export { protocolVersion } from './coordination/messages.ts';
export type {
  Addresses,
  AddressRequest,
  DoorbellAccess,
  LogBatch,
  Pulse,
  Welcome,
} from './coordination/messages.ts';
