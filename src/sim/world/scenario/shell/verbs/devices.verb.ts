import { text } from '../../../../core/text.ts';
import { attachDevices, parseDeviceRule, type DeviceRule } from '../../../../kernel/cgroup/device-filters.ts';
import { answerOf, failure, OK } from '../answer.ts';
import { defineShellVerb } from '../verb.ts';

export default defineShellVerb({
  name: 'devices',
  usage: 'DIR RULE;RULE …',
  about: text(
    'a device filter that allows c|b|a MAJOR|*:MINOR|* rwm',
    '장치 필터(c|b|a MAJOR|*:MINOR|* rwm 허용)',
  ),
  run: ({ world }, { first, after }) => {
    const group = world.tree.directory(first);
    if ('ok' in group) return answerOf(group);
    const rules: DeviceRule[] = [];
    for (const written of after.split(';').filter((part) => part !== '')) {
      const rule = parseDeviceRule(written);
      if (!rule) return failure('EINVAL', `"${written}" is no rule`, `"${written}"은(는) 규칙이 아닙니다`);
      rules.push(rule);
    }
    attachDevices(world.tree.calls, group, rules);
    return OK;
  },
});
