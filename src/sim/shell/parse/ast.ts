/** A shell script as a tree (POSIX 2.10). Trees are frozen: processes and checkpoints share them. */

/** `quoted`: within quotes, so that nothing of it is cut or matched. */
export type Part =
  | { readonly kind: 'text'; readonly text: string; readonly quoted: boolean }
  | {
      readonly kind: 'parameter';
      readonly name: string;
      /** '' plain, '#' its length, '!' not a substitution at all. */
      readonly op: '' | '-' | '=' | '?' | '+' | '%' | '%%' | '#' | '##' | 'length' | 'bad';
      /** It counts as unset if it is empty. */
      readonly colon: boolean;
      readonly word: Word;
      readonly quoted: boolean;
    }
  | { readonly kind: 'command'; readonly body: readonly Command[]; readonly quoted: boolean }
  | { readonly kind: 'arithmetic'; readonly word: Word; readonly quoted: boolean };

export type Word = readonly Part[];

/** `<<`: a here-document, whose text is the word. */
export interface Redirection {
  readonly fd: number;
  readonly how: '<' | '>' | '>>' | '>|' | '<>' | '<&' | '>&' | '<<';
  readonly to: Word;
}

export interface CaseArm {
  readonly patterns: readonly Word[];
  readonly body: Command | null;
}

export interface Assignment {
  readonly name: string;
  readonly value: Word;
}

export interface SimpleCommand {
  readonly kind: 'simple';
  readonly line: number;
  readonly assigns: readonly Assignment[];
  readonly words: readonly Word[];
  readonly redirects: readonly Redirection[];
}

export type Command =
  | SimpleCommand
  | { readonly kind: 'pipeline'; readonly parts: readonly Command[]; readonly line: number }
  | { readonly kind: 'not'; readonly body: Command }
  | { readonly kind: 'and' | 'or' | 'then'; readonly left: Command; readonly right: Command }
  | { readonly kind: 'background'; readonly body: Command; readonly line: number }
  | { readonly kind: 'subshell'; readonly body: Command; readonly line: number }
  | {
      readonly kind: 'redirected';
      readonly body: Command;
      readonly redirects: readonly Redirection[];
      readonly line: number;
    }
  | {
      readonly kind: 'if';
      readonly test: Command;
      readonly body: Command;
      readonly otherwise: Command | null;
    }
  | { readonly kind: 'while'; readonly until: boolean; readonly test: Command; readonly body: Command }
  | {
      readonly kind: 'for';
      readonly name: string;
      readonly words: readonly Word[] | null;
      readonly body: Command;
      readonly line: number;
    }
  | {
      readonly kind: 'case';
      readonly word: Word;
      readonly arms: readonly CaseArm[];
      readonly line: number;
    }
  | { readonly kind: 'function'; readonly name: string; readonly body: Command; readonly line: number };
