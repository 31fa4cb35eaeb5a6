/** What is wrong with a script: thrown by the parser, caught by whoever parses. */
export class SyntaxFault {
  readonly fault = true;
  readonly message: string;
  readonly line: number;

  constructor(message: string, line: number) {
    this.message = message;
    this.line = line;
  }
}

export function isSyntaxFault(thrown: unknown): thrown is SyntaxFault {
  return typeof thrown === 'object' && thrown !== null && 'fault' in thrown;
}
