// Moving one of a list to another place. Pure.

export function moved<T>(items: readonly T[], from: number, to: number): T[] {
  const next = [...items];
  const [item] = next.splice(from, 1);
  if (item === undefined) return next;
  next.splice(Math.min(next.length, Math.max(0, to)), 0, item);
  return next;
}
