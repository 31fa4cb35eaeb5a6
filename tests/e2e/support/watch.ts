/** Watches browser contexts for anything a page must never do. */
import type { BrowserContext } from '@playwright/test';

/** Said where the tests keep a page from being kept for later. */
const BLOCKED = /^Service Worker registration blocked by Playwright/;

/** What pages did that they must never do: warnings and errors on the console, policy violations, requests elsewhere. */
export class Watch {
  readonly #faults: string[] = [];
  readonly #expected: RegExp[] = [];

  /** Watches every page of a context from now on. `origin` is the only host they may speak to. */
  add(context: BrowserContext, origin: string): void {
    context.on('console', (message) => {
      if (BLOCKED.test(message.text())) return;
      if (message.type() === 'error' || message.type() === 'warning') {
        this.#faults.push(`${message.text()} (${message.location().url})`);
      }
    });
    context.on('weberror', (error) => this.#faults.push(error.error().message));
    context.on('requestfailed', (request) => {
      this.#faults.push(`${request.url()} failed: ${request.failure()?.errorText ?? ''}`);
    });
    context.on('request', (request) => {
      const { protocol, origin: asked } = new URL(request.url());
      if (protocol !== 'data:' && protocol !== 'blob:' && asked !== origin) this.#faults.push(request.url());
    });
  }

  /** A test that breaks something on purpose says what the browser will complain of. */
  expect(complaint: RegExp): void {
    this.#expected.push(complaint);
  }

  get faults(): readonly string[] {
    return this.#faults.filter((fault) => !this.#expected.some((complaint) => complaint.test(fault)));
  }
}
