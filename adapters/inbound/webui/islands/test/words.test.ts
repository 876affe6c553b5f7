import { describe, expect, it } from 'vitest';
import { ago, lasts } from '../src/lib/time';
import { wordsOf } from '../src/lib/words';

const w = wordsOf('en', { a: '{n} badge|{n} badges', b: 'at {site}', 'island.minutes': '{n} min', 'island.hours': '{h} h {m} min', 'island.minutes_ago': '{n} min ago', 'island.just_now': 'just now', 'island.hours_ago': '{n} h ago' });

describe('words', () => {
  it('count', () => {
    expect([w.n('a', 1), w.n('a', 0), w.n('a', 1200)]).toEqual(['1 badge', '0 badges', '1,200 badges']);
  });
  it('hold values, and say what they lack', () => {
    expect(w.t('b', { site: '49 Alder' })).toBe('at 49 Alder');
    expect(w.t('nothing')).toBe('nothing');
  });
  it('tell how long', () => {
    expect(lasts(59 * 60_000, w)).toBe('59 min');
    expect(lasts(125 * 60_000, w)).toBe('2 h 05 min');
    expect(ago(0, 10_000, w)).toBe('just now');
    expect(ago(0, 600_000, w)).toBe('10 min ago');
  });
});
