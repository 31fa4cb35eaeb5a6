/** Pods, and templates of pods, as `kubectl describe` writes them: tab-ended cells that a tabwriter lays out. */
import { parseRfc3339, rfc1123 } from '../go/time.ts';
import { at, count, isObject, list, object, plain, text, type Json, type JsonObject } from './object.ts';

const NONE = '<none>';

/** A line below others: two blanks a level. */
export function line(level: number, words: string): string {
  return `${'  '.repeat(level)}${words}\n`;
}

export function time(value: string): string {
  const at_ = parseRfc3339(value);
  return at_ === null ? value : rfc1123(at_);
}

/** Labels or annotations, one a line below the first. */
export function pairLines(title: string, pairs: JsonObject, separator: string): string {
  const keys = Object.keys(pairs).sort();
  if (keys.length === 0) return `${title}\t${NONE}\n`;
  return keys
    .map((key, index) => `${index === 0 ? title : ''}\t${key}${separator}${text(pairs, key)}\n`)
    .join('')
    .replace(/^\t/gm, '\t');
}

function ports(container: Json, of: string): string {
  const all = list(container, 'ports').map((port) => `${count(port, of)}/${text(port, 'protocol') || 'TCP'}`);
  return all.length === 0 ? NONE : all.join(', ');
}

function stateLines(title: string, state: JsonObject): string {
  const [kind] = Object.keys(state);
  if (kind === undefined) return title === 'State' ? line(2, 'State:\tWaiting') : '';
  const inner = object(state, kind);
  let lines = line(2, `${title}:\t${kind.charAt(0).toUpperCase()}${kind.slice(1)}`);
  if (text(inner, 'reason') !== '') lines += line(3, `Reason:\t${text(inner, 'reason')}`);
  if (kind === 'running') return lines + line(3, `Started:\t${time(text(inner, 'startedAt'))}`);
  if (kind !== 'terminated') return lines;
  if (text(inner, 'message') !== '') lines += line(3, `Message:\t${text(inner, 'message')}`);
  lines += line(3, `Exit Code:\t${count(inner, 'exitCode')}`);
  if (count(inner, 'signal') > 0) lines += line(3, `Signal:\t${count(inner, 'signal')}`);
  return (
    lines +
    line(3, `Started:\t${time(text(inner, 'startedAt'))}`) +
    line(3, `Finished:\t${time(text(inner, 'finishedAt'))}`)
  );
}

function statusLines(status: Json): string {
  const ready = at(status, 'ready') === true ? 'True' : 'False';
  return (
    stateLines('State', object(status, 'state')) +
    stateLines('Last State', object(status, 'lastState')) +
    line(2, `Ready:\t${ready}`) +
    line(2, `Restart Count:\t${count(status, 'restartCount')}`)
  );
}

function commandLines(title: string, words: readonly Json[]): string {
  if (words.length === 0) return '';
  return (
    line(2, `${title}:`) + words.map((word) => line(3, plain(word).split('\n').join('\n      '))).join('')
  );
}

function resourceLines(title: string, quantities: JsonObject): string {
  const keys = Object.keys(quantities).sort();
  if (keys.length === 0) return '';
  return line(2, `${title}:`) + keys.map((key) => line(3, `${key}:\t${plain(quantities[key])}`)).join('');
}

function probeLine(title: string, probe: Json): string {
  if (!isObject(probe)) return '';
  const seconds = (field: string, preset: number): number =>
    at(probe, field) === null ? preset : count(probe, field);
  const timing =
    `delay=${seconds('initialDelaySeconds', 0)}s timeout=${seconds('timeoutSeconds', 0)}s period=${seconds('periodSeconds', 0)}s ` +
    `#success=${seconds('successThreshold', 0)} #failure=${seconds('failureThreshold', 0)}`;
  const http = at(probe, 'httpGet');
  const tcp = at(probe, 'tcpSocket');
  let what = `exec [${list(probe, 'exec', 'command')
    .map((word) => plain(word))
    .join(' ')}]`;
  if (isObject(http)) {
    const scheme = (text(http, 'scheme') || 'HTTP').toLowerCase();
    what = `http-get ${scheme}://${text(http, 'host')}:${plain(http['port'])}${text(http, 'path')}`;
  } else if (isObject(tcp)) what = `tcp-socket ${text(tcp, 'host')}:${plain(tcp['port'])}`;
  return line(2, `${title}:\t${what} ${timing}`);
}

