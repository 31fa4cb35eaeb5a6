/** `kubectl run`, `events`, `logs`, `version`, `drain`. */
import { err, Failure, now, out, type Client } from '../../client.ts';
import { parseDuration, parseRfc3339 } from '../../go/time.ts';
import { api, ask, statusText } from '../api.ts';
import { defineKubeCommand, type KubeCommandCall } from '../command.ts';
import { setSchedulable } from './change.command.ts';
import { eventAge } from './describe.command.ts';
import { generatePod } from '../generate.ts';
import { at, isObject, list, text, type Json } from '../object.ts';
import { columns, objectText } from '../print.ts';
import { findResource, resourcePath, shownKind } from '../resources.ts';
import { escapeHtml } from '../object.ts';

const RETRY_NS = 5_000_000_000n;

function* run(call: KubeCommandCall): Client {
  const { flags, words, namespace } = call;
  if (!flags.has('image')) throw new Failure('error: required flag(s) "image" not set');
  if (words.length === 0)
    throw new Failure("error: NAME is required for run\nSee 'kubectl run -h' for help and examples");
  const { resource, value } = generatePod(call);
  const dry = flags.text('dry-run') === 'client';
  let made: Json = value;
  if (!dry) {
    const query = { fieldManager: 'kubectl-run' };
    made = yield* api({
      method: 'POST',
      path: resourcePath(resource, namespace),
      query,
      body: escapeHtml(JSON.stringify(value)),
    });
  }
  const output = flags.text('output');
  const name = text(made, 'metadata', 'name');
  if (output === 'json' && dry) yield* out(`${escapeHtml(JSON.stringify(value, null, 4))}\n`);
  else
    yield* out(
      output === ''
        ? `${shownKind(resource)}/${name} created${dry ? ' (dry run)' : ''}\n`
        : objectText(output, made, [made]),
    );
  return 0;
}

function* events({ flags, namespace }: KubeCommandCall): Client {
  const everywhere = flags.bool('all-namespaces');
  const query: Record<string, string> = { limit: flags.text('chunk-size') };
  const target = flags.text('for');
  if (target !== '') {
    const [kind = '', name = ''] = target.split('/');
    const resource = findResource(kind);
    if (resource === undefined) throw new Failure(`error: the server doesn't have a resource type "${kind}"`);
    query['fieldSelector'] =
      `involvedObject.kind=${resource.kind},involvedObject.apiVersion=${resource.group},involvedObject.name=${name}`;
  }
  const path = everywhere ? '/api/v1/events' : `/api/v1/namespaces/${namespace}/events`;
  const answer = yield* api({ method: 'GET', path, query });
  const types = flags.list('types').flatMap((types_) => types_.split(','));
  const nowNs = yield* now();
  const when = (event: Json): bigint =>
    parseRfc3339(text(event, 'lastTimestamp') || text(event, 'eventTime')) ?? 0n;
  const items = list(answer, 'items')
    .filter((event) => types.length === 0 || types.includes(text(event, 'type')))
    .sort((a, b) => (when(a) < when(b) ? -1 : when(a) > when(b) ? 1 : 0));
  if (items.length === 0) {
    yield* err(everywhere ? 'No events found.\n' : `No events found in ${namespace} namespace.\n`);
    return 0;
  }
  const rows = items.map((event) => [
    ...(everywhere ? [text(event, 'metadata', 'namespace')] : []),
    eventAge(event, nowNs),
    text(event, 'type'),
    text(event, 'reason'),
    `${text(event, 'involvedObject', 'kind')}/${text(event, 'involvedObject', 'name')}`,
    text(event, 'message').trim(),
  ]);
  const head = [...(everywhere ? ['NAMESPACE'] : []), 'LAST SEEN', 'TYPE', 'REASON', 'OBJECT', 'MESSAGE'];
  yield* out(columns(flags.bool('no-headers') ? rows : [head, ...rows]));
  return 0;
}

