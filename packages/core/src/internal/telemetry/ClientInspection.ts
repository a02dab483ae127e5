/**
 * How clients and what holds secrets look where they are printed: `console.log(flat)` in Node, Bun and Deno, also within other values.
 */

const symbols = [Symbol.for("nodejs.util.inspect.custom"), Symbol.for("Deno.customInspect")]

/** Lets a value be printed as a text. Returns the value. */
export const printAs = <Value extends object>(target: Value, print: () => string): Value => {
  // Not enumerable: copying or listing it finds its own fields alone.
  for (const symbol of symbols) Object.defineProperty(target, symbol, { value: print })
  return target
}

/**
 * Lets a client be printed as what its `describe()` returns: its limits, retries and waits, and no token. Returns the client.
 *
 * @category models
 */
export const describeWhenPrinted = <Client extends object>(client: Client, describe: () => string): Client =>
  printAs(client, () => `FlatClient {\n${describe().replace(/^/gm, "  ")}\n}`)
