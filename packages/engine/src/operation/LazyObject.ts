/**
 * Objects whose properties are made when they are first read, and kept. A client has over a hundred operations, of which a program uses a few; and a
 * server may have a client for each of its users. The getters are shared, so that an object costs about as much as one operation.
 */
import { printedBy } from "../telemetry/ClientInspection.ts"

/** Makes the properties of an object, by name: each from what the object belongs to, and from the object itself. */
export type Parts<Owner, Self> = { readonly [name: string]: (owner: Owner, self: Self) => unknown }

const owner: unique symbol = Symbol("owner")

interface Lazy<Owner> {
  readonly [owner]: Owner
}

const replace = <A>(target: object, name: string, value: A): A => {
  Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true })
  return value
}

const property = <Owner, Self extends object>(
  name: string,
  make: Parts<Owner, Self>[string]
): PropertyDescriptor & ThisType<Lazy<Owner> & Self> => ({
  enumerable: true,
  configurable: true,
  get() {
    return replace(this, name, make(this[owner], this))
  },
  // Like any property, it can be replaced, for example by a test.
  set(value: unknown) {
    replace(this, name, value)
  }
})

/**
 * Returns a function that creates the object of an owner, or defines the properties on a given one. `print` returns what `console.log` shows; by
 * default the properties, which would otherwise be shown as getters.
 */
export const of = <Owner, Self extends object>(
  parts: Parts<Owner, Self>,
  print: (self: Self) => unknown = (self) => ({ ...self })
): (value: Owner, target?: object) => Self => {
  const properties: PropertyDescriptorMap = printedBy(print)
  for (const [name, make] of Object.entries(parts)) properties[name] = property(name, make)
  // The parts have the names and types of the properties.
  return (value, target = {}) =>
    Object.defineProperties(Object.defineProperty(target, owner, { value }), properties) as Self
}
