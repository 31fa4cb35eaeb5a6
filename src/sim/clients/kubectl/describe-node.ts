/** Nodes as `kubectl describe` writes them. */
import { parseRfc3339 } from '../go/time.ts';
import { ageOf } from './age.ts';
import { line, pairLines, time } from './describe-pod.ts';
import { at, list, object, plain, text, type Json } from './object.ts';
import { cpuText, memoryText, milli } from './quantity.ts';

/** Sums of what pods ask for, cpu in thousandths and memory in bytes. */
interface Sums {
  readonly cpuRequests: number;
  readonly cpuLimits: number;
  readonly memoryRequests: number;
  readonly memoryLimits: number;
}

const NOTHING: Sums = { cpuRequests: 0, cpuLimits: 0, memoryRequests: 0, memoryLimits: 0 };

function add(a: Sums, b: Sums): Sums {
  return {
    cpuRequests: a.cpuRequests + b.cpuRequests,
    cpuLimits: a.cpuLimits + b.cpuLimits,
    memoryRequests: a.memoryRequests + b.memoryRequests,
    memoryLimits: a.memoryLimits + b.memoryLimits,
  };
}

function largest(a: Sums, b: Sums): Sums {
  return {
    cpuRequests: Math.max(a.cpuRequests, b.cpuRequests),
    cpuLimits: Math.max(a.cpuLimits, b.cpuLimits),
    memoryRequests: Math.max(a.memoryRequests, b.memoryRequests),
    memoryLimits: Math.max(a.memoryLimits, b.memoryLimits),
  };
}

function containerSums(container: Json): Sums {
  const of = (kind: string, name: string): number => milli(plain(container, 'resources', kind, name));
  return {
    cpuRequests: of('requests', 'cpu'),
    cpuLimits: of('limits', 'cpu'),
    memoryRequests: Math.ceil(of('requests', 'memory') / 1000),
    memoryLimits: Math.ceil(of('limits', 'memory') / 1000),
  };
}

/** What a pod asks for: its containers together, or the largest of those that run before. */
function podSums(pod: Json): Sums {
  const together = list(pod, 'spec', 'containers').map(containerSums).reduce(add, NOTHING);
  return list(pod, 'spec', 'initContainers').map(containerSums).reduce(largest, together);
}

function shares(sums: Sums, node: Json): readonly string[] {
  const holder = at(node, 'status', 'allocatable') === null ? 'capacity' : 'allocatable';
  const cpu = milli(plain(node, 'status', holder, 'cpu'));
  const memory = Math.ceil(milli(plain(node, 'status', holder, 'memory')) / 1000);
  const percent = (part: number, whole: number): string =>
    `(${whole === 0 ? 0 : Math.trunc((part / whole) * 100)}%)`;
  return [
    `${cpuText(sums.cpuRequests)} ${percent(sums.cpuRequests, cpu)}`,
    `${cpuText(sums.cpuLimits)} ${percent(sums.cpuLimits, cpu)}`,
    `${memoryText(sums.memoryRequests)} ${percent(sums.memoryRequests, memory)}`,
    `${memoryText(sums.memoryLimits)} ${percent(sums.memoryLimits, memory)}`,
  ];
}

function podLines(pods: readonly Json[], node: Json, nowNs: bigint): string {
  const head =
    line(1, 'Namespace\tName\t\tCPU Requests\tCPU Limits\tMemory Requests\tMemory Limits\tAge') +
    line(1, '---------\t----\t\t------------\t----------\t---------------\t-------------\t---');
  const rows = pods.map((pod) => {
    const created = parseRfc3339(text(pod, 'metadata', 'creationTimestamp'));
    const age = created === null ? '<unknown>' : ageOf(nowNs - created);
    const name = `${text(pod, 'metadata', 'namespace')}\t${text(pod, 'metadata', 'name')}`;
    return line(1, `${name}\t\t${shares(podSums(pod), node).join('\t')}\t${age}`);
  });
  const [cpuRequests = '', cpuLimits = '', memoryRequests = '', memoryLimits = ''] = shares(
    pods.map(podSums).reduce(add, NOTHING),
    node,
  );
  return (
    `Non-terminated Pods:\t(${pods.length} in total)\n${head}${rows.join('')}Allocated resources:\n` +
    '  (Total limits may be over 100 percent, i.e., overcommitted.)\n' +
    line(1, 'Resource\tRequests\tLimits') +
    line(1, '--------\t--------\t------') +
    line(1, `cpu\t${cpuRequests}\t${cpuLimits}`) +
    line(1, `memory\t${memoryRequests}\t${memoryLimits}`) +
    line(1, 'ephemeral-storage\t0 (0%)\t0 (0%)')
  );
}

