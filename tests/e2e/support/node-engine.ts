/** Runs the engine in Node on the messages given as JSON and prints what it shows at the end. Bundled by its test. */
import process from 'node:process';
import { Engine } from '../../../src/bridge/engine.ts';
import type { EngineFile, Frame, FromEngine, ToEngine } from '../../../src/bridge/protocol.ts';

const messages = JSON.parse(process.argv[2] ?? '[]') as ToEngine[];
const answers: FromEngine[] = [];
const engine = new Engine((message) => {
  answers.push(message);
});
for (const message of messages) await engine.handle(message);
process.stdout.write(JSON.stringify(answers.filter(({ type }) => type !== 'progress').map(summary)));

/** What must be the same wherever the engine runs. */
function summary(answer: FromEngine): unknown {
  if (answer.type === 'answer') return (answer.answer as EngineFile).parts.join('');
  if (answer.type !== 'frame') return answer;
  const { nowNs, events, hop, stateHash } = answer.frame as Frame;
  return { nowNs, events, hop, stateHash };
}
