/** What a container has changed, as a list, as an image, as files. */
import { refuse, type Daemon } from '../dockerd/daemon.ts';
import { bodyOf, defineRoutes, isTrue, route, type ApiHandler } from '../dockerd/http.ts';
import { parseReference, tagImage } from '../dockerd/images.ts';
import { changesOf, commitContainer } from '../dockerd/layers.ts';
import { mountRoot, unmountRoot } from '../dockerd/lifecycle.ts';
import type { Container, ContainerConfig } from '../dockerd/state.ts';
import type { TreeEntry } from '../os/trees.ts';
import { applyChange } from '../dockerd/dockerfile.ts';

const changes: ApiHandler = (d, call) => {
  const found = changesOf(d, d.container(call.params['id'] ?? ''));
  return { status: 200, body: found.length === 0 ? null : found };
};

function frozen(d: Daemon, container: Container, paused: boolean): void {
  d.containerd({ method: paused ? 'pause' : 'resume', id: container.id });
  d.edit(container.id, (one) => {
    one.state.Paused = paused;
  });
  d.containerEvent(container, paused ? 'pause' : 'unpause');
}

const commit: ApiHandler = (d, call) => {
  const container = d.container(call.query['container'] ?? '');
  const {
    repo = '',
    tag = '',
    comment = '',
    changes: lines,
  } = call.query as { repo?: string; tag?: string; comment?: string; changes?: string };
  const given = bodyOf<ContainerConfig>(call);
  let config: ContainerConfig = {
    ...container.config,
    Image: container.imageName,
    ...(given.Cmd ? given : {}),
  };
  for (const line of (lines ?? '').split('\n')) if (line.trim() !== '') config = applyChange(config, line);
  const pauses = isTrue(call.query['pause'] ?? '1') && container.state.Running && !container.state.Paused;
  if (pauses) frozen(d, container, true);
  const createdBy = [container.path, ...container.args].join(' ');
  const image = commitContainer(d, container, { config, comment, createdBy });
  if (repo !== '') {
    const parsed =
      parseReference(tag === '' ? repo : `${repo}:${tag}`) ?? refuse(400, 'invalid reference format');
    tagImage(d, image.id, `${parsed.repository}:${parsed.tag}`);
    d.event('image', 'tag', image.id, { name: `${parsed.repository}:${parsed.tag}` });
  }
  d.containerEvent(container, 'commit', {
    comment,
    imageID: image.id,
    ...(repo === '' ? {} : { imageRef: `docker.io/library/${repo}:${tag}` }),
  });
  if (pauses) frozen(d, container, false);
  return { status: 201, body: { Id: image.id } };
};

/** Its files, mounted if it does not run. */
function withRoot<T>(d: Daemon, container: Container, work: (merged: string) => T): T {
  const merged = d.root(`/overlay2/${container.id}/merged`);
  const mounts = !container.state.Running;
  if (mounts) mountRoot(d, container);
  const done = work(merged);
  if (mounts) unmountRoot(d, container);
  return done;
}

function entriesAt(d: Daemon, path: string): readonly TreeEntry[] | null {
  const text = d.os.text('readtree', [], [path]);
  return typeof text === 'string' ? (JSON.parse(text) as TreeEntry[]) : null;
}

function statOf(path: string, { kind, mode, text }: TreeEntry): string {
  const name =
    path
      .split('/')
      .filter((part) => part !== '')
      .at(-1) ?? '/';
  // Go's bit for a directory.
  const bits = mode + (kind === 'dir' ? 2 ** 31 : 0);
  return JSON.stringify({
    name,
    size: text.length,
    mode: bits,
    mtime: '2026-01-01T00:00:00Z',
    linkTarget: '',
  });
}

function readArchive(
  d: Daemon,
  id: string,
  path: string,
): { readonly entries: readonly TreeEntry[]; readonly stat: string } {
  const container = d.container(id);
  const found = withRoot(d, container, (merged) => entriesAt(d, `${merged}/${path}`));
  const [first] = found ?? [];
  if (!found || !first) refuse(404, `Could not find the file ${path} in container ${id}`);
  return { entries: found, stat: statOf(path, first) };
}

const headArchive: ApiHandler = (d, call) => {
  const { stat } = readArchive(d, call.params['id'] ?? '', call.query['path'] ?? '');
  return { status: 200, text: '', headers: { 'X-Docker-Container-Path-Stat': `base64:${stat}` } };
};

const getArchive: ApiHandler = (d, call) => {
  const path = call.query['path'] ?? '';
  const { entries, stat } = readArchive(d, call.params['id'] ?? '', path);
  d.containerEvent(d.container(call.params['id'] ?? ''), 'archive-path', { path });
  const base =
    path
      .split('/')
      .filter((part) => part !== '')
      .at(-1) ?? '';
  const named = entries.map((entry) => ({
    ...entry,
    path: entry.path === '' ? base : `${base}/${entry.path}`,
  }));
  return {
    status: 200,
    text: `tar:${JSON.stringify(named)}`,
    headers: { 'X-Docker-Container-Path-Stat': `base64:${stat}` },
  };
};

const putArchive: ApiHandler = (d, call) => {
  const id = call.params['id'] ?? '';
  const container = d.container(id);
  const path = call.query['path'] ?? '';
  const { entries = [] } = (call.body ?? {}) as { readonly entries?: readonly TreeEntry[] };
  withRoot(d, container, (merged) => {
    const there = entriesAt(d, `${merged}/${path}`);
    if (there?.[0]?.kind !== 'dir') refuse(404, `Could not find the file ${path} in container ${id}`);
    d.os.call(
      'writetree',
      [],
      [`${merged}/${path}`, JSON.stringify([...entries].filter((entry) => entry.path !== ''))],
    );
  });
  d.containerEvent(container, 'extract-to-dir', { path });
  return { status: 200 };
};

const exportAll: ApiHandler = (d, call) => {
  const container = d.container(call.params['id'] ?? '');
  const entries = withRoot(d, container, (merged) => entriesAt(d, merged)) ?? [];
  d.containerEvent(container, 'export');
  return { status: 200, text: `tar:${JSON.stringify(entries.filter(({ path }) => path !== ''))}` };
};

export default defineRoutes(
  route('GET', '/containers/{id}/changes', changes),
  route('POST', '/commit', commit),
  route('HEAD', '/containers/{id}/archive', headArchive),
  route('GET', '/containers/{id}/archive', getArchive),
  route('PUT', '/containers/{id}/archive', putArchive),
  route('GET', '/containers/{id}/export', exportAll),
);
