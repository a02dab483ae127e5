/** Controls how clients and values with secrets are printed by `console.log` in Node, Bun and Deno, also within other values. */

const symbols = [Symbol.for("nodejs.util.inspect.custom"), Symbol.for("Deno.customInspect")]

type Inspect = (value: unknown, options: object) => string

/**
 * Returns properties that make an object print as the result of `print`: a string, or a value that is printed in its place. They are not enumerable,
 * so that copying or listing the object is unaffected.
 */
export const printedBy = <Self>(print: (self: Self) => unknown): PropertyDescriptorMap => {
  // Node passes the depth, the options and its function; Deno the function and the options.
  const value = function(this: Self, first: number | Inspect, options: object, last: Inspect): string {
    const shown = print(this)
    return typeof shown === "string" ? shown : (typeof first === "function" ? first : last)(shown, options)
  }
  return Object.fromEntries(symbols.map((symbol) => [symbol, { value }]))
}

/** Makes a value print as a string. Returns the value. */
export const printAs = <Value extends object>(target: Value, print: () => string): Value =>
  Object.defineProperties(target, printedBy(print))

/** Returns what is printed of a client: the result of its `describe()`, which has its limits, retries and waits, and not the token. */
export const clientText = (description: string): string => `FlatClient {\n${description.replace(/^/gm, "  ")}\n}`