function* logs({ flags, words, namespace }: KubeCommandCall): Client {
  const [word, container] = words;
  if (word === undefined) {
    throw new Failure(
      "error: expected 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]'.\nPOD or TYPE/NAME is a required argument for the logs command\n" +
        "See 'kubectl logs -h' for help and examples",
    );
  }
  const name = word.replace(/^(pods?|po)\//, '');
  if (name.includes('/')) throw new Failure(`error: kubectl logs of ${name} is not modelled in Ringside`);
  const path = `/api/v1/namespaces/${namespace}/pods/${name}`;
  const there = yield* ask({ method: 'GET', path });
  if (there.status === 404)
    throw new Failure(
      `error: error from server (NotFound): pods "${name}" not found in namespace "${namespace}"`,
    );
  if (there.status >= 400) throw new Failure(statusText(there));
  const names = ['containers', 'initContainers'].flatMap((kind) =>
    list(there.value, 'spec', kind).map((one) => text(one, 'name')),
  );
  const wanted = flags.text('container') || (container ?? '');
  if (wanted !== '' && !names.includes(wanted))
    throw new Failure(`error: container ${wanted} is not valid for pod ${name}`);
  if (wanted === '' && names.length > 1)
    yield* err(`Defaulted container "${names[0] ?? ''}" out of: ${names.join(', ')}\n`);
  const query: Record<string, string> = { container: wanted === '' ? (names[0] ?? '') : wanted };
  if (flags.bool('follow')) query['follow'] = 'true';
  if (flags.bool('previous')) query['previous'] = 'true';
  if (flags.bool('timestamps')) query['timestamps'] = 'true';
  if (flags.has('tail') && flags.number('tail') >= 0) query['tailLines'] = flags.text('tail');
  const since = parseDuration(flags.text('since') || '0s');
  if (typeof since !== 'string' && since > 0n)
    query['sinceSeconds'] = String((since + 999_999_999n) / 1_000_000_000n);
  const reply = yield* ask({ method: 'GET', path: `${path}/log`, query });
  if (reply.status >= 400) throw new Failure(statusText(reply));
  yield* out(reply.raw);
  return 0;
}

function* drain(call: KubeCommandCall): Client {
  const { flags, words } = call;
  const [name] = words;
  if (name === undefined) {
    throw new Failure("error: USAGE: drain NODE [flags]\nSee 'kubectl drain -h' for help and examples");
  }
  yield* setSchedulable(name, true);
  const query = { fieldSelector: `spec.nodeName=${name}`, limit: '500' };
  const found = yield* api({ method: 'GET', path: '/api/v1/pods', query });
  const { pods, warnings, problems } = yield* toEvict(call, list(found, 'items'));
  if (problems.length > 0) {
    const one = problems.length === 1 ? (problems[0] ?? '') : `[${problems.join(', ')}]`;
    throw undrained(name, one, problems);
  }
  if (warnings.length > 0) yield* err(`Warning: ${warnings.join('; ')}\n`);
  const timeout = parseDuration(flags.text('timeout') || '0s');
  const until = typeof timeout === 'string' || timeout === 0n ? null : (yield* now()) + timeout;
  // The one that was begun last goes first.
  for (const pod of [...pods.slice(-1), ...pods.slice(0, -1)]) {
    const problem = yield* evict(call, pod, until);
    if (problem !== null) {
      const left = yield* api({ method: 'GET', path: '/api/v1/pods', query });
      const names = list(left, 'items').map((one) => `pod/${text(one, 'metadata', 'name')}\n`);
      yield* err(
        `There are pending pods in node "${name}" when an error occurred: ${problem}\n${names.join('')}`,
      );
      throw undrained(name, problem, [problem]);
    }
  }
  for (const pod of pods) {
    const [own, space] = [text(pod, 'metadata', 'name'), text(pod, 'metadata', 'namespace')];
    yield* ask({ method: 'GET', path: `/api/v1/namespaces/${space}/pods/${own}` });
    yield* out(`pod/${own} evicted\n`);
  }
  yield* out(`node/${name} drained\n`);
  return 0;
}

function undrained(name: string, why: string, problems: readonly string[]): Failure {
  return new Failure(
    `error: unable to drain node "${name}" due to error: ${why}, continuing command...\n` +
      `There are pending nodes to be drained:\n ${name}\n${problems.join('\n')}`,
  );
}

/** Asks for one eviction until it is granted or the time is up; why it was not. */
function* evict({ flags }: KubeCommandCall, pod: Json, until: bigint | null): Client<string | null> {
  const [own, space] = [text(pod, 'metadata', 'name'), text(pod, 'metadata', 'namespace')];
  const grace = flags.has('grace-period') ? flags.number('grace-period') : -1;
  const body = JSON.stringify({
    kind: 'Eviction',
    apiVersion: 'policy/v1',
    metadata: { name: own, namespace: space, creationTimestamp: null },
    deleteOptions: grace >= 0 ? { gracePeriodSeconds: grace } : {},
  });
  const what = `error when evicting pods/${JSON.stringify(own)} -n ${JSON.stringify(space)}`;
  for (;;) {
    yield* out(`evicting pod ${space}/${own}\n`);
    if (until !== null && (yield* now()) >= until)
      return `${what}: global timeout reached: ${flags.text('timeout')}`;
    const path = `/api/v1/namespaces/${space}/pods/${own}/eviction`;
    const reply = yield* ask({ method: 'POST', path, body });
    if (reply.status < 400 || reply.status === 404) return null;
    if (reply.status !== 429) return `${what}: ${text(reply.value, 'message')}`;
    yield* err(`${what} (will retry after 5s): ${text(reply.value, 'message')}\n`);
    yield { call: 'sleep', ns: RETRY_NS };
  }
}

interface Evictions {
  readonly pods: readonly Json[];
  readonly warnings: readonly string[];
  readonly problems: readonly string[];
}

/** Which pods go, and what stands against it. */
function* toEvict({ flags }: KubeCommandCall, pods: readonly Json[]): Client<Evictions> {
  const goes: Json[] = [];
  const found = { daemon: [] as string[], bare: [] as string[], local: [] as string[] };
  const shown = (pod: Json): string =>
    `${text(pod, 'metadata', 'namespace')}/${text(pod, 'metadata', 'name')}`;
  for (const pod of pods) {
    if (
      isObject(at(pod, 'metadata', 'annotations')) &&
      text(pod, 'metadata', 'annotations', 'kubernetes.io/config.mirror') !== ''
    )
      continue;
    const finished = ['Succeeded', 'Failed'].includes(text(pod, 'status', 'phase'));
    const owner = list(pod, 'metadata', 'ownerReferences').find((one) => at(one, 'controller') === true);
    if (owner !== undefined && text(owner, 'kind') === 'DaemonSet') {
      const space = text(pod, 'metadata', 'namespace');
      yield* ask({
        method: 'GET',
        path: `/apis/apps/v1/namespaces/${space}/daemonsets/${text(owner, 'name')}`,
      });
      found.daemon.push(shown(pod));
      continue;
    }
    const hasLocal = list(pod, 'spec', 'volumes').some((volume) => at(volume, 'emptyDir') !== null);
    if (hasLocal && !finished) found.local.push(shown(pod));
    if (owner === undefined && !finished) found.bare.push(shown(pod));
    goes.push(pod);
  }
  const problems: string[] = [];
  const warnings: string[] = [];
  const judge = (names: readonly string[], flag: string, problem: string, warning: string): void => {
    if (names.length === 0) return;
    if (flags.bool(flag)) {
      if (warning !== '') warnings.push(`${warning}: ${names.join(', ')}`);
    } else problems.push(`${problem}: ${names.join(', ')}`);
  };
  judge(
    found.daemon,
    'ignore-daemonsets',
    'cannot delete DaemonSet-managed Pods (use --ignore-daemonsets to ignore)',
    'ignoring DaemonSet-managed Pods',
  );
  judge(
    found.bare,
    'force',
    'cannot delete cannot delete Pods that declare no controller (use --force to override)',
    'deleting Pods that declare no controller',
  );
  judge(
    found.local,
    'delete-emptydir-data',
    'cannot delete Pods with local storage (use --delete-emptydir-data to override)',
    '',
  );
  return { pods: goes, warnings, problems };
}

function* version({ flags }: KubeCommandCall): Client {
  yield* out('Client Version: v1.33.1\nKustomize Version: v5.6.0\n');
  if (flags.bool('client')) return 0;
  const answer = yield* api({ method: 'GET', path: '/version', query: { timeout: '32s' } });
  yield* out(`Server Version: ${text(answer, 'gitVersion')}\n`);
  return 0;
}

export default [
  defineKubeCommand({
    name: 'version',
    options: '      --client   If true, shows client version only',
    run: version,
  }),
  defineKubeCommand({
    name: 'run',
    options: `      --command               If true and extra arguments are present, use them as the 'command' field
      --dry-run string        Must be "none", "server", or "client"
      --env strings           Environment variables to set in the container
      --image string          The image for the container to run
      --image-pull-policy string   The image pull policy for the container
  -l, --labels string         Comma separated labels to apply to the pod
  -o, --output string         Output format
      --port string           The port that this container exposes
      --restart string        The restart policy for this Pod (default "Always")`,
    run,
  }),
  defineKubeCommand({
    name: 'events',
    options: `  -A, --all-namespaces    If present, list the requested object(s) across all namespaces
      --chunk-size int    Return large lists in chunks (default 500)
      --for string        Filter events to only those pertaining to the specified resource
      --no-headers        don't print headers
      --types strings     Output only events of given types`,
    run: events,
  }),
  defineKubeCommand({
    name: 'logs',
    options: `  -c, --container string    Print the logs of this container
  -f, --follow              Specify if the logs should be streamed
  -p, --previous            If true, print the logs for the previous instance
      --since duration      Only return logs newer than a relative duration
      --tail int            Lines of recent log file to display (default -1)
      --timestamps          Include timestamps on each line`,
    run: logs,
  }),
  defineKubeCommand({
    name: 'drain',
    options: `      --delete-emptydir-data   Continue even if there are pods using emptyDir
      --force                  Continue even if there are pods that do not declare a controller
      --grace-period int       Period of time in seconds given to each pod to terminate gracefully (default -1)
      --ignore-daemonsets      Ignore DaemonSet-managed pods
      --timeout duration       The length of time to wait before giving up`,
    run: drain,
  }),
];
