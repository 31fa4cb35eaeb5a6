import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { expect } from '@playwright/test';
import { bundle } from '../../.ci/bundle.mjs';
import type { EngineFile, Frame, FromEngine, ToEngine } from '../../src/bridge/protocol.ts';
import { open, test } from './support/ringside.ts';

const SPEC = { params: {}, seed: 7, switches: {}, costs: {} };

function run(op: string, stacks: string[], count: number): ToEngine[] {
  return [
    {
      type: 'open',
      room: 'paths',
      id: 1,
      spec: { ...SPEC, op, stacks },
      commands: [],
      atNs: null,
      view: null,
      beside: false,
    },
    { type: 'command', room: 'paths', id: 2, command: { kind: 'issue', count }, view: null },
    { type: 'seek', room: 'paths', id: 3, target: { to: 'next', what: 'end' }, within: null, view: null },
    { type: 'ask', room: 'paths', id: 4, question: 'export', params: { stack: null, format: 'csv' } },
  ];
}

const RUNS = [
  { name: 'reads in three stacks', messages: run('read-disk', ['bare', 'container', 'kvm'], 50) },
  { name: 'a published port', messages: run('tcp-published-port', ['container', 'kvm'], 20) },
  { name: 'a container in a VM', messages: run('pipe-round-trip', ['kvm/container'], 200) },
];

test('the same run gives the same trace in the browser’s worker and in Node', async ({ page }) => {
  const program = await bundle('e2e-engine', 'tests/e2e/support/node-engine.ts', [
    'src',
    'tests/e2e/support',
  ]);
  const worker = readdirSync('dist/assets').find((name) => /^worker-.*\.js$/.test(name));
  await open(page);
  for (const { name, messages } of RUNS) {
    const inNode = JSON.parse(
      execFileSync(process.execPath, [program, JSON.stringify(messages)], { maxBuffer: 1 << 28 }).toString(),
    ) as unknown;
    const inWorker = await page.evaluate(
      ({ url, messages }) =>
        new Promise<unknown>((resolve, reject) => {
          const answers: unknown[] = [];
          const port = new Worker(new URL(url, document.baseURI), { type: 'module' });
          port.onerror = (): void => {
            reject(new Error('the worker did not start'));
          };
          port.onmessage = ({ data }: MessageEvent<FromEngine>): void => {
            if (data.type === 'progress') return;
            if (data.type === 'answer') answers.push((data.answer as EngineFile).parts.join(''));
            else if (data.type === 'frame') {
              const { nowNs, events, hop, stateHash } = data.frame as Frame;
              answers.push({ nowNs, events, hop, stateHash });
            } else answers.push(data);
            if (answers.length < messages.length) return;
            port.terminate();
            resolve(answers);
          };
          for (const message of messages) port.postMessage(message);
        }),
      { url: `assets/${worker ?? ''}`, messages },
    );
    expect(inWorker, name).toEqual(inNode);
  }
});
