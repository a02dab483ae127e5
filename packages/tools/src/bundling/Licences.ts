/** The licences of the packages whose code is in the bundle. */
import type { Metafile } from "esbuild"
import { existsSync, readdirSync, readFileSync } from "node:fs"
import { dirname, join, resolve } from "node:path"
import { readManifest } from "../workspace/Published.ts"

/** Returns the folder of the package that a file is in: the nearest one with a named manifest. */
const packageOf = (file: string): string => {
  for (let folder = dirname(file); folder !== dirname(folder); folder = dirname(folder)) {
    if (existsSync(join(folder, "package.json")) && readManifest(folder).name !== undefined) return folder
  }
  throw new Error(`${file} is in no package`)
}

/** Returns the comments with a copyright in the source of a module: of code that its package has from others, whose build leaves them out. */
const noticesOf = (file: string): ReadonlyArray<string> => {
  const source = file.replace("/dist/", "/src/").replace(/\.js$/, ".ts")
  if (!existsSync(source)) return []
  return [...readFileSync(source, "utf8").matchAll(/\/\*[^]*?\*\/|(?:^\/\/.*\n)+/gm)].map(([comment]) => comment)
    .filter((comment) => comment.includes("Copyright"))
    .map((comment) => comment.replaceAll(/^(?:\/\*+|[ ]\*\/?|\/\/)[ ]?|\*\/$/gm, "").trim())
}

/** Returns the text with the licence of each package in the bundle, and of the packages that other files in it are from. Fails if one has none. */
export const licences = ({ inputs, outputs }: Metafile, root: string, others: Iterable<string>): string => {
  const used = new Set(
    Object.values(outputs).flatMap(({ inputs }) =>
      Object.entries(inputs).filter(([, { bytesInOutput }]) => bytesInOutput > 0).map(([file]) => file)
    )
  )
  // Some are in a namespace of a plugin.
  const files = Object.keys(inputs).filter((file) => used.has(file) && file.includes("node_modules/"))
    .map((file) => resolve(root, file.replace(/^[\w-]{2,}:/, "")))
  const folders = new Set([...files, ...others].map(packageOf))
  const notices = new Set(files.flatMap(noticesOf))
  const texts = new Map(
    [...notices].map((notice) => [`~${notice}`, `Parts of these packages are from others:\n\n${notice}\n`])
  )
  for (const folder of folders) {
    const { license, name, version } = readManifest(folder)
    const file = readdirSync(folder).find((file) => /^licen[cs]e\b/i.test(file))
    if (file === undefined) throw new Error(`${name} ${version} (${license}) has no file with its licence`)
    texts.set(
      `${name} ${version}`,
      `This package includes parts of ${name} ${version}\n\n${readFileSync(join(folder, file), "utf8").trim()}\n`
    )
  }
  return [...texts].toSorted(([left], [right]) => left < right ? -1 : 1).map(([, text]) => text).join("\n\n")
}
