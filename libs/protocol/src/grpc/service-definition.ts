import {
  create,
  fromBinary,
  toBinary,
  type DescMessage,
  type DescService,
} from '@bufbuild/protobuf';
import type { MethodDefinition, ServiceDefinition } from '@grpc/grpc-js';

/** Describes a generated service to grpc-js, so that one schema drives both. */
export function toServiceDefinition(service: DescService): ServiceDefinition {
  return Object.fromEntries(
    service.methods.map((method) => {
      const { input, output, methodKind } = method;
      const definition: MethodDefinition<object, object> = {
        path: `/${service.typeName}/${method.name}`,
        requestStream: methodKind === 'client_streaming' || methodKind === 'bidi_streaming',
        responseStream: methodKind === 'server_streaming' || methodKind === 'bidi_streaming',
        requestSerialize: encoder(input),
        requestDeserialize: (bytes) => fromBinary(input, bytes),
        responseSerialize: encoder(output),
        responseDeserialize: (bytes) => fromBinary(output, bytes),
      };
      return [method.localName, definition];
    }),
  );
}

function encoder(schema: DescMessage): (message: object) => Buffer {
  return (message) => Buffer.from(toBinary(schema, create(schema, { ...message })));
}
