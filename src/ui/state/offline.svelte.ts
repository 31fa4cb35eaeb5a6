/** The page without a network: asks the browser to keep its files, and knows when a newer version of them waits. */

/** What of the browser's service workers is used here, so that a test can pass its own. */
type Container = Pick<ServiceWorkerContainer, 'register' | 'controller' | 'addEventListener'>;

export class Offline {
  /** A newer version is there, whole, and waits until it is asked for. */
  newer = $state(false);
  #waiting: ServiceWorker | null = null;

  /**
   * Starts keeping. Without service workers (a file, an address that is not secure, a browser that refuses) the page works
   * as before, as long as its server does.
   */
  async start(container: Container | undefined, script: URL): Promise<void> {
    if (!container || !script.protocol.startsWith('http')) return;
    try {
      this.#watch(await container.register(script), container);
    } catch {
      // Refused, or the server does not answer: nothing is kept, or what was kept before goes on.
    }
  }

  /** Opens the newer version: the page loads anew, at the same address. */
  takeOver(container: Container, reload: () => void): void {
    container.addEventListener('controllerchange', reload, { once: true });
    this.#waiting?.postMessage('take-over');
  }

  #watch(registration: ServiceWorkerRegistration, container: Container): void {
    const look = (): void => {
      // On a first visit nothing is older than what comes.
      this.#waiting = container.controller ? registration.waiting : null;
      this.newer = this.#waiting !== null;
    };
    look();
    registration.addEventListener('updatefound', () => {
      registration.installing?.addEventListener('statechange', look);
    });
  }
}

export const offline = new Offline();
