/**
 * Controls how clients and values with secrets are printed by `console.log` in Node, Bun and Deno, also within other values.
 */

const symbols = [Symbol.for("nodejs.util.inspect.custom"), Symbol.for("Deno.customInspect")]

/** Makes a value print as a string. Returns the value. */
export const printAs = <Value extends object>(target: Value, print: () => string): Value => {
  // Not enumerable, so that copying or listing the value is unaffected.
  for (const symbol of symbols) Object.defineProperty(target, symbol, { value: print })
  return target
}

/**
 * Makes a client print as the result of its `describe()`: its limits, retries and waits, without the token. Returns the client.
 *
 * @category models
 */
export const describeWhenPrinted = <Client extends object>(client: Client, describe: () => string): Client =>
  printAs(client, () => `FlatClient {\n${describe().replace(/^/gm, "  ")}\n}`)