function roles(node: Json): string {
  const names = Object.keys(object(node, 'metadata', 'labels'))
    .filter((key) => key.startsWith('node-role.kubernetes.io/'))
    .map((key) => key.slice('node-role.kubernetes.io/'.length))
    .filter((name) => name !== '');
  return names.length === 0 ? '<none>' : names.sort().join(',');
}

function taintLines(node: Json): string {
  const taints = list(node, 'spec', 'taints').map((taint) => {
    const value = text(taint, 'value');
    return `${text(taint, 'key')}${value === '' ? '' : `=${value}`}:${text(taint, 'effect')}`;
  });
  if (taints.length === 0) return 'Taints:\t<none>\n';
  return taints
    .sort()
    .map((taint, index) => `${index === 0 ? 'Taints:' : ''}\t${taint}\n`)
    .join('');
}

function conditionLines(node: Json): string {
  const conditions = list(node, 'status', 'conditions');
  if (conditions.length === 0) return '';
  const heads = ['Type', 'Status', 'LastHeartbeatTime', 'LastTransitionTime', 'Reason', 'Message'];
  const rows = conditions.map((one) => {
    const times = ['lastHeartbeatTime', 'lastTransitionTime'].map((name) => time(text(one, name)));
    const cells = [text(one, 'type'), text(one, 'status'), ...times, text(one, 'reason')];
    return line(1, `${cells.map((cell) => `${cell} `).join('\t')}\t${text(one, 'message')}`);
  });
  const rule = heads.map((head) => '-'.repeat(head.length));
  return `Conditions:\n${line(1, heads.join('\t'))}${line(1, rule.join('\t'))}${rows.join('')}`;
}

/** The lines of a lease, or why there is none. */
export type Lease = { readonly lease: Json } | { readonly problem: string };

function leaseLines(lease: Lease): string {
  if ('problem' in lease) return `Lease:\tFailed to get lease: ${lease.problem}\n`;
  const of = (name: string): string => text(lease.lease, 'spec', name);
  const when = (name: string): string => (of(name) === '' ? '<unset>' : time(of(name)));
  return (
    `Lease:\n${line(1, `HolderIdentity:\t${of('holderIdentity') || '<unset>'}`)}` +
    line(1, `AcquireTime:\t${when('acquireTime')}`) +
    line(1, `RenewTime:\t${when('renewTime')}`)
  );
}

function quantityLines(title: string, quantities: Json): string {
  const own = object(quantities);
  const keys = Object.keys(own).sort();
  if (keys.length === 0) return '';
  return `${title}:\n${keys.map((key) => line(1, `${key}:\t${plain(own[key])}`)).join('')}`;
}

export function nodeText(
  node: Json,
  pods: readonly Json[],
  lease: Lease,
  events: string,
  nowNs: bigint,
): string {
  const info = (title: string, name: string): string =>
    line(1, `${title}:\t${text(node, 'status', 'nodeInfo', name)}`);
  const addresses = list(node, 'status', 'addresses').map((one) =>
    line(1, `${text(one, 'type')}:\t${text(one, 'address')}`),
  );
  const cidrs = list(node, 'spec', 'podCIDRs').map((one) => plain(one));
  return [
    `Name:\t${text(node, 'metadata', 'name')}\nRoles:\t${roles(node)}\n`,
    pairLines('Labels:', object(node, 'metadata', 'labels'), '='),
    pairLines('Annotations:', object(node, 'metadata', 'annotations'), ': '),
    `CreationTimestamp:\t${time(text(node, 'metadata', 'creationTimestamp'))}\n`,
    taintLines(node),
    `Unschedulable:\t${at(node, 'spec', 'unschedulable') === true}\n`,
    leaseLines(lease),
    conditionLines(node),
    `Addresses:\n${addresses.join('')}`,
    quantityLines('Capacity', at(node, 'status', 'capacity')),
    quantityLines('Allocatable', at(node, 'status', 'allocatable')),
    'System Info:\n',
    info('Machine ID', 'machineID') + info('System UUID', 'systemUUID') + info('Boot ID', 'bootID'),
    info('Kernel Version', 'kernelVersion') + info('OS Image', 'osImage'),
    info('Operating System', 'operatingSystem') + info('Architecture', 'architecture'),
    info('Container Runtime Version', 'containerRuntimeVersion') + info('Kubelet Version', 'kubeletVersion'),
    info('Kube-Proxy Version', 'kubeProxyVersion'),
    text(node, 'spec', 'podCIDR') === '' ? '' : `PodCIDR:\t${text(node, 'spec', 'podCIDR')}\n`,
    cidrs.length === 0 ? '' : `PodCIDRs:\t${cidrs.join(',')}\n`,
    text(node, 'spec', 'providerID') === '' ? '' : `ProviderID:\t${text(node, 'spec', 'providerID')}\n`,
    podLines(pods, node, nowNs),
    events,
  ].join('');
}
