/** The check of what a user asked to load. */
import { LOAD_NETWORKS, type LoadRequest } from '../../core/load-views.ts';
import { accepted, issue, type Issue } from '../issue.ts';
import { choiceIssues } from '../operation-spec.ts';
import { loadCatalog } from './catalog.ts';
import {
  BLOCK_SERVER,
  DEFAULT_LOAD,
  MAX_BLOCK_BYTES,
  MAX_CONNECTIONS,
  MAX_REQUESTS,
  MAX_SECONDS,
  MAX_THINK_NS,
  MIN_SECONDS,
  SECTOR_BYTES,
} from './defaults.ts';
import { findServer } from './servers/registry.ts';

function choiceIssue(path: string, value: string, known: readonly string[]): Issue[] {
  if (known.includes(value)) return [];
  const ids = accepted(known);
  return [
    issue(
      path,
      `"${value}" is not accepted; accepted: ${ids}`,
      `"${value}"은(는) 사용할 수 없습니다. 사용 가능: ${ids}`,
    ),
  ];
}

function integerIssue(path: string, value: number | undefined, min: number, max: number): Issue[] {
  if (value === undefined || (Number.isInteger(value) && value >= min && value <= max)) return [];
  return [
    issue(
      path,
      `${value} is not an integer from ${min} to ${max}`,
      `${value}은(는) ${min} 이상 ${max} 이하의 정수가 아닙니다`,
    ),
  ];
}

function secondsIssue(value: number | undefined): Issue[] {
  if (value === undefined || (value >= MIN_SECONDS && value <= MAX_SECONDS)) return [];
  return [
    issue(
      'seconds',
      `${value} is not a number of seconds from ${MIN_SECONDS} to ${MAX_SECONDS}`,
      `${value}은(는) ${MIN_SECONDS} 이상 ${MAX_SECONDS} 이하인 초가 아닙니다`,
    ),
  ];
}

function bytesIssue({ server, responseBytes }: LoadRequest): Issue[] {
  if (server !== BLOCK_SERVER)
    return integerIssue('responseBytes', responseBytes, 1, findServer(server)?.maxResponseBytes ?? 1);
  const issues = integerIssue('responseBytes', responseBytes, SECTOR_BYTES, MAX_BLOCK_BYTES);
  if (issues.length > 0 || responseBytes === undefined || responseBytes % SECTOR_BYTES === 0) return issues;
  return [
    issue(
      'responseBytes',
      `${responseBytes} is not a multiple of ${SECTOR_BYTES}`,
      `${responseBytes}은(는) ${SECTOR_BYTES}의 배수가 아닙니다`,
    ),
  ];
}

function missing(path: string): Issue {
  return issue(path, 'there must be at least one', '하나 이상 있어야 합니다');
}

/** What is wrong with a request; empty: it can be run. */
export function loadIssues(request: LoadRequest): Issue[] {
  const { stacks, connections, seed = DEFAULT_LOAD.seed } = request;
  const servers = choiceIssue(
    'server',
    request.server,
    loadCatalog().map(({ id }) => id),
  );
  return [
    ...servers,
    ...choiceIssue('network', request.network ?? DEFAULT_LOAD.network, LOAD_NETWORKS),
    ...(stacks.length === 0 ? [missing('stacks')] : []),
    ...stacks.flatMap((stack) =>
      choiceIssues({ stack, seed, switches: request.switches ?? {}, costs: request.costs ?? {} }),
    ),
    ...(connections.length === 0 ? [missing('connections')] : []),
    ...connections.flatMap((count) => integerIssue('connections', count, 1, MAX_CONNECTIONS)),
    ...secondsIssue(request.seconds),
    ...integerIssue('requests', request.requests, 1, MAX_REQUESTS),
    ...integerIssue('thinkNs', request.thinkNs, 0, MAX_THINK_NS),
    ...(servers.length > 0 ? [] : bytesIssue(request)),
  ];
}
