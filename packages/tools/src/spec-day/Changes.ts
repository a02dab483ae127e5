/** What changed between two versions: by operation, and by model with the operations that use it. */
import { acceptedDifferences, judge, readings } from "../drift/accepted.ts"
import type { Api } from "../drift/Api.ts"
import { compare, missing } from "../drift/Compare.ts"
import { compareShapes } from "../drift/CompareShapes.ts"
import { type Difference, line } from "../drift/Difference.ts"

/** A difference, with the operations that have it. */
export interface Change extends Difference {
  readonly operations: ReadonlyArray<string>
}

export interface Changes {
  readonly now: Api
  /** Operations by id, sorted. */
  readonly added: ReadonlyArray<string>
  readonly removed: ReadonlyArray<string>
  /** Changes of an operation itself, and of schemas without a name. */
  readonly operations: ReadonlyMap<string, ReadonlyArray<Change>>
  readonly models: ReadonlyMap<string, ReadonlyArray<Change>>
  /** Intended differences of the contract that no longer exist. */
  readonly stale: ReadonlyArray<string>
}

/** Compares two versions. Intended differences are left out if the earlier one is our contract. */
export const changesOf = (now: Api, before: Api, isContract: boolean): Changes => {
  const error = { ref: "FlatErrorResponse" }
  const all = [
    ...compare(now, before, isContract ? readings : {}),
    ...now.schemas[error.ref] === undefined || before.schemas[error.ref] === undefined ? [] : compareShapes(
      { operation: "every error", place: "response", field: "", vendorApi: now, oursApi: before },
      error,
      error
    )
  ]
  const { drift, stale } = judge(all, isContract ? acceptedDifferences : [])
  const isRemoval = ({ field, place }: Difference) => place === "operation" && field === "operationId"
  const changed = drift.filter((difference) => !isRemoval(difference))
  return {
    now,
    added: missing(now, before),
    removed: drift.filter(isRemoval).map(({ operation }) => operation).sort(),
    operations: groupBy(changed.filter(({ model }) => model === undefined), ({ operation }) => operation),
    models: groupBy(
      changed.flatMap(({ model, ...difference }) => model === undefined ? [] : [{ ...difference, ...model }]),
      ({ name }) => name
    ),
    stale
  }
}

/** Groups differences by name, in order. The same one of several operations is listed once. */
const groupBy = <D extends Difference>(
  differences: ReadonlyArray<D>,
  nameOf: (difference: D) => string
): ReadonlyMap<string, ReadonlyArray<Change>> => {
  const groups = new Map<string, Map<string, Change>>()
  for (const difference of [...differences].sort((one, other) => nameOf(one) < nameOf(other) ? -1 : 1)) {
    const name = nameOf(difference)
    const changes = groups.get(name) ?? new Map<string, Change>()
    const isModel = name !== difference.operation
    const key = line({ ...difference, operation: "", place: isModel ? "" : difference.place })
    const operations = new Set(changes.get(key)?.operations).add(difference.operation)
    groups.set(name, changes.set(key, { ...difference, operations: [...operations] }))
  }
  return new Map([...groups].map(([name, changes]) => [name, [...changes.values()]]))
}

export const isEmpty = ({ added, models, operations, removed, stale }: Changes): boolean =>
  added.length + removed.length + operations.size + models.size + stale.length === 0

/** Returns a difference as a sentence without its subject: "added (optional)". */
export const describe = ({ aspect, ours, vendor }: Difference): string => {
  if (aspect === "presence" || aspect === "body" || aspect === "variants") {
    return vendor === "missing"
      ? `removed (was ${ours})`
      : ours === "missing"
      ? `added (${vendor})`
      : `${ours} → ${vendor}`
  }
  if (aspect === "required") return vendor === "true" ? "is required now" : "is optional now"
  if (aspect !== "enum") return `${aspect === "value" ? "" : `${aspect}: `}${ours} → ${vendor}`
  const [now, before] = [vendor.split(" "), ours.split(" ")]
  const only = (some: ReadonlyArray<string>, others: ReadonlyArray<string>) =>
    some.filter((one) => !others.includes(one))
  return [["added", only(now, before)] as const, ["removed", only(before, now)] as const]
    .flatMap(([verb, values]) => values.length === 0 ? [] : [`values ${verb}: ${values.join(", ")}`]).join("; ")
}
