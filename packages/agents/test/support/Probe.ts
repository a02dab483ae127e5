/** What the rule finds in an operation, tried with every field of its body. */
import type { Operation } from "../../src/contract/Contract.ts"
import * as Shape from "../../src/contract/Shape.ts"
import * as Danger from "../../src/danger/Danger.ts"
import { contract } from "./Contract.ts"

/** Kinds that are there whatever the body says, and those that a field of the body adds. */
export interface Probed {
  readonly always: ReadonlyArray<string>
  readonly fields: Readonly<Record<string, ReadonlyArray<string>>>
}

/** Values that could be dangerous somewhere: a switch, an address outside the school, a name, each value of an enumeration, two things. */
const valuesOf = (shape: Shape.Shape): ReadonlyArray<unknown> =>
  shape.isList
    ? [shape.item().values, ...(shape.item().values.length === 0 ? [["one", "other"], [{}, {}]] : [])]
    : [true, "someone@elsewhere.example", ...(shape.values.length === 0 ? ["name"] : shape.values)]

export const probe = (operation: Operation): Probed => {
  const path = Object.fromEntries(
    operation.parameters.filter((one) => one.in === "path").map(({ name }) => [name, name])
  )
  const kindsOf = (input: object) =>
    Danger.of(contract, { operation, input: { ...path, ...input } }, { domains: ["school.example"] }).map(({ kind }) =>
      kind
    )
  const always = [...new Set(kindsOf({}))]
  const shape = Shape.make(contract, operation.body?.schema)
  const fields = Object.keys(shape.fields).flatMap((field): ReadonlyArray<[string, ReadonlyArray<string>]> => {
    const found = valuesOf(shape.field(field)).flatMap((value) => kindsOf({ body: { [field]: value } }))
    const added = new Set(found.filter((kind) => !always.includes(kind)))
    return added.size === 0 ? [] : [[field, [...added].toSorted()]]
  })
  return { always, fields: Object.fromEntries(fields) }
}
