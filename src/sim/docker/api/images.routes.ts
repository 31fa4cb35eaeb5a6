/** Images: names, layers, pulling, removing. */
import { refuse, timestamp, type Daemon } from '../dockerd/daemon.ts';
import {
  begin,
  defineRoutes,
  filtersOf,
  isTrue,
  route,
  send,
  type ApiCall,
  type ApiHandler,
} from '../dockerd/http.ts';
import {
  findImage,
  importImage,
  namesOf,
  parseReference,
  pullImage,
  saveImages,
  tagImage,
} from '../dockerd/images.ts';
import type { DockerState, Image } from '../dockerd/state.ts';
import type { TreeEntry } from '../os/trees.ts';
import { labelMatches } from './inspect.routes.ts';

function seconds(state: DockerState, ns: number): number {
  return Math.floor(state.epochMs / 1000 + ns / 1e9);
}

function hasChild(state: DockerState, id: string): boolean {
  return Object.values(state.images).some(({ parent }) => parent === id);
}

export function imageRow(state: DockerState, image: Image): Record<string, unknown> {
  const names = namesOf(state, image.id);
  return {
    Containers: -1,
    Created: seconds(state, image.createdNs),
    Id: image.id,
    Labels: image.config.Labels,
    ParentId: image.parent,
    RepoDigests: names.length > 0 ? null : ['<none>@<none>'],
    RepoTags: names.length > 0 ? names : ['<none>:<none>'],
    SharedSize: -1,
    Size: image.size,
    VirtualSize: image.size,
  };
}

const list: ApiHandler = (d, call) => {
  const filters = filtersOf(call, ['dangling', 'reference', 'label']);
  const all = isTrue(call.query['all']);
  const rows = d.ask((state) =>
    Object.values(state.images)
      .filter((image) => all || namesOf(state, image.id).length > 0 || !hasChild(state, image.id))
      .filter((image) =>
        Object.entries(filters).every(([key, values]) => {
          const names = namesOf(state, image.id);
          if (key === 'dangling') return values.includes('true') === (names.length === 0);
          if (key === 'reference')
            return values.some((value) =>
              names.some((name) => name === value || name.split(':')[0] === value || glob(value).test(name)),
            );
          if (key === 'label') return values.every((value) => labelMatches(image.config.Labels, value));
          return true;
        }),
      )
      .sort((a, b) => b.createdNs - a.createdNs)
      .map((image) => imageRow(state, image)),
  );
  return { status: 200, body: rows };
};

function glob(pattern: string): RegExp {
  return new RegExp(
    `^${pattern
      .replaceAll(/[.+^$()|[\]\\{}]/g, String.raw`\$&`)
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}(:.*)?$`,
  );
}

function of(d: Daemon, ref: string): Image {
  const found = d.ask((state) => findImage(state, ref));
  if (found) return found;
  const shown =
    /^[0-9a-f]{12,64}$/.test(ref) || ref.startsWith('sha256:') || /:[^/]*$/.test(ref) ? ref : `${ref}:latest`;
  return refuse(404, `No such image: ${shown}`);
}

const inspect: ApiHandler = (d, call) => {
  const image = of(d, call.params['name'] ?? '');
  const body = d.ask((state) => ({
    Id: image.id,
    RepoTags: namesOf(state, image.id),
    RepoDigests: [],
    Parent: image.parent,
    Comment: image.comment,
    Created: timestamp(state.epochMs, image.createdNs),
    Container: '',
    ContainerConfig: image.config,
    DockerVersion: '20.10.24',
    Author: '',
    Config: image.config,
    Architecture: 'amd64',
    Os: 'linux',
    Size: image.size,
    VirtualSize: image.size,
    GraphDriver: {
      Data: {
        UpperDir: `${state.root}/overlay2/${image.layers.at(-1) ?? ''}/diff`,
        WorkDir: `${state.root}/overlay2/${image.layers.at(-1) ?? ''}/work`,
        MergedDir: `${state.root}/overlay2/${image.layers.at(-1) ?? ''}/merged`,
      },
      Name: 'overlay2',
    },
    RootFS: { Type: 'layers', Layers: image.diffIds },
    Metadata: { LastTagTime: '0001-01-01T00:00:00Z' },
  }));
  return { status: 200, body };
};

