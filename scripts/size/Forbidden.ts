/**
 * What must not be in a bundle for browsers: Node's modules, the Node transport, code made from text, services that were not asked for.
 */
import type { Bundle } from "./Bundle.ts"

const names: ReadonlyArray<readonly [pattern: RegExp, what: string]> = [
  [/(from|import)\s*\(?["']node:[a-z]/, "imports a module of Node"],
  [/\bundici\b/i, "names undici"],
  [/platform-node/, "brings @effect/platform-node"],
  [/\bnew Function\b/, "makes code from text, which a content security policy forbids"]
]

/** What a bundle must not have and has, each with where it comes from. */
export const forbidden = ({ code, metafile, program }: Bundle): ReadonlyArray<string> => {
  const imports = Object.values(metafile.outputs).flatMap(({ imports }) => imports.map(({ path }) => path))
  const inputs = Object.keys(metafile.inputs).filter((input) =>
    /node_modules\/(undici|@effect\/platform-node)\//.test(input)
  )
  const others = program.without.filter((text) => code.includes(text))
  return [
    ...imports.map((path) => `imports ${path}, which no browser has: find who with --explain`),
    ...inputs.map((input) => `brings ${input}: something for browsers must not import the Node transport`),
    ...names.filter(([pattern]) => pattern.test(code)).map(([, what]) =>
      `${what}: keep it out of packages/{core,fetch,promise}`
    ),
    ...others.map((text) =>
      `has ${
        JSON.stringify(text)
      }: a program must not hold services, file reading or requests of its own that it does not use`
    )
  ]
}
