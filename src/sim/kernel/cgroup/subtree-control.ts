/** `cgroup.subtree_control`: which controllers the children get. Source: `cgroup_subtree_control_write`. */
import type { FileContext, WriteResult } from './cgroup.ts';
import { fail, OK } from './cgroup.ts';
import { canBeThreadRoot, domainOf, isThreadRoot, isValidDomain } from './domain.ts';

interface Change {
  readonly enable: string[];
  readonly disable: string[];
}

function parse(ctx: FileContext, written: string): Change | WriteResult {
  const last = new Map<string, '+' | '-'>();
  for (const token of written.trim().split(/\s+/)) {
    if (token === '') continue;
    const sign = token[0];
    const name = token.slice(1);
    if ((sign !== '+' && sign !== '-') || !ctx.tree.controllerNames().includes(name)) {
      return fail(
        'EINVAL',
        `"${token}" is not +name or -name of a controller`,
        `"${token}"은(는) +이름이나 -이름이 아닙니다`,
      );
    }
    last.set(name, sign);
  }
  const { cgroup } = ctx;
  const change: Change = { enable: [], disable: [] };
  for (const [name, sign] of last) {
    if (sign === '+' && !cgroup.subtreeControl.has(name)) {
      if (cgroup.parent && !cgroup.parent.subtreeControl.has(name)) {
        return fail('ENOENT', `the parent does not offer ${name}`, `부모가 ${name}을(를) 내주지 않습니다`);
      }
      change.enable.push(name);
    }
    if (sign === '-' && cgroup.subtreeControl.has(name)) {
      for (const child of cgroup.children.values()) {
        if (!child.subtreeControl.has(name)) continue;
        return fail(
          'EBUSY',
          `${child.path} still passes ${name} on`,
          `${child.path}이(가) ${name}을(를) 아직 물려주고 있습니다`,
        );
      }
      change.disable.push(name);
    }
  }
  return change;
}

/** The no-internal-process and threaded rules (`cgroup_vet_subtree_control_enable`). */
function vetEnable(ctx: FileContext, enable: readonly string[]): WriteResult {
  const { cgroup, tree } = ctx;
  const threaded = (name: string): boolean => tree.isThreadedController(name);
  if (enable.length === 0) return OK;
  if (!isValidDomain(domainOf(cgroup), threaded)) {
    return fail(
      'EOPNOTSUPP',
      'an invalid domain has no controllers',
      '무효한 도메인에는 컨트롤러를 켤 수 없습니다',
    );
  }
  if (!cgroup.parent) return OK;
  if (!enable.every(threaded)) {
    if (isThreadRoot(cgroup, threaded) || cgroup.domain === 'threaded') {
      return fail(
        'EOPNOTSUPP',
        'domain controllers do not work on threads',
        '도메인 컨트롤러는 스레드 단위로 쓸 수 없습니다',
      );
    }
  } else if (canBeThreadRoot(cgroup, threaded) || cgroup.domain === 'threaded') return OK;
  if (cgroup.tasks.size === 0) return OK;
  return fail(
    'EBUSY',
    `${cgroup.path} has processes of its own, which would compete with its children`,
    `${cgroup.path}에 직접 속한 프로세스가 있어 자식과 경쟁하게 됩니다`,
  );
}

/** A write of `+a -b`: all of it or nothing. */
export function writeSubtreeControl(ctx: FileContext, written: string): WriteResult {
  const change = parse(ctx, written);
  if ('ok' in change) return change;
  if (change.enable.length === 0 && change.disable.length === 0) return OK;
  const vetted = vetEnable(ctx, change.enable);
  if (!vetted.ok) return vetted;
  ctx.tree.setSubtreeControl(ctx.cgroup, change.enable, change.disable);
  return OK;
}
