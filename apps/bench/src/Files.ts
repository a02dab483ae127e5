/** Paths of the project, and helpers for files. */
import { transformSync } from "esbuild"
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs"
import { dirname, join, resolve } from "node:path"

export const app: string = resolve(import.meta.dirname, "..")
export const root: string = resolve(app, "../..")

export const write = (file: string, content: unknown): void => {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content, null, 2))
}

export const readJson = <T>(file: string): T => JSON.parse(readFileSync(file, "utf8")) as T

/** All files below a folder, in a fixed order. */
export const below = (directory: string): ReadonlyArray<string> =>
  readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()

export const bytesOf = (files: ReadonlyArray<string>): number =>
  files.reduce((sum, file) => sum + statSync(file).size, 0)

/** Compiles a TypeScript module to JavaScript, so that no run includes the time for stripping types. */
export const compile = (from: string, to: string): void => {
  const { code } = transformSync(readFileSync(from, "utf8"), { loader: "ts", format: "esm", target: "es2024" })
  write(to, code.replaceAll(/(from|import) "(\.[^"]+)\.ts"/g, "$1 \"$2.js\""))
}

export const versionIn = (directory: string, name: string): string =>
  readJson<{ readonly version: string }>(join(directory, "node_modules", name, "package.json")).version
