/** The value of a key that the object itself has: a key named `constructor` must not find what every object inherits. */

export function own<Value>(object: { readonly [key: string]: Value }, key: string): Value | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}
