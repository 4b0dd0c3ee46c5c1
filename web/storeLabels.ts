interface Named {
  id: string;
  name: string;
}

/** Labels for the list of stores. Stores that share a name show their id as well. */
export function storeLabels(stores: Named[]): { key: string; label: string }[] {
  return stores.map(({ id, name }) => {
    const isAlone = stores.filter((other) => other.name === name).length === 1;
    return { key: id, label: isAlone ? name : `${name} · ${id}` };
  });
}
