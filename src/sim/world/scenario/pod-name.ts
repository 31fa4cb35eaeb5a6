/** The network namespace of a group whose programs have one of their own: the name of its place. */
export function podName(path: string): string {
  return `pod ${path}`;
}

/** The group's path; null: it is no such namespace. */
export function podOf(netns: string): string | null {
  return netns.startsWith('pod ') ? netns.slice(4) : null;
}
