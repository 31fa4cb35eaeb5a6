/** Names of images: `[host[:port]/]path[:tag][@digest]`, made whole as the client does before it sends them. */

export interface ImageReference {
  readonly domain: string;
  readonly path: string;
  readonly tag: string | null;
  readonly digest: string | null;
}

const DEFAULT_DOMAIN = 'docker.io';
const PATH_PART = '[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*';
const HOST = '(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])';
const DOMAIN = `(?:${HOST}(?:\\.${HOST})*|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?`;
const REFERENCE = new RegExp(
  `^((?:${DOMAIN}/)?${PATH_PART}(?:/${PATH_PART})*)(?::([\\w][\\w.-]{0,127}))?(?:@([A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}))?$`,
);

function splitDomain(name: string): { domain: string; rest: string } {
  const at = name.indexOf('/');
  const first = at === -1 ? '' : name.slice(0, at);
  const isDomain = /[.:]/.test(first) || first === 'localhost' || first.toLowerCase() !== first;
  let domain = isDomain ? first : DEFAULT_DOMAIN;
  let rest = isDomain ? name.slice(at + 1) : name;
  if (domain === 'index.docker.io') domain = DEFAULT_DOMAIN;
  if (domain === DEFAULT_DOMAIN && !rest.includes('/')) rest = `library/${rest}`;
  return { domain, rest };
}

/** A name made whole (`nginx` is `docker.io/library/nginx`); a string is the reason why it is none. */
export function parseReference(text: string): ImageReference | string {
  if (/^[a-f0-9]{64}$/.test(text)) {
    return `invalid repository name (${text}), cannot specify 64-byte hexadecimal strings`;
  }
  const { domain, rest } = splitDomain(text);
  const bare = rest.replace(/@.*$/s, '');
  const colon = bare.indexOf(':');
  const repository = colon === -1 ? bare : bare.slice(0, colon);
  if (repository.toLowerCase() !== repository) {
    return `invalid reference format: repository name (${repository}) must be lowercase`;
  }
  const match = REFERENCE.exec(`${domain}/${rest}`);
  if (match === null) return 'invalid reference format';
  const name = match[1] ?? '';
  return {
    domain,
    path: name.slice(domain.length + 1),
    tag: match[2] ?? null,
    digest: match[3] ?? null,
  };
}

/** `docker.io/library/nginx`. */
export function referenceName({ domain, path }: ImageReference): string {
  return `${domain}/${path}`;
}

/** With `latest` where neither tag nor digest stands. */
export function withLatest(reference: ImageReference): ImageReference {
  return reference.tag === null && reference.digest === null ? { ...reference, tag: 'latest' } : reference;
}

/** The whole name. */
export function referenceText(reference: ImageReference): string {
  return referenceName(reference) + suffix(reference);
}

/** As people write it: without `docker.io/library/`. */
export function familiarText(reference: ImageReference): string {
  return familiarName(reference) + suffix(reference);
}

export function familiarName({ domain, path }: ImageReference): string {
  if (domain !== DEFAULT_DOMAIN) return `${domain}/${path}`;
  return path.startsWith('library/') ? path.slice('library/'.length) : path;
}

function suffix({ tag, digest }: ImageReference): string {
  return (tag === null ? '' : `:${tag}`) + (digest === null ? '' : `@${digest}`);
}
