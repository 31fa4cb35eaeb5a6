/** User namespaces: where capabilities count. Frozen. */
export interface UserNamespace {
  readonly kind: 'user';
  readonly inum: number;
  readonly parent: UserNamespace | null;
  readonly level: number;
  readonly ownerUid: number;
}
