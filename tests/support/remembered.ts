/** A pure function whose answers are kept: tests that look at one run from several sides compute it once. */
export function remembered<A extends readonly unknown[], R>(compute: (...args: A) => R): (...args: A) => R {
  const answers = new Map<string, R>();
  return (...args) => {
    const key = JSON.stringify(args);
    const found = answers.get(key);
    if (found !== undefined) return found;
    const answer = compute(...args);
    answers.set(key, answer);
    return answer;
  };
}