const history: ApiHandler = (d, call) => {
  const image = of(d, call.params['name'] ?? '');
  const rows = d.ask((state) => {
    let id: string = image.id;
    return [...image.history].reverse().map(({ createdNs, createdBy, comment, size }, at) => {
      const here = at === 0 ? image.id : id !== '' && state.images[id] ? id : '<missing>';
      id = state.images[here]?.parent ?? '';
      return {
        Comment: comment,
        Created: seconds(state, createdNs),
        CreatedBy: createdBy,
        Id: here,
        Size: size,
        Tags: namesOf(state, here).length === 0 ? null : namesOf(state, here),
      };
    });
  });
  return { status: 200, body: rows };
};

const tag: ApiHandler = (d, call) => {
  const image = of(d, call.params['name'] ?? '');
  const { repo = '', tag: word = '' } = call.query as { repo?: string; tag?: string };
  const parsed =
    parseReference(word === '' ? repo : `${repo}:${word}`) ?? refuse(400, 'invalid reference format');
  const name = `${parsed.repository}:${parsed.tag}`;
  tagImage(d, image.id, name);
  d.event('image', 'tag', image.id, { name });
  return { status: 201 };
};

interface Deleted {
  readonly Untagged?: string;
  readonly Deleted?: string;
}

/** Takes an image's layers and those of its parents that nothing else needs. */
function deleteImage(d: Daemon, id: string, gone: Deleted[], prunes: boolean): void {
  const image = d.ask((state) => state.images[id] ?? null);
  if (!image) return;
  d.change((state) => {
    delete state.images[id];
  });
  gone.push({ Deleted: id });
  d.event('image', 'delete', id, { name: id });
  const { parent } = image;
  const orphan = d.ask(
    (state) =>
      state.images[parent] !== undefined && namesOf(state, parent).length === 0 && !hasChild(state, parent),
  );
  const used = d.ask((state) => Object.values(state.containers).some((one) => one.image === parent));
  if (orphan && prunes && !used) deleteImage(d, parent, gone, prunes);
  else {
    const kept = d.ask((state) => new Set(Object.values(state.images).flatMap((one) => one.diffIds)));
    for (const diff of [...image.diffIds].reverse()) if (!kept.has(diff)) gone.push({ Deleted: diff });
  }
}

function untag(d: Daemon, name: string, id: string, gone: Deleted[]): void {
  d.change((state) => {
    delete state.tags[name];
  });
  gone.push({ Untagged: name });
  d.event('image', 'untag', id, { name: id });
}

/** `docker rmi` (`daemon/image_delete.go`). */
const remove: ApiHandler = (d, call) => {
  const ref = call.params['name'] ?? '';
  const image = of(d, ref);
  const force = isTrue(call.query['force']);
  const parsed = parseReference(ref);
  const gone: Deleted[] = [];
  const { named, users, child } = d.ask((state) => ({
    named: namesOf(state, image.id),
    users: Object.values(state.containers).filter((one) => one.image === image.id),
    child: hasChild(state, image.id),
  }));
  const short = image.id.slice(7, 19);
  const name = parsed && `${parsed.repository}:${parsed.tag}`;
  const byName = name !== null && named.includes(name) && !/^(sha256:)?[0-9a-f]{12,64}$/.test(ref);
  const running = users.find(({ state }) => state.Running);
  const user = users[0];
  if (byName) {
    if (named.length > 1) {
      untag(d, name, image.id, gone);
      saveImages(d);
      return { status: 200, body: gone };
    }
    if (user && !force)
      refuse(
        409,
        `conflict: unable to remove repository reference "${ref}" (must force) - container ${user.id.slice(0, 12)} is using its referenced image ${short}`,
      );
    untag(d, name, image.id, gone);
    if (!running && !child) deleteImage(d, image.id, gone, !isTrue(call.query['noprune']));
    saveImages(d);
    return { status: 200, body: gone };
  }
  if (running)
    refuse(
      409,
      `conflict: unable to delete ${short} (cannot be forced) - image is being used by running container ${running.id.slice(0, 12)}`,
    );
  if (child)
    refuse(409, `conflict: unable to delete ${short} (cannot be forced) - image has dependent child images`);
  if (named.length > 1 && !force)
    refuse(
      409,
      `conflict: unable to delete ${short} (must be forced) - image is referenced in multiple repositories`,
    );
  if (user && !force)
    refuse(
      409,
      `conflict: unable to delete ${short} (must be forced) - image is being used by stopped container ${user.id.slice(0, 12)}`,
    );
  for (const one of named) untag(d, one, image.id, gone);
  deleteImage(d, image.id, gone, !isTrue(call.query['noprune']));
  saveImages(d);
  return { status: 200, body: gone };
};

