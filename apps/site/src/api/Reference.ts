/** The pages of the API reference: core by module, promise by subject, models by the tag of the API. */
import { slug } from "@flat-sdk/tools/workspace/Markdown"
import * as fs from "node:fs"
import * as path from "node:path"
import { type DeclarationReflection, type Reflection, ReflectionKind } from "typedoc"
import { generatedFolder, root } from "../source/Repository.ts"
import { isOperations, section } from "./Declarations.ts"
import { type Module, readModules } from "./Reflections.ts"

/** Types of promise that belong to the page of another file. */
const together: Readonly<Record<string, string>> = {
  createClient: "FlatClient",
  CustomRequests: "CustomRequest",
  ErrorFields: "FlatError",
  ErrorReason: "FlatError",
  Events: "Options",
  FileTypes: "Download",
  FlatServices: "FlatClient",
  JobEvents: "Waiting",
  ListInput: "Watching",
  Lists: "Pagination",
  Service: "FlatClient",
  Settings: "Options",
  WatchOperations: "Watching"
}

const nounOf = (file: string): string => file.replace(/(\.d)?\.ts$/, "").split("/").at(-1)!

/** Returns the page that has a declaration. Inputs are shown with their operations. */
const topicOf = ({ name }: Module, one: DeclarationReflection): string => {
  const file = one.sources?.[0]?.fileName ?? ""
  const tag = /generated\/models\/(\w+)\//.exec(file)?.[1]
  if (tag !== undefined) return `Models of ${tag}`
  if (/generated\/(?:operations|interfaces)\//.test(file)) return nounOf(file)
  return name === "index" ? together[nounOf(file)] ?? nounOf(file) : name
}

const isInput = (one: DeclarationReflection): boolean =>
  one.name.endsWith("Input") && /generated\/(?:operations|interfaces)\//.test(one.sources?.[0]?.fileName ?? "")

/** Returns the heading under which a declaration is. */
const headingOf = (one: DeclarationReflection): string =>
  isInput(one) ? one.name[0]!.toLowerCase() + one.name.slice(1, -"Input".length) : one.name

/** Returns the pages of a package by their names. */
const pagesOf = async (folder: string): Promise<ReadonlyMap<string, string>> => {
  const topics = new Map<string, Array<DeclarationReflection>>()
  const places = new Map<Reflection, string>()
  const { contextOf, modules: found } = await readModules(folder)
  for (const module of found) {
    for (const one of module.reflection.children ?? []) {
      if (one.isReference() || one.kindOf(ReflectionKind.Namespace)) continue
      const name = topicOf(module, one)
      topics.set(name, [...topics.get(name) ?? [], one])
      places.set(one, `${slug(name)}.md#${slug(headingOf(one))}`)
    }
  }
  const intro = (name: string): string => {
    const module = found.find((module) => module.name === name)
    const [first] = module?.reflection.comment?.summary.map(({ text }) => text).join("").split("\n\n**") ?? []
    const path = module === undefined ? folder : `${folder}/${name}`
    return `${first === undefined ? "" : `${first}\n\n`}Exported by \`@flat-sdk/${path}\`.`
  }
  const context = contextOf((reflection) => places.get(reflection))
  const isModels = (name: string) => Number(name.startsWith("Models"))
  const names = [...topics.keys()].toSorted((a, b) => isModels(a) - isModels(b) || a.localeCompare(b))
  const pages = names.map((name) => {
    // Operations first: they are what a reader of the page of a service looks for.
    const sorted = topics.get(name)!.filter((one) => !isInput(one))
      .toSorted((a, b) => Number(isOperations(b)) - Number(isOperations(a)))
    const sections = sorted.map((one) => section(one, context))
    return [slug(name), `# ${name}\n\n${intro(name)}\n\n${sections.join("\n\n")}\n`] as const
  })
  const list = names.map((name) => `- [${name}](${slug(name)}.md)`).join("\n")
  return new Map([["index", `# @flat-sdk/${folder}\n\n${about[folder]!}\n\n${list}\n`], ...pages])
}

const about: Readonly<Record<string, string>> = {
  promise:
    "What `@flat-sdk/promise` exports, from its docstrings. Each operation returns a promise, and rejects with a [`FlatError`](flaterror.md).",
  core:
    "What each module of `@flat-sdk/core` exports, from its docstrings. Each operation is an effect that fails with a [`FlatError`](flaterror.md). The " +
    "contract has pages of its own: [the `HttpApi`](../../../../../../docs/reference/contract.md), [its schemas](../../../../../../docs/reference/schemas.md)."
}

/** Writes the pages. They are not in git. */
export const write = async (): Promise<void> => {
  fs.rmSync(path.join(root, generatedFolder), { recursive: true, force: true })
  for (const folder of ["promise", "core"]) {
    fs.mkdirSync(path.join(root, generatedFolder, folder), { recursive: true })
    for (const [name, markdown] of await pagesOf(folder)) {
      fs.writeFileSync(path.join(root, generatedFolder, folder, `${name}.md`), markdown)
    }
  }
}
