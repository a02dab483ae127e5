/**
 * How a client looks where it is printed: `console.log(flat)` in Node, Bun and Deno, also within other values.
 */

const symbols = [Symbol.for("nodejs.util.inspect.custom"), Symbol.for("Deno.customInspect")]

/**
 * Lets a client be printed as what its `describe()` returns: its limits, retries and waits, and no token. Returns the client.
 *
 * @category models
 */
export const describeWhenPrinted = <Client extends object>(client: Client, describe: () => string): Client => {
  const value = () => `FlatClient {\n${describe().replace(/^/gm, "  ")}\n}`
  // Not enumerable: copying or listing a client finds its operations alone.
  for (const symbol of symbols) Object.defineProperty(client, symbol, { value })
  return client
}
