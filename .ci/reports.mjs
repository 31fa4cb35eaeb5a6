// Reads how many tests passed out of the runners' JSON reports.

/** @typedef {{passed: number, failed: number, skipped: number}} Counts */

/**
 * @param {string | null} text Vitest's JSON report
 * @returns {Counts | null} null when there is no readable report
 */
export function countVitest(text) {
  /** @type {{testResults: {status: string, assertionResults: {status: string}[]}[]} | null} */
  const report = parse(text);
  if (report === null) return null;
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const file of report.testResults) {
    const before = counts.failed;
    for (const { status } of file.assertionResults) {
      if (status === 'passed') counts.passed += 1;
      else if (status === 'failed') counts.failed += 1;
      else counts.skipped += 1;
    }
    // A file that could not even be loaded has no results of its own.
    if (file.status === 'failed' && counts.failed === before) counts.failed += 1;
  }
  return counts;
}

/**
 * @param {string | null} text Playwright's JSON report
 * @returns {Counts | null} null when there is no readable report
 */
export function countPlaywright(text) {
  /** @type {{stats: {expected: number, unexpected: number, flaky: number, skipped: number}, errors: unknown[]} | null} */
  const report = parse(text);
  if (report === null) return null;
  const { expected, unexpected, flaky, skipped } = report.stats;
  return { passed: expected, failed: unexpected + flaky + report.errors.length, skipped };
}

/**
 * @typedef {object} Suite
 * @property {unknown[]} [specs]
 * @property {Suite[]} [suites]
 */

/**
 * @param {string | null} text output of `playwright test --list --reporter=json`
 * @returns {number} tests it would run
 */
export function countPlaywrightList(text) {
  /** @type {Suite | null} */
  const report = parse(text);
  return report === null ? 0 : countSpecs(report);
}

/**
 * @param {Suite} suite
 * @returns {number}
 */
function countSpecs(suite) {
  const below = (suite.suites ?? []).reduce((sum, child) => sum + countSpecs(child), 0);
  return (suite.specs?.length ?? 0) + below;
}

/** @param {string | null} text */
function parse(text) {
  try {
    return text === null ? null : JSON.parse(text);
  } catch {
    return null;
  }
}
