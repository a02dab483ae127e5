/** The order of steps: what a step needs comes before it. */
import * as Text from "../model/Text.ts"
import type { Step } from "./Step.ts"

const createdBy = (step: Step): ReadonlyArray<string> =>
  [
    "target" in step && typeof step.target !== "string" ? step.target : undefined,
    "account" in step && typeof step.account !== "string" ? step.account : undefined
  ].flatMap((reference) => reference?._tag === "created" ? [reference.step] : [])

/** Ids of the steps that must be done before: those that the step names, and those that create what it refers to. */
export const needsOf = (step: Step): ReadonlySet<string> => new Set([...step.needs, ...createdBy(step)])

/** Returns what makes an order impossible, or `undefined`. */
export const problemOf = (steps: ReadonlyArray<Step>): string | undefined => {
  const byId = new Map(steps.map((step) => [step.id, step]))
  const twice = steps.find((step) => byId.get(step.id) !== step)
  if (twice !== undefined) return `the step ${twice.id} occurs twice`
  for (const step of steps) {
    for (const need of needsOf(step)) {
      if (!byId.has(need)) return `the step ${step.id} needs ${need}, which is not in the plan`
    }
    for (const id of createdBy(step)) {
      if (!byId.get(id)?.kind.startsWith("create")) return `the step ${step.id} refers to ${id}, which creates nothing`
    }
  }
  const order = make(steps)
  const ready = [...order.start]
  let reached = 0
  for (let step = ready.pop(); step !== undefined; step = ready.pop()) {
    reached++
    ready.push(...order.ended(step.id))
  }
  return reached === steps.length ? undefined : "some steps need each other in a circle"
}

export const make = (steps: ReadonlyArray<Step>) => {
  const dependents = new Map<string, Array<Step>>()
  const missing = new Map<string, number>()
  const start: Array<Step> = []
  for (const step of steps) {
    const needs = needsOf(step)
    if (needs.size === 0) start.push(step)
    missing.set(step.id, needs.size)
    for (const need of needs) Text.collect(dependents, need, step)
  }
  return {
    /** Steps that need no other one, in the order of the plan. */
    start,
    /** Records that a step ended in any way, and returns the steps that waited for it last. */
    ended: (id: string): ReadonlyArray<Step> =>
      (dependents.get(id) ?? []).filter((step) => {
        const left = missing.get(step.id)! - 1
        missing.set(step.id, left)
        return left === 0
      })
  }
}
