// Names of records by id, for sentences about them.

export function nameIn(
  records: readonly { id: string; name: string }[],
): (id: string) => string | undefined {
  const names = new Map(records.map(({ id, name }) => [id, name]));
  return (id) => names.get(id);
}
