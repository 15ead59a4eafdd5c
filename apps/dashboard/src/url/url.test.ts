import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseSearchText, writeSearchText } from './search-text.ts';
import { listSearch, sweepSearch, trialSearch } from './sweep-search.ts';

const read = (text: string): unknown => sweepSearch.parse(parseSearchText(text));

describe('an address', () => {
  it('is written so that people can read it', () => {
    const search = {
      sort: 'metric:val/accuracy',
      order: 'desc',
      where: ['param:head=xnodr|fc', 'metric:val/loss<0.5'],
      trials: [3, 1, 2],
      logx: true,
      param: undefined,
    };
    expect(writeSearchText(search)).toBe(
      '?sort=metric:val/accuracy&order=desc&where=param:head%3Dxnodr|fc&where=metric:val/loss<0.5&trials=3,1,2&logx=true',
    );
  });

  it('is empty when it says nothing', () => {
    expect(writeSearchText({ sort: undefined, where: [], q: '' })).toBe('');
  });

  it('shows the receiver what the sender saw', () => {
    const name = fc.string({ minLength: 1 });
    const search = fc.record(
      {
        sort: name,
        order: fc.constantFrom('asc' as const, 'desc' as const),
        where: fc.array(name, { minLength: 1 }),
        hide: fc.array(name, { minLength: 1 }),
        metric: name,
        trials: fc.uniqueArray(fc.nat(), { minLength: 1 }),
        smooth: fc.constantFrom(0, 0.5, 0.99),
        logy: fc.constant(true as const),
        view: fc.constantFrom('trials' as const, 'configurations' as const, 'file' as const),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(search, (sent) => {
        expect(read(writeSearchText(sent))).toEqual(sent);
      }),
      { numRuns: 300 },
    );
  });

  it('leaves out what it cannot understand, and never fails', () => {
    expect(read('?order=sideways&x=time&smooth=7&view=cake&trials=a,-1,4,4&logx=no')).toEqual({
      trials: [4],
    });
    expect(trialSearch.parse({ x: 'epoch', metric: 'loss', fit: 'half' })).toEqual({ x: 'epoch' });
    expect(listSearch.parse(parseSearchText('?q=&state=running&state=failed&tag=mnist'))).toEqual({
      state: ['running', 'failed'],
      tag: 'mnist',
    });
  });
});
