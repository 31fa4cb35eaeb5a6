/** What one step goes to: the next change of tasks, throttle or unthrottle, or quota period. */
export type StepKind = 'switch' | 'throttle' | 'period';