function environmentLines(container: Json): string {
  const env = list(container, 'env');
  if (env.length === 0) return line(2, `Environment:\t${NONE}`);
  const lines = env.map((one) => {
    const reference = at(one, 'valueFrom');
    const name = text(one, 'name');
    if (!isObject(reference)) return line(3, `${name}:\t${text(one, 'value')}`);
    const field = text(reference, 'fieldRef', 'fieldPath');
    if (field !== '')
      return line(3, `${name}:\t (${text(reference, 'fieldRef', 'apiVersion') || 'v1'}:${field})`);
    const secret = at(reference, 'secretKeyRef');
    const [kind, from] = isObject(secret)
      ? ['secret', secret]
      : ['config map', at(reference, 'configMapKeyRef')];
    const optional = at(from, 'optional') === true;
    return line(
      3,
      `${name}:\t<set to the key '${text(from, 'key')}' ${kind === 'secret' ? 'in secret' : 'of config map'} '${text(from, 'name')}'>\tOptional: ${optional}`,
    );
  });
  return line(2, 'Environment:') + lines.join('');
}

function mountLines(container: Json): string {
  const mounts = list(container, 'volumeMounts');
  if (mounts.length === 0) return line(2, `Mounts:\t${NONE}`);
  const sorted = [...mounts].sort((a, b) => (text(a, 'mountPath') < text(b, 'mountPath') ? -1 : 1));
  const lines = sorted.map((mount) => {
    const flags = [
      at(mount, 'readOnly') === true ? 'ro' : 'rw',
      ...(text(mount, 'subPath') === '' ? [] : [`path="${text(mount, 'subPath')}"`]),
    ];
    return line(3, `${text(mount, 'mountPath')} from ${text(mount, 'name')} (${flags.join(',')})`);
  });
  return line(2, 'Mounts:') + lines.join('');
}

/** Containers with, where it is given, what is known of them. */
export function containerLines(
  title: string,
  containers: readonly Json[],
  statuses: readonly Json[],
  pad: string,
): string {
  if (containers.length === 0) return `${pad}${title}: ${NONE}\n`;
  return `${pad}${title}:\n${containers.map((container) => oneContainer(container, statuses, pad)).join('')}`;
}

function oneContainer(container: Json, statuses: readonly Json[], pad: string): string {
  const status = statuses.find((one) => text(one, 'name') === text(container, 'name'));
  const known = isObject(status);
  const name = text(container, 'name');
  const lines =
    (known ? line(2, `Container ID:\t${text(status, 'containerID')}`) : '') +
    line(2, `Image:\t${text(container, 'image')}`) +
    (known ? line(2, `Image ID:\t${text(status, 'imageID')}`) : '') +
    line(
      2,
      `${list(container, 'ports').length > 1 ? 'Ports' : 'Port'}:\t${ports(container, 'containerPort')}`,
    ) +
    line(
      2,
      `${list(container, 'ports').length > 1 ? 'Host Ports' : 'Host Port'}:\t${ports(container, 'hostPort')}`,
    ) +
    commandLines('Command', list(container, 'command')) +
    commandLines('Args', list(container, 'args')) +
    (known ? statusLines(status) : '') +
    resourceLines('Limits', object(container, 'resources', 'limits')) +
    resourceLines('Requests', object(container, 'resources', 'requests')) +
    probeLine('Liveness', at(container, 'livenessProbe')) +
    probeLine('Readiness', at(container, 'readinessProbe')) +
    probeLine('Startup', at(container, 'startupProbe')) +
    environmentLines(container) +
    mountLines(container);
  return pad === '' ? `  ${name}:\n${lines}` : `   ${name}:\n${lines}`;
}

