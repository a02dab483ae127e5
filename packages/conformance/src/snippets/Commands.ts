/** Commands in documents: the tests that they select, and the flags that they give to a script. */
import { commands } from "@flat-sdk/tools/Commands"
import { execFileSync } from "node:child_process"
import * as fs from "node:fs"
import * as path from "node:path"
import { blocksOf } from "./Snippet.ts"
import { root, type Source } from "./Sources.ts"

export interface Command {
  /** Where it is: the file and the command, as a failure prints it. */
  readonly place: string
  /** The words after `pnpm`, or of another program. */
  readonly words: ReadonlyArray<string>
}

const manifest = JSON.parse(fs.readFileSync(path.join(root, "package.json"), "utf8")) as {
  readonly scripts: Readonly<Record<string, string>>
}

/** Returns what a command of this repository runs, and the words after its name. */
const scriptOf = (
  { words: [name = "", ...rest] }: Command
): { readonly script?: string; readonly rest: typeof rest } => {
  const [tool = "", ...more] = name === "tools" ? rest : []
  if (tool in commands) return { script: commands[tool]![1], rest: more }
  const script = manifest.scripts[name]
  const [, alias, given = ""] = /^node packages\/tools\/src\/main\.ts ([\w:-]+) ?(.*)$/.exec(script ?? "") ?? []
  return alias === undefined
    ? { ...(script === undefined ? {} : { script }), rest }
    : { script: `${commands[alias]![1]} ${given}`.trim(), rest }
}

const shells = new Set(["sh", "bash", "shell", "console"])

