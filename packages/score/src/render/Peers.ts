/** The packages that draw music. They are optional: each function loads those that it needs. */

/** Error of a function whose packages are not installed. `command` installs all of them, such as `npm install verovio`; the message has it too. */
export class MissingPackages extends Error {
  override readonly name = "MissingPackages"
  readonly command: string
  constructor(action: string, packages: ReadonlyArray<string>, options: ErrorOptions) {
    const command = `npm install ${packages.join(" ")}`
    super(`${action} needs packages that are not installed. Install them with: ${command}`, options)
    this.command = command
  }
}

/** Loads packages. Fails with the command that installs them if one is missing, and as they do if one is broken. */
export const load = async <A>(action: string, packages: ReadonlyArray<string>, from: () => Promise<A>): Promise<A> => {
  try {
    return await from()
  } catch (cause) {
    const { code = "", message = "" } = cause as { readonly code?: string; readonly message?: string }
    const isMissing = /MODULE_NOT_FOUND|cannot find (module|package)|failed to resolve/i.test(`${code} ${message}`)
    throw isMissing ? new MissingPackages(action, packages, { cause }) : cause
  }
}

/** Reads a file of a package, in Node, Bun and Deno. The modules are not imported, so that bundles for browsers do not have them. */
export const fileOf = async (specifier: string): Promise<Uint8Array> => {
  const file = process.getBuiltinModule("node:module").createRequire(import.meta.url).resolve(specifier)
  return new Uint8Array(await process.getBuiltinModule("node:fs/promises").readFile(file))
}
