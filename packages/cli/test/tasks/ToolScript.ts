/**
 * Runs the tool calls of a task, as the document describes them.
 */
import type { Agent, ToolResult } from "../mcp/support/Agent.ts"

/** A tool call: the parameters of `tools/call`, and what is done with the result. */
export interface Step {
  readonly name: string
  readonly arguments: Readonly<Record<string, unknown>>
  /** Repeats the call: the name of each value, and the list that it is from. Several lists are read in step. */
  readonly each?: Readonly<Record<string, string>>
  /** Values of the result by their JSON pointer. */
  readonly keep?: Readonly<Record<string, string>>
  /** What the model decides, in words. */
  readonly choose?: Readonly<Record<string, string>>
}

/** Values by their names. */
export type Values = Readonly<Record<string, unknown>>

/** What the model decides: a function of the results of the calls, by the name of the value. */
export type Choices = Readonly<Record<string, (results: ReadonlyArray<ToolResult>, values: Values) => unknown>>

const valueOf = (values: Values, name: string): unknown => {
  if (!Object.hasOwn(values, name)) throw new Error(`there is no value ${name}`)
  return values[name]
}

const listOf = (values: Values, name: string): ReadonlyArray<unknown> => {
  const list = valueOf(values, name)
  if (!Array.isArray(list)) throw new Error(`${name} is no list`)
  return list
}

/** Replaces `$NAME` by values. */
const filled = (template: unknown, values: Values): unknown =>
  typeof template === "string"
    ? /^\$[A-Z]+$/.test(template) ? valueOf(values, template.slice(1)) : template
    : Array.isArray(template)
    ? template.map((item) => filled(item, values))
    : typeof template === "object" && template !== null
    ? Object.fromEntries(Object.entries(template).map(([name, value]) => [name, filled(value, values)]))
    : template

/** Returns the value at a JSON pointer; with `*` a list of values. */
const at = (value: unknown, [first, ...rest]: ReadonlyArray<string>): unknown => {
  if (first === undefined) return value
  if (first === "*") return (value as ReadonlyArray<unknown>).map((item) => at(item, rest))
  const inner = typeof value === "object" && value !== null ? Reflect.get(value, first) as unknown : undefined
  if (inner === undefined) throw new Error(`there is no ${first}`)
  return at(inner, rest)
}

/** The inputs of the calls of a step. */
const rounds = (step: Step, values: Values): ReadonlyArray<Values> => {
  if (step.each === undefined) return [values]
  const lists = Object.entries(step.each).map(([name, list]) => [name, listOf(values, list)] as const)
  return lists[0]![1].map((_, index) => ({
    ...values,
    ...Object.fromEntries(lists.map(([name, list]) => [name, list[index]]))
  }))
}

/** Runs the calls. Fails if one of them does, or sends nothing and returns a plan that the step does not keep. Returns the values at the end. */
export const run = async (
  agent: Agent,
  steps: ReadonlyArray<Step>,
  given: Values,
  choices: Choices = {}
): Promise<Values> => {
  let values = given
  for (const step of steps) {
    const results: Array<ToolResult> = []
    const isPlan = Object.values(step.keep ?? {}).includes("/confirm")
    for (const round of rounds(step, values)) {
      const result = await agent.call(step.name, filled(step.arguments, round) as Record<string, unknown>)
      if (result.failed) throw new Error(`${JSON.stringify(step.arguments)}: ${result.text}`)
      const isUnexpected = !isPlan && result.text.includes("\"confirm\":")
      if (isUnexpected) throw new Error(`${JSON.stringify(step.arguments)} is a plan, and sends nothing`)
      results.push(result)
    }
    const kept = Object.entries(step.keep ?? {}).map(([name, pointer]) => {
      const found = results.map(({ text }) => at(JSON.parse(text), pointer.split("/").slice(1)))
      return [name, step.each === undefined ? found[0] : found] as const
    })
    const chosen = Object.keys(step.choose ?? {}).map((name) => [name, choices[name]!(results, values)] as const)
    values = { ...values, ...Object.fromEntries([...kept, ...chosen]) }
  }
  return values
}
