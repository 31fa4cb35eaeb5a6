/** Whether the page has been seen before on this device. */

const VISITED = 'ringside.visited';

/** Whether somebody has been here before. */
export function visited(): boolean {
  try {
    return localStorage.getItem(VISITED) !== null || localStorage.getItem('ringside.settings') !== null;
  } catch {
    return true;
  }
}

export function noteVisit(): void {
  try {
    localStorage.setItem(VISITED, '1');
  } catch {
    // Then the cards come again.
  }
}
