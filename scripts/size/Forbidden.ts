/**
 * Code that a bundle for browsers must not contain: Node's modules, the Node transport, code generated from strings, services that are not used.
 */
import type { Bundle } from "./Bundle.ts"

const names: ReadonlyArray<readonly [pattern: RegExp, what: string]> = [
  [/(from|import)\s*\(?["']node:[a-z]/, "imports a module of Node"],
  [/\bundici\b/i, "names undici"],
  [/platform-node/, "brings @effect/platform-node"],
  [/\bnew Function\b/, "generates code from a string, which a content security policy forbids"]
]

/** Returns the forbidden code of a bundle, with its origin. */
export const forbidden = ({ code, metafile, program }: Bundle): ReadonlyArray<string> => {
  const imports = Object.values(metafile.outputs).flatMap(({ imports }) => imports.map(({ path }) => path))
  const inputs = Object.keys(metafile.inputs).filter((input) =>
    /node_modules\/(undici|@effect\/platform-node)\//.test(input)
  )
  const others = program.without.filter((text) => code.includes(text))
  return [
    ...imports.map((path) => `imports ${path}, which browsers do not have. Find the importing module with --explain`),
    ...inputs.map((input) => `contains ${input}. Modules for browsers must not import the Node transport`),
    ...names.filter(([pattern]) => pattern.test(code)).map(([, what]) =>
      `${what}: keep it out of packages/{core,fetch,promise}`
    ),
    ...others.map((text) =>
      `contains ${
        JSON.stringify(text)
      }. A program must not contain services, file reading or custom requests that it does not use`
    )
  ]
}
