/** GNU sed: the commands that scripts use most. */
import { errorText } from '../errors.ts';
import { debianPrograms } from '../program.ts';
import type { Main, Sys } from '../sys.ts';
import { Editor } from './sed/editor.ts';
import { ScriptReader, type Command } from './sed/script.ts';
import { linesWithEnds, say } from './support.ts';

interface Asked {
  readonly quiet: boolean;
  readonly extended: boolean;
  readonly inPlace: string | null;
  readonly separate: boolean;
  readonly script: string;
  readonly paths: readonly string[];
}

function asked(sys: Sys, argv: readonly string[]): Asked | null {
  const scripts: string[] = [];
  const words: string[] = [];
  let quiet = false;
  let extended = false;
  let separate = false;
  let inPlace: string | null = null;
  for (let at = 1; at < argv.length; at++) {
    const word = argv[at] ?? '';
    if (/^-[nErsz]+$/.test(word)) {
      quiet ||= word.includes('n');
      extended ||= /[Er]/.test(word);
      separate ||= word.includes('s');
    } else if (/^-[nErs]*e$/.test(word) || word === '-f') {
      quiet ||= word.includes('n');
      extended ||= /[Er]/.test(word);
      const given = argv[++at] ?? '';
      const text = word === '-f' ? sys.readFile(given) : given;
      if (typeof text === 'number') {
        say(sys, 'sed', `couldn't open file ${given}: ${errorText(text)}`);
        return null;
      }
      scripts.push(text.replace(/\n$/, ''));
    } else if (/^-[nErs]*i/.test(word)) {
      quiet ||= /^-[Ers]*n/.test(word);
      extended ||= /^-[nrs]*[Er]/.test(word);
      inPlace = word.slice(word.indexOf('i') + 1);
      separate = true;
    } else if (word === '--quiet' || word === '--silent') quiet = true;
    else if (word === '--regexp-extended') extended = true;
    else if (word.startsWith('--expression=')) scripts.push(word.slice(13));
    else if (/^-./.test(word) && word !== '--') {
      say(sys, 'sed', `invalid option -- '${word[1] ?? ''}'`);
      return null;
    } else if (word !== '--') words.push(word);
  }
  if (scripts.length === 0) {
    const first = words.shift();
    if (first === undefined) {
      sys.write(2, 'Usage: sed [OPTION]... {script-only-if-no-other-script} [input-file]...\n');
      return null;
    }
    scripts.push(first);
  }
  return { quiet, extended, inPlace, separate, script: scripts.join('\n'), paths: words };
}

const sed: Main = (sys, { argv }) => {
  const what = asked(sys, argv);
  if (!what) return 1;
  let commands: readonly Command[];
  try {
    commands = new ScriptReader(what.script, what.extended).commands();
  } catch (wrong) {
    if (!(typeof wrong === 'object' && wrong !== null && 'sed' in wrong)) throw wrong;
    say(sys, 'sed', String(wrong.sed));
    return 1;
  }
  let status = 0;
  const texts: { path: string; text: string }[] = [];
  for (const path of what.paths.length === 0 ? ['-'] : what.paths) {
    const fd = path === '-' ? 0 : sys.open(path);
    const text = fd < 0 ? fd : sys.readAll(fd);
    if (fd > 0) sys.close(fd);
    if (typeof text === 'string') texts.push({ path, text });
    else {
      say(
        sys,
        'sed',
        fd < 0 ? `can't read ${path}: ${errorText(text)}` : `couldn't edit ${path}: not a regular file`,
      );
      status = 2;
    }
  }
  const runs = what.separate ? texts : [{ path: '', text: texts.map(({ text }) => text).join('') }];
  for (const { path, text } of runs) {
    const editor = new Editor(
      linesWithEnds(text).map((line) => line.replace(/\n$/, '')),
      what.quiet,
    );
    editor.run(commands);
    const made =
      text !== '' && !text.endsWith('\n') && editor.made.endsWith('\n')
        ? editor.made.slice(0, -1)
        : editor.made;
    if (what.inPlace === null) sys.write(1, made);
    else {
      if (what.inPlace !== '') sys.call('rename', [], [path, path + what.inPlace]);
      const fd = sys.open(path, 'w');
      sys.write(fd, made);
      sys.close(fd);
    }
    status ||= editor.status;
  }
  return status;
};

export default debianPrograms({ sed });
