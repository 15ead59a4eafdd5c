import { expect, it } from 'vitest';
import { createHealth } from './health.ts';

it('is degraded while a part is, and names what is wrong', () => {
  const health = createHealth();
  expect(health.report()).toEqual({ status: 'ok', problems: [] });
  const redis = health.part('redis');
  const bucket = health.part('bucket');
  expect(health.report()).toEqual({
    status: 'degraded',
    problems: ['redis: starting', 'bucket: starting'],
  });
  redis.ok();
  bucket.fail('no answer for 5 s');
  expect(health.report().problems).toEqual(['bucket: no answer for 5 s']);
  bucket.ok();
  expect(health.report().status).toBe('ok');
});

it('tells listeners of changes of the whole only', () => {
  const health = createHealth();
  const heard: string[] = [];
  const stop = health.onChange((report) => heard.push(report.status));
  const redis = health.part('redis');
  const bucket = health.part('bucket');
  bucket.fail('gone');
  redis.ok();
  bucket.ok();
  bucket.ok();
  expect(heard).toEqual(['degraded', 'ok']);
  stop();
  redis.fail('gone');
  expect(heard).toHaveLength(2);
});
