import {
  doorbellContract,
  eventLogContract,
  objectStoreContract,
  trialStoreContract,
} from '@capsweep/testing';
import { createMemoryDoorbell, createMemoryObjects, createMemoryStores } from './index.ts';

const open = () => Promise.resolve(createMemoryStores());

trialStoreContract('memory', open);
eventLogContract('memory', open);
objectStoreContract('memory', () => Promise.resolve(createMemoryObjects()), { signs: false });
doorbellContract('memory', () => {
  const { doorbell, listen } = createMemoryDoorbell();
  return Promise.resolve({
    doorbell,
    listen: (pool) => Promise.resolve(listen(pool)),
    close: () => doorbell.close(),
  });
});