/** Splits at spaces outside of quotes, up to a comment or what follows the command. */
const wordsOf = (text: string): ReadonlyArray<string> => {
  const words = Array.from(
    text.matchAll(/"([^"]*)"|'([^']*)'|[^\s"']+/g),
    ([word, double, single]) => double ?? single ?? word
  )
  const end = words.findIndex((word) => /^(?:#.*|&&|\|\|?|;|\d?>+.*)$/.test(word))
  return end < 0 ? words : words.slice(0, end)
}

/** Returns the commands of a document that begin with `pnpm`, `bash` or `node`, also after variables. Brackets around optional flags do not count. */
export const commandsOf = ({ file, text }: Source): ReadonlyArray<Command> => {
  const inline = Array.from(text.matchAll(/`([^`\n]+)`/g), ([, code]) => code!)
  const lines = blocksOf(text).filter(({ language }) => shells.has(language)).flatMap(({ code }) => code.split("\n"))
  return [...inline, ...lines].flatMap((command) => {
    const found =
      /^(?:\$ )?(?:[A-Z_]+=\S+ )*(?:npx -y )?(?:pnpm(?:@[\d.]+)? (?:run )?(?=[a-z])|(?=(?:bash|node) ))(.+)$/.exec(
        command
      )
    return found === null ? [] : [{ place: `${file}: ${command}`, words: wordsOf(found[1]!.replaceAll(/[[\]]/g, "")) }]
  })
}

export interface Selection {
  readonly projects: ReadonlyArray<string>
  /** Parts of paths. */
  readonly files: ReadonlyArray<string>
  /** An expression for the names of tests. */
  readonly name: string | undefined
}

/** Returns the tests that a command selects, or `undefined` if it runs none. */
export const selectionOf = (command: Command): Selection | undefined => {
  const { rest, script = command.words[0] ?? "" } = scriptOf(command)
  const all = [...wordsOf(script.replace(/^.*&& |(?:[A-Z_]+=\S+ )+/g, "")), ...rest]
  const start = all.findIndex((word, at) => word === "vitest" && all[at + 1] === "run")
  if (start < 0) return undefined
  const projects: Array<string> = []
  const files: Array<string> = []
  let name: string | undefined
  const words = all.slice(start + 2)
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!
    if (word === "--project") projects.push(words[++at]!)
    else if (word === "-t") name = words[++at]!
    else if (!word.startsWith("-")) files.push(word)
  }
  return { projects, files, name }
}

interface Test {
  readonly name?: string
  readonly file: string
  readonly projectName: string
}

const list = (...args: ReadonlyArray<string>): ReadonlyArray<Test> => {
  const program = path.join(root, "node_modules/vitest/vitest.mjs")
  const options = { cwd: root, encoding: "utf8", maxBuffer: 2 ** 26 } as const
  return JSON.parse(execFileSync(process.execPath, [program, "list", "--json", ...args], options)) as ReadonlyArray<
    Test
  >
}

/** Returns whether a project is one of those that are named, as vitest decides it: `!` leaves out, `*` is any part of a name. */
const isOf = (project: string, named: ReadonlyArray<string>): boolean => {
  const fits = (name: string) => path.matchesGlob(project, name.replace(/^!/, ""))
  const [without, only] = [named.filter((name) => name.startsWith("!")), named.filter((name) => !name.startsWith("!"))]
  return !without.some(fits) && (only.length === 0 || only.some(fits))
}

/** Asks vitest once for all files with tests, and once for the names in the files of each selection that has a name. */
export const makeSelector = () => {
  const everything = list("--filesOnly")
  const names = new Map<string, ReadonlyArray<Test>>()
  return ({ files, name, projects }: Selection): ReadonlyArray<Test> => {
    const found = everything.filter(({ file, projectName }) =>
      isOf(projectName, projects) &&
      (files.length === 0 || files.some((part) => path.relative(root, file).includes(part)))
    )
    if (name === undefined || found.length === 0) return found
    const args = [...projects.map((project) => `--project=${project}`), ...files]
    const key = args.join(" ")
    // Names that a loop makes are known only when the file is loaded.
    const loaded = names.get(key) ?? list("--staticParse=false", ...args)
    names.set(key, loaded)
    return loaded.filter((test) => new RegExp(name).test(test.name!.replaceAll(" > ", " ")))
  }
}

/** The text of a program: of its file, and of those that it imports by a path. */
const sourceOf = (file: string, seen: Set<string>): string => {
  if (seen.has(file) || !fs.existsSync(file)) return ""
  seen.add(file)
  const text = fs.readFileSync(file, "utf8")
  const imports = Array.from(
    text.matchAll(/(?:from |import\()"(\.[^"]+)"/g),
    ([, name]) => path.resolve(path.dirname(file), name!)
  )
  return [text, ...imports.map((name) => sourceOf(name, seen))].join("\n")
}

/** The text in which a script has its flags: its source, or the help of an installed program. */
const flagsIn = (script: string): string => {
  const [program = "", ...files] = script.split(" ")
  // A script may start another one, which has the flags.
  if (program === "node") return files.map((file) => sourceOf(path.join(root, file), new Set())).join("\n")
  const shim = fs.readFileSync(path.join(root, "node_modules/.bin", program), "utf8")
  const [, target = ""] = /exec node +"\$basedir\/([^"]+)"/.exec(shim) ?? []
  return execFileSync(process.execPath, [path.join(root, "node_modules/.bin", target), "--help"], { encoding: "utf8" })
}

/** Returns the flags of a command that its script does not have, and files to run that do not exist. */
export const unknownOf = (command: Command): ReadonlyArray<string> => {
  const name = command.words[0]
  const { rest, script } = scriptOf(command)
  if (name === "bash" || name === "node") {
    // Without a folder it is a file of the reader's.
    return rest.slice(0, 1).filter((file) => file.includes("/") && !fs.existsSync(path.join(root, file)))
  }
  const flags = rest.filter((word) => /^--\w/.test(word)).map((word) => word.replace(/^--|=.*$/g, ""))
  // Those of pnpm itself are not ours to list.
  if (script === undefined || script.startsWith("pnpm ") || flags.length === 0) return []
  const text = flagsIn(script.replace(/^.*&& /, ""))
  // As written, as the name of an option of `parseArgs`, or as that of a flag of `effect/cli`.
  const camel = (flag: string) => flag.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase())
  return flags.filter((flag) => !new RegExp(`--${flag}\\b|"${flag}"|\\b${camel(flag)}: `).test(text)).map((flag) =>
    `--${flag}`
  )
}