const VOLUME_KINDS: Readonly<Record<string, string>> = {
  emptyDir: "EmptyDir (a temporary directory that shares a pod's lifetime)",
  hostPath: 'HostPath (bare host directory volume)',
  configMap: 'ConfigMap (a volume populated by a ConfigMap)',
  secret: 'Secret (a volume populated by a Secret)',
  persistentVolumeClaim:
    'PersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same namespace)',
};

export function volumeLines(volumes: readonly Json[], pad: string): string {
  if (volumes.length === 0) return `${pad}Volumes:\t${NONE}\n`;
  const lines = volumes.map((volume) => {
    const kind = Object.keys(object(volume)).find((key) => key in VOLUME_KINDS) ?? '';
    const inner = object(volume, kind);
    let rest = '';
    if (kind === 'emptyDir') {
      rest =
        line(2, `Medium:\t${text(inner, 'medium')}`) +
        line(2, `SizeLimit:\t${text(inner, 'sizeLimit') || '<unset>'}`);
    } else if (kind === 'hostPath')
      rest = line(2, `Path:\t${text(inner, 'path')}`) + line(2, `HostPathType:\t${text(inner, 'type')}`);
    else if (kind === 'configMap')
      rest =
        line(2, `Name:\t${text(inner, 'name')}`) + line(2, `Optional:\t${at(inner, 'optional') === true}`);
    else if (kind === 'secret')
      rest =
        line(2, `SecretName:\t${text(inner, 'secretName')}`) +
        line(2, `Optional:\t${at(inner, 'optional') === true}`);
    else if (kind === 'persistentVolumeClaim')
      rest =
        line(2, `ClaimName:\t${text(inner, 'claimName')}`) +
        line(2, `ReadOnly:\t${at(inner, 'readOnly') === true}`);
    return `${pad === '' ? '  ' : '   '}${text(volume, 'name')}:\n${line(2, `Type:\t${VOLUME_KINDS[kind] ?? '<unknown>'}`)}${rest}`;
  });
  return `${pad}Volumes:\n${lines.join('')}`;
}

export function tolerationLines(title: string, tolerations: readonly Json[]): string {
  if (tolerations.length === 0) return `${title}\t${NONE}\n`;
  const texts = tolerations.map((one) => {
    const value = text(one, 'value');
    const effect = text(one, 'effect');
    const seconds = at(one, 'tolerationSeconds');
    const exists = text(one, 'operator') === 'Exists' ? ' op=Exists' : '';
    return `${text(one, 'key')}${value === '' ? '' : `=${value}`}${effect === '' ? '' : `:${effect}`}${exists}${typeof seconds === 'number' ? ` for ${seconds}s` : ''}`;
  });
  return texts
    .sort()
    .map((one, index) => `${index === 0 ? title : ''}\t${one}\n`)
    .join('');
}

/** A pod template below its title. */
export function podTemplateText(template: Json, annotations: JsonObject = {}): string {
  const spec = object(template, 'spec');
  const notes = { ...object(template, 'metadata', 'annotations'), ...annotations };
  return (
    pairLines('  Labels:', object(template, 'metadata', 'labels'), '=') +
    (Object.keys(notes).length === 0 ? '' : pairLines('  Annotations:', notes, ': ')) +
    (text(spec, 'serviceAccountName') === ''
      ? ''
      : `  Service Account:\t${text(spec, 'serviceAccountName')}\n`) +
    (list(spec, 'initContainers').length === 0
      ? ''
      : containerLines('Init Containers', list(spec, 'initContainers'), [], '  ')) +
    containerLines('Containers', list(spec, 'containers'), [], '  ') +
    volumeLines(list(spec, 'volumes'), '  ') +
    pairLines('  Node-Selectors:', object(spec, 'nodeSelector'), '=') +
    tolerationLines('  Tolerations:', list(spec, 'tolerations'))
  );
}
