/** Where the browser tests find their browser, and how they start it. Shared with `npm test`. */
export { BROWSER_ARGS, findBrowser, otherBrowsers } from '../../.ci/browser.mjs';
