/** An entry of a menu. */
export interface MenuItem {
  readonly id: string;
  readonly label: string;
  readonly run: () => void;
  readonly disabled?: boolean;
  /** A key that does the same, shown at the right. */
  readonly key?: string;
}
