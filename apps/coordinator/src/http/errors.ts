import type { FastifyError, FastifyInstance } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { errorCodes, SweepError } from '@capsweep/domain';
import type { ErrorBody } from '@capsweep/protocol/http';

/** Answers every error as an {@link ErrorBody} with the status of its code. */
export function answerErrors(app: FastifyInstance): void {
  app.setErrorHandler((thrown: FastifyError | Error, request, reply) => {
    const error = toSweepError(thrown);
    const status = errorCodes[error.code].http;
    if (status >= 500 && error.code === 'internal')
      request.log.error({ err: thrown }, 'unexpected');
    return reply.status(status).send({ error: infoOf(error) } satisfies ErrorBody);
  });
  app.setNotFoundHandler((request, reply) => {
    const message = `there is nothing at ${request.method} ${request.url.split('?')[0] ?? ''}`;
    return reply.status(404).send({ error: { code: 'not-found', message } } satisfies ErrorBody);
  });
}

function infoOf(error: SweepError): ErrorBody['error'] {
  const { code, message, details } = error.toInfo();
  return {
    code,
    message,
    ...(details && { details: JSON.parse(JSON.stringify(details)) as never }),
  };
}

function toSweepError(thrown: FastifyError | Error): SweepError {
  if (thrown instanceof SweepError) return thrown;
  if (hasZodFastifySchemaValidationErrors(thrown)) {
    const problems = thrown.validation.map(
      ({ instancePath, message }) =>
        `${instancePath.replace(/^\//, '').replaceAll('/', '.') || 'it'}: ${message}`,
    );
    const where = thrown.validationContext ?? 'request';
    return new SweepError('request-invalid', `the ${where} cannot be read: ${problems.join('; ')}`);
  }
  const status = 'statusCode' in thrown ? thrown.statusCode : undefined;
  if (status !== undefined && status >= 400 && status < 500) {
    return new SweepError('request-invalid', thrown.message, { cause: thrown });
  }
  return new SweepError('internal', 'something went wrong here; the log has the details', {
    cause: thrown,
  });
}
