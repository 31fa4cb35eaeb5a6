import { test, expect } from 'vitest';
import section from '../../support/fidelity/sections/gvisor.figures.ts';
test.each(section.figures.map((f) => [f.what, f] as const))('%s', (_w, f) => {
  const ours = f.ours();
  console.log(f.what, '|', f.published, '| ours', ours, f.range);
  expect(ours).toBeGreaterThanOrEqual(f.range[0]);
  expect(ours).toBeLessThanOrEqual(f.range[1]);
});