const prune: ApiHandler = (d, call) => {
  const filters = filtersOf(call, ['dangling']);
  const dangling = !(filters['dangling']?.includes('false') ?? false);
  const gone: Deleted[] = [];
  for (;;) {
    const next = d.ask((state) =>
      Object.values(state.images).find(
        ({ id }) =>
          !Object.values(state.containers).some((one) => one.image === id) &&
          !hasChild(state, id) &&
          (!dangling || namesOf(state, id).length === 0),
      ),
    );
    if (!next) break;
    for (const name of d.ask((state) => namesOf(state, next.id))) untag(d, name, next.id, gone);
    deleteImage(d, next.id, gone, true);
  }
  saveImages(d);
  d.event('image', 'prune', '', { reclaimed: '0' });
  return { status: 200, body: { ImagesDeleted: gone.length === 0 ? null : gone, SpaceReclaimed: 0 } };
};

function says(d: Daemon, call: ApiCall, said: object): void {
  send(d, call, { data: `${JSON.stringify(said)}\r\n` });
}

/** `docker pull` and `docker import`. */
const create: ApiHandler = (d, call) => {
  const {
    fromImage,
    fromSrc,
    tag: word = '',
    repo = '',
  } = call.query as { fromImage?: string; fromSrc?: string; tag?: string; repo?: string };
  if (fromSrc !== undefined) {
    const { entries = [] } = (call.body ?? {}) as { readonly entries?: readonly TreeEntry[] };
    const image = importImage(d, entries, [], 'Imported from -');
    if (repo !== '')
      tagImage(d, image.id, repo.includes(':') ? repo : `${repo}:${word === '' ? 'latest' : word}`);
    d.event('image', 'import', image.id, { name: image.id });
    begin(d, call, 200, 'json');
    says(d, call, { status: image.id });
    return null;
  }
  const reference = word === '' ? (fromImage ?? '') : `${fromImage ?? ''}:${word}`;
  const before = d.ask((state) => findImage(state, reference)?.id ?? '');
  const image = pullImage(d, reference);
  const name = reference.includes(':') ? reference : `${reference}:latest`;
  begin(d, call, 200, 'json');
  const layer = image.diffIds[0]?.slice(7, 19) ?? '';
  says(d, call, {
    status: `Pulling from library/${name.split(':')[0] ?? ''}`,
    id: name.split(':')[1] ?? 'latest',
  });
  if (before === image.id) says(d, call, { status: 'Already exists', progressDetail: {}, id: layer });
  else
    for (const status of ['Pulling fs layer', 'Verifying Checksum', 'Download complete', 'Pull complete'])
      says(d, call, { status, progressDetail: {}, id: layer });
  says(d, call, { status: `Digest: ${image.id}` });
  says(d, call, {
    status: `Status: ${before === image.id ? 'Image is up to date' : 'Downloaded newer image'} for ${name}`,
  });
  d.event('image', 'pull', name, { name: name.split(':')[0] ?? '' });
  return null;
};

export default defineRoutes(
  route('GET', '/images/json', list),
  route('POST', '/images/create', create),
  route('POST', '/images/prune', prune),
  route('GET', '/images/{name*}/json', inspect),
  route('GET', '/images/{name*}/history', history),
  route('POST', '/images/{name*}/tag', tag),
  route('DELETE', '/images/{name*}', remove),
);
