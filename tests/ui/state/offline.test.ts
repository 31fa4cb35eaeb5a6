import { describe, expect, it, vi } from 'vitest';
import { Offline } from '../../../src/ui/state/offline.svelte.ts';

const SCRIPT = new URL('http://host.test/courses/service-worker.js');

class FakeWorker extends EventTarget {
  readonly postMessage = vi.fn();
}

class FakeRegistration extends EventTarget {
  waiting: FakeWorker | null = null;
  installing: FakeWorker | null = null;

  /** A version is found and fetched whole. */
  install(): FakeWorker {
    const worker = new FakeWorker();
    this.installing = worker;
    this.dispatchEvent(new Event('updatefound'));
    [this.installing, this.waiting] = [null, worker];
    worker.dispatchEvent(new Event('statechange'));
    return worker;
  }
}

class FakeContainer extends EventTarget {
  controller: FakeWorker | null = null;
  readonly registration = new FakeRegistration();
  readonly register = vi.fn(() => Promise.resolve(this.registration));
}

type Container = NonNullable<Parameters<Offline['start']>[0]>;

async function started(controlled: boolean): Promise<{ offline: Offline; container: FakeContainer }> {
  const offline = new Offline();
  const container = new FakeContainer();
  if (controlled) container.controller = new FakeWorker();
  await offline.start(container as unknown as Container, SCRIPT);
  return { offline, container };
}

describe('keeping the page', () => {
  it('finds nothing newer on a first visit', async () => {
    const { offline, container } = await started(false);
    container.registration.install();
    expect(offline.newer).toBe(false);
  });

  it('says when a newer version is whole, changes nothing by itself, and hands over once when asked', async () => {
    const { offline, container } = await started(true);
    expect(offline.newer).toBe(false);
    const worker = container.registration.install();
    expect(offline.newer).toBe(true);
    expect(worker.postMessage).not.toHaveBeenCalled();
    const reload = vi.fn();
    offline.takeOver(container as unknown as Container, reload);
    expect(worker.postMessage).toHaveBeenCalledWith('take-over');
    expect(reload).not.toHaveBeenCalled();
    container.dispatchEvent(new Event('controllerchange'));
    container.dispatchEvent(new Event('controllerchange'));
    expect(reload).toHaveBeenCalledTimes(1);
  });

  it('asks nothing of a page that is a file, and bears a browser that refuses', async () => {
    const offline = new Offline();
    const container = new FakeContainer();
    await offline.start(container as unknown as Container, new URL('file:///dist/service-worker.js'));
    await offline.start(undefined, SCRIPT);
    expect(container.register).not.toHaveBeenCalled();
    container.register.mockRejectedValueOnce(new Error('not allowed'));
    await offline.start(container as unknown as Container, SCRIPT);
    expect(offline.newer).toBe(false);
  });
});
