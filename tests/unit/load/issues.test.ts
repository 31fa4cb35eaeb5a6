import { describe, expect, test } from 'vitest';
import type { LoadRequest } from '../../../src/sim/core/load-views.ts';
import { loadCatalog } from '../../../src/sim/world/load/catalog.ts';
import { loadIssues } from '../../../src/sim/world/load/issues.ts';
import { expectText } from '../../contract/support.ts';

const GOOD: LoadRequest = { stacks: ['bare', 'kvm/container'], server: 'kv', connections: [1, 300] };

describe('a request for a load', () => {
  test('that can be run has no issues', () => {
    expect(loadIssues(GOOD)).toEqual([]);
  });

  test.each<[string, Partial<LoadRequest>]>([
    ['server', { server: 'mail' }],
    ['stacks', { stacks: [] }],
    ['stacks', { stacks: ['bare', 'lpar'] }],
    ['connections', { connections: [] }],
    ['connections', { connections: [10, 0] }],
    ['connections', { connections: [301] }],
    ['connections', { connections: [1.5] }],
    ['connections', { connections: [Number.NaN] }],
    ['seconds', { seconds: 0 }],
    ['seconds', { seconds: Number.NaN }],
    ['seconds', { seconds: 1000 }],
    ['requests', { requests: 0 }],
    ['thinkNs', { thinkNs: -1 }],
    ['seed', { seed: -1 }],
    ['network', { network: 'token-ring' as 'nat' }],
    ['responseBytes', { responseBytes: 0 }],
    ['responseBytes', { responseBytes: 1_000_000 }],
    ['responseBytes', { server: 'block', responseBytes: 1000 }],
    ['switches.ept', { switches: { ept: 'maybe' } }],
    ['costs.app.kw', { costs: { 'app.kw': 1 } }],
  ])('%s is named when it is wrong: %j', (path, wrong) => {
    const issues = loadIssues({ ...GOOD, ...wrong });
    expect(issues.map((found) => found.path)).toContain(path);
    for (const { message } of issues) {
      expect(message.en).not.toBe('');
      expect(message.ko).not.toBe('');
    }
  });
});

describe.each(loadCatalog())('$id', ({ label, about, fidelityNote }) => {
  test('has texts in both languages', () => {
    expectText(label, 'name');
    expectText(about, 'sentence');
    expectText(fidelityNote, 'sentence');
  });
});
