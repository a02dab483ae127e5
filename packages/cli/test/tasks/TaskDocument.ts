/**
 * Reads `docs/command-line/tasks.md`: for each task its lines of shell, and its tool calls.
 */
import { blocksOf } from "@flat-sdk/conformance/snippets/Snippet"
import { readFileSync } from "node:fs"
import type { Step } from "./ToolScript.ts"

export interface Task {
  /** Number and title, as in the heading. */
  readonly heading: string
  /** Lines of shell. */
  readonly shell: string
  readonly steps: ReadonlyArray<Step>
  /** What can go wrong, as prose. */
  readonly warning: string
}

const text = readFileSync(new URL("../../../../docs/command-line/tasks.md", import.meta.url), "utf8")

const [introduction = "", ...sections] = text.split(/^## /m)

const blocks = (section: string, language: string) => blocksOf(section).filter((block) => block.language === language)

const one = (section: string, language: string): string => {
  const [block, ...others] = blocks(section, language)
  if (block === undefined || others.length > 0) {
    throw new Error(`expected one block of ${language} in: ${section.split("\n")[0]}`)
  }
  return block.code
}

/** The lines with which readers find ids. */
export const finding = one(introduction, "sh")

/** The tasks, in the order of the document. */
export const tasks: ReadonlyArray<Task> = sections.map((section) => ({
  heading: section.split("\n")[0]!,
  shell: one(section, "sh"),
  steps: one(section, "ndjson").split("\n").map((line) => JSON.parse(line) as Step),
  warning: section.split("**What can go wrong:**")[1]?.trim() ?? ""
}))

/** Returns the task with a number. */
export const task = (number: number): Task => {
  const found = tasks.find(({ heading }) => heading.startsWith(`${number}. `))
  if (found === undefined) throw new Error(`there is no task ${number}`)
  return found
}
