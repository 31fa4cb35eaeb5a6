/**
 * `npm run oracle -- --oracle COMMAND [--seed S] [--scripts N] [--lines N] [--theme NAME …] [--keep DIR] [--again]`: random scripts on the
 * simulated kernel and on a real one. COMMAND is a program that takes `--batch DIR --json` and prints, for every NAME.script of
 * the folder, `{NAME.script: {LINE NUMBER: ANSWER}}` of a real kernel; `--again` takes the answers that DIR has from the last time. Prints how many lines agreed, and the kinds that did not.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { CgroupShell, REFERENCE_RELEASE } from '../../src/sim/index.ts';
import { agrees, kindOf } from './compare.ts';
import { randomScript, THEMES } from './generate.ts';

type Answers = Readonly<Record<string, Readonly<Record<string, string>>>>;

interface Difference {
  readonly script: string;
  readonly line: number;
  readonly command: string;
  readonly ours: string;
  readonly kernel: string;
}

const EXAMPLES = 3;
const WIDTH = 100;

/** A difference makes later lines of its script differ, too: only what came before it is counted. */
function compareScript(
  script: string,
  text: string,
  kernel: Readonly<Record<string, string>>,
): [number, Difference | null] {
  const shell = new CgroupShell({ cpus: 2, hz: 250, kernel: REFERENCE_RELEASE, seed: 1, enabled: true });
  let agreed = 0;
  for (const [at, command] of text.split('\n').entries()) {
    if (command.trim() === '') continue;
    const theirs = kernel[String(at + 1)];
    const ours = shell.line(command).text;
    if (theirs === undefined) continue;
    if (!agrees(ours, theirs)) return [agreed, { script, line: at + 1, command, ours, kernel: theirs }];
    agreed++;
  }
  return [agreed, null];
}

function report(differences: readonly Difference[]): void {
  const kinds = new Map<string, Difference[]>();
  for (const row of differences) {
    const kind = kindOf(row.command);
    kinds.set(kind, [...(kinds.get(kind) ?? []), row]);
  }
  for (const [kind, rows] of [...kinds].sort((a, b) => b[1].length - a[1].length)) {
    process.stdout.write(`${kind}: ${String(rows.length)}\n`);
    for (const { script, line, command, ours, kernel } of rows.slice(0, EXAMPLES)) {
      const shown = [ours, kernel].map((text) => JSON.stringify(text).slice(0, WIDTH));
      process.stdout.write(
        `  ${script}:${String(line)} ${command}\n    ours ${shown[0] ?? ''}\n    kernel ${shown[1] ?? ''}\n`,
      );
    }
  }
}

function main(): number {
  const { values } = parseArgs({
    options: {
      oracle: { type: 'string' },
      seed: { type: 'string', default: '1' },
      scripts: { type: 'string', default: '30' },
      lines: { type: 'string', default: '40' },
      theme: { type: 'string', multiple: true },
      keep: { type: 'string' },
      again: { type: 'boolean', default: false },
    },
  });
  const command = values.oracle ?? process.env['RINGSIDE_ORACLE'];
  if (!command) {
    process.stderr.write(
      'oracle: say by --oracle COMMAND (or RINGSIDE_ORACLE) what runs scripts on a real kernel\n',
    );
    return 2;
  }
  const folder = values.keep ?? mkdtempSync(join(tmpdir(), 'ringside-oracle-'));
  mkdirSync(folder, { recursive: true });
  const themes = values.theme ?? Object.keys(THEMES);
  const scripts = new Map<string, string>();
  for (let n = 0; n < Number(values.scripts); n++) {
    const theme = themes[n % themes.length] ?? '';
    const name = `${theme}-${String(n)}.script`;
    const path = join(folder, name);
    if (!values.again)
      writeFileSync(path, randomScript(theme, Number(values.seed) + n, Number(values.lines)));
    scripts.set(name, readFileSync(path, 'utf8'));
  }
  const kept = join(folder, 'answers.json');
  if (!values.again)
    writeFileSync(kept, execFileSync(command, ['--batch', folder, '--json'], { maxBuffer: 2 ** 28 }));
  const answers = JSON.parse(readFileSync(kept, 'utf8')) as Answers;
  const differences: Difference[] = [];
  let agreed = 0;
  let whole = 0;
  for (const [name, text] of scripts) {
    const kernel = answers[name];
    if (!kernel) throw new Error(`The oracle gave no answers for ${name}.`);
    const [lines, difference] = compareScript(name, text, kernel);
    agreed += lines;
    if (difference) differences.push(difference);
    else whole++;
  }
  report(differences);
  process.stdout.write(
    `${String(whole)} of ${String(scripts.size)} scripts agree whole; ${String(agreed)} lines agree up to each script’s first difference, ${String(differences.length)} differ\n`,
  );
  return differences.length > 0 ? 1 : 0;
}

process.exitCode = main();
