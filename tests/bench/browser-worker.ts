/** The model bench inside a browser's worker: measures when asked and answers with all cases. */
import { measureModel, MODEL_CASES } from './lib/model-run.ts';

const scope = self as unknown as DedicatedWorkerGlobalScope;
const nowNs = (): number => performance.now() * 1e6;

scope.onmessage = ({ data }: MessageEvent<{ events: number; rounds: number }>): void => {
  scope.postMessage(MODEL_CASES.map((which) => measureModel(which, data, nowNs)));
};
