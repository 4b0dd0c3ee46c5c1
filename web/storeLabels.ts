interface Named {
  id: string;
  name: string;
}

/** Names to choose a store by; stores of one name are told apart by their id. */
export function storeLabels(stores: Named[]): { key: string; label: string }[] {
  return stores.map(({ id, name }) => {
    const isAlone = stores.filter((other) => other.name === name).length === 1;
    return { key: id, label: isAlone ? name : `${name} · ${id}` };
  });
}
