/** Checks the options of tools, so that a JavaScript program learns of a misspelt or wrong one when it starts. */

const isStrings = (value: unknown): boolean => Array.isArray(value) && value.every((one) => typeof one === "string")

const checks: Readonly<Record<string, readonly [isValid: (value: unknown) => boolean, problem: string]>> = {
  operations: [isStrings, `must be an array of operation ids, such as ["countOrgaUsers"]`],
  privacy: [(value) => value === "pseudonyms" || value === "none", `must be "pseudonyms" or "none"`],
  plans: [(value) => typeof value === "boolean", "must be true or false"],
  pseudonymKey: [(value) => value instanceof Uint8Array && value.length > 0, "must be a Uint8Array that is not empty"],
  domains: [isStrings, `must be an array of domains, such as ["school.example"]`],
  maxTokens: [(value) => typeof value === "number" && value >= 300, "must be a number of at least 300"],
  ask: [(value) => typeof value === "function", "must be a function"]
}

/** Returns the options. Throws a `TypeError` that names the first wrong one. */
export const checkOptions = <Options extends object>(options: Options): Options => {
  if (typeof options !== "object" || options === null) throw new TypeError("options: must be an object")
  for (const [name, value] of Object.entries({ operations: undefined, ...options })) {
    const check = Object.hasOwn(checks, name) ? checks[name] : undefined
    if (check === undefined) {
      throw new TypeError(`${name}: is not an option. The options are ${Object.keys(checks).join(", ")}`)
    }
    const [isValid, problem] = check
    if (!isValid(value) && (value !== undefined || name === "operations")) throw new TypeError(`${name}: ${problem}`)
  }
  return options
}
