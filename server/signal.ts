/** Something that happens in one place and is heard in others. */
export interface Signal<Value> {
  on(listener: (value: Value) => void): void;
  emit(value: Value): void;
}

export function createSignal<Value>(): Signal<Value> {
  const listeners: ((value: Value) => void)[] = [];
  return {
    on: (listener) => void listeners.push(listener),
    emit(value) {
      for (const listener of listeners) listener(value);
    },
  };
}
