/** The items with one of them at the place of another; as they were where either is not among them. */
export function movedTo<T extends { id: string }>(items: readonly T[], id: string, toId: string): T[] {
  const from = items.findIndex((item) => item.id === id);
  const to = items.findIndex((item) => item.id === toId);
  const moving = items[from];
  if (moving === undefined || to < 0) return [...items];
  return items.toSpliced(from, 1).toSpliced(to, 0, moving);
}

/** The neighbour on that side, or null at the end. */
export function beside<T extends { id: string }>(items: readonly T[], id: string, step: 1 | -1): T | null {
  const index = items.findIndex((item) => item.id === id);
  return (index < 0 ? undefined : items[index + step]) ?? null;
}
