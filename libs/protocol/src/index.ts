export { protocolVersion } from './coordination/messages.ts';
export type {
  Addresses,
  AddressRequest,
  DoorbellAccess,
  LogBatch,
  Welcome,
} from './coordination/messages.ts';
