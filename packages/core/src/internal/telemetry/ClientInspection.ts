/**
 * Controls how clients and values with secrets are printed by `console.log` in Node, Bun and Deno, also within other values.
 */

type Inspect = (value: unknown, options: object) => string

const node = Symbol.for("nodejs.util.inspect.custom")
const deno = Symbol.for("Deno.customInspect")

/**
 * Returns properties that make an object print as the result of `print`: a string, or a value that is printed in its place. They are not enumerable,
 * so that copying or listing the object is unaffected.
 */
export const printedBy = <Self>(print: (self: Self) => unknown): PropertyDescriptorMap => {
  const shown = (value: unknown, inspect: Inspect, options: object): string =>
    typeof value === "string" ? value : inspect(value, options)
  return {
    [node]: {
      value(this: Self, _depth: number, options: object, inspect: Inspect) {
        return shown(print(this), inspect, options)
      }
    },
    [deno]: {
      value(this: Self, inspect: Inspect, options: object) {
        return shown(print(this), inspect, options)
      }
    }
  }
}

/** Makes a value print as a string. Returns the value. */
export const printAs = <Value extends object>(target: Value, print: () => string): Value =>
  Object.defineProperties(target, printedBy(print))

/** Returns what is printed of a client: the result of its `describe()`, which has its limits, retries and waits, and not the token. */
export const clientText = (description: string): string => `FlatClient {\n${description.replace(/^/gm, "  ")}\n}`
