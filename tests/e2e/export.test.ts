import { readFileSync } from 'node:fs';
import { expect, type Page } from '@playwright/test';
import { open, runToEnd, test } from './support/ringside.ts';

async function save(page: Page, entry: string): Promise<{ name: string; bytes: Buffer }> {
  const waiting = page.waitForEvent('download');
  await page.getByText('Export', { exact: true }).click();
  await page.getByRole('button', { name: entry }).click();
  const download = await waiting;
  return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
}

test('exports the run as traces and the stage as pictures', async ({ page }) => {
  await open(page);
  await runToEnd(page);

  const perfetto = await save(page, 'Trace for Perfetto (JSON)');
  expect(perfetto.name).toMatch(/\.json$/);
  const trace = JSON.parse(perfetto.bytes.toString()) as { traceEvents: { ph: string; name?: string }[] };
  const phases = new Set(trace.traceEvents.map((event) => event.ph));
  expect(phases).toContain('M');
  expect(trace.traceEvents.some((event) => event.ph === 's')).toBe(true);
  expect(trace.traceEvents.some((event) => event.ph === 'X' || event.ph === 'B')).toBe(true);

  const ftrace = await save(page, 'Trace as ftrace text');
  expect(ftrace.bytes.toString()).toMatch(/sys_enter/);
  expect(ftrace.bytes.toString()).toMatch(/kvm_exit/);

  const csv = (await save(page, 'Hops as CSV')).bytes.toString().trim().split('\n');
  expect(csv.length).toBeGreaterThan(20);
  // Commas inside quotes separate nothing.
  const fields = csv.map((line) => line.replace(/"[^"]*"/g, '').split(',').length);
  expect(new Set(fields).size).toBe(1);

  const svg = (await save(page, 'Picture (SVG)')).bytes.toString();
  expect(svg).toMatch(/^<svg /);
  expect(svg).toContain('KVM VM');
  expect(svg).not.toContain('var(');

  const png = (await save(page, 'Picture (PNG)')).bytes;
  expect(png.subarray(1, 4).toString()).toBe('PNG');
  expect(png.readUInt32BE(16)).toBeGreaterThan(1000);
});
