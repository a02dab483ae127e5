/**
 * The columns of a list without `--fields`: first what identifies an item, then its name and its state, then other plain values in the order of the
 * documentation, and last what is nested.
 */
import { isReadonlyObject } from "effect/Predicate"
import * as Fields from "../catalog/Fields.ts"
import type * as Selection from "./Selection.ts"

/** What people call an item. */
const names = ["title", "name", "printableName"]

/** Parts of a name: they say less than the state. */
const parts = ["firstname", "lastname", "subtitle"]

const isState = (key: string): boolean => /^(?:state|status|role|type|kind|privacy)$|(?:State|Status|Role)$/.test(key)
const isAddress = (key: string): boolean => /(?:^|[a-z])(?:url|uri|html|link|picture|avatar|cover)$/i.test(key)

const rankOf = (key: string, isNested: boolean, hasName: boolean): number => {
  // What a person may do, and where to reach them: what lists of people are read for.
  const first = ["id", ...names, ...(hasName ? [] : ["username"]), "role", "organizationRole", "email", "username"]
  if (first.includes(key)) return first.indexOf(key)
  if (isState(key)) return 20
  if (parts.includes(key)) return 21 + parts.indexOf(key)
  return isNested ? 50 : isAddress(key) ? 40 : 30
}

/** The single column of a list whose items do not all have fields. */
const whole: Selection.Path = []

export const of = (
  items: ReadonlyArray<unknown>,
  response?: Fields.Located
): ReadonlyArray<Selection.Path> => {
  const records = items.filter(isReadonlyObject)
  if (records.length < items.length) return [whole]
  const described = response === undefined ? new Map() : Fields.ofItems(response)
  const keys = [...new Set([...described.keys(), ...records.flatMap((item) => Object.keys(item))])]
  const isNested = (key: string): boolean => {
    const schema = described.get(key)
    const sample = records.map((item) => item[key]).find((value) => value !== undefined && value !== null)
    return sample !== undefined
      ? typeof sample === "object"
      : schema !== undefined && response !== undefined && Fields.isNested({ ...response, schema })
  }
  const hasName = records.some((item) => names.some((name) => typeof item[name] === "string" && item[name] !== ""))
  return keys
    .map((key, index) => ({ key, index, rank: rankOf(key, isNested(key), hasName) }))
    .sort((a, b) => a.rank - b.rank || a.index - b.index)
    .map(({ key }) => [key])
}

export const nameOf = (column: Selection.Path): string => column.length === 0 ? "value" : column.join(".")
