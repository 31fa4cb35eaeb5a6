/** Answers of a real kernel to scripts in which processes do as they are told: `processes.txt` and `namespaces.txt` say how it is written. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Case } from './case.ts';

const ORIGIN = 'Linux 6.18.15';

/** The cases of a file of answers. */
function casesOf(file: string): readonly Case[] {
  const written = readFileSync(fileURLToPath(new URL(file, import.meta.url)), 'utf8');
  const [, ...parts] = written.split(/^## /m);
  return parts.map((part) => {
    const [title = '', ...script] = part.trimEnd().split('\n');
    const [, no, name = title] = /^\[(\d+)\] (.*)$/.exec(title) ?? [];
    return { origin: ORIGIN, name, script, ...(no === undefined ? {} : { no: Number(no) }) };
  });
}

export const PROCESSES = casesOf('processes.txt');
export const NAMESPACES = casesOf('namespaces.txt');
