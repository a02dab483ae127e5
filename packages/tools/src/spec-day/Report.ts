/** Writes what changed, what the contract needs, and the draft of the changeset, as Markdown. */
import type { Field, Shape } from "../drift/Api.ts"
import { type Change, type Changes, describe, isEmpty } from "./Changes.ts"
import type { Places } from "./Places.ts"

export interface Subject {
  readonly from: string
  readonly to: string
  readonly notes: ReadonlyArray<string>
  readonly changes: Changes
  readonly places: Places
}

export const report = (subject: Subject): string => {
  const { changes, from, notes, places, to } = subject
  const sections = [
    ...changes.added.map((id) => addition(subject, id)),
    ...changes.removed.map((id) =>
      `### Removed: \`${id}\`\n\nThe server may still have it. Deprecate it (\`OpenApi.Deprecated\`) or remove it:\n\n` +
      list(places.find(id))
    ),
    ...[...changes.operations].map(([id, found]) => section(subject, `Changed: \`${id}\``, id, found)),
    ...[...changes.models].map(([name, found]) => section(subject, `Model: \`${name}\``, name, found))
  ]
  const parts: ReadonlyArray<readonly [heading: string, text: string]> = [
    [
      `# Spec day: ${from} → ${to}`,
      isEmpty(changes)
        ? "Nothing changed: there is nothing to do."
        : `Operations: ${changes.added.length} added, ${changes.removed.length} removed, ${changes.operations.size} changed. ` +
          `Models: ${changes.models.size} changed. CONTRIBUTING.md has the steps: "When the vendor releases a new version".`
    ],
    ["## Intended differences that no longer exist", list(changes.stale)],
    ["## Changes", sections.join("\n\n")],
    ["## Models to add to the contract", list(newModels(subject))],
    ["## What could not be compared", list(notes)],
    ["## Draft of the changeset", sections.length === 0 ? "" : draft(subject)]
  ]
  return parts.flatMap(([heading, text]) => text === "" ? [] : [`${heading}\n\n${text}\n`]).join("\n")
}

const list = (items: ReadonlyArray<string>): string => items.map((item) => `- ${item}`).join("\n")

/** Describes an added operation, what has to be written for it, and what has to be decided. */
const addition = ({ changes: { now }, places }: Subject, id: string): string => {
  const operation = now.operations[id]!
  const { body, deprecated, method, parameters, path, responses, scopes, tag } = operation
  const [own, neighbour] = [places.find(id), places.neighbour(operation)]
  const fields = Object.values(parameters).flatMap((some) => fieldsOf(some))
  const results = Object.entries(responses).map(([status, { shape }]) =>
    shape === undefined ? status : `${status} \`${typeOf(shape)}\``
  )
  const write = neighbour === undefined
    ? [`Write it. The tag ${tag} is new: see "To add a tag" in CONTRIBUTING.md.`]
    : [
      `Write the endpoint, the handler of the sandbox and the case beside those of \`${neighbour}\`: ${
        places.find(neighbour).join(", ")
      }.`
    ]
  const decide = [
    "Decide which list of packages/core/src/contract/fields/Scopes.ts it has.",
    method === "POST" || method === "PATCH"
      ? "A lost response is not retried, unless the body has an idempotency key: see `createOmrJob`. Document how to check its outcome."
      : method === "GET"
      ? "A lost response is retried."
      : "Decide in packages/core/src/contract/Repeats.ts whether it is sent again after a lost response: does a second one change anything?",
    ...method === "GET"
      ? []
      : ["Add a row to packages/agents/test/danger/Writes.ts: does it need an agreement?"]
  ]
  return `### Added: \`${id}\`\n\n` + list([
    `\`${method} ${path}\` (${tag}${deprecated ? ", deprecated" : ""})`,
    `Parameters: ${fields.length === 0 ? "none" : `\`${fields.join("; ")}\``}`,
    `Body: ${body === undefined ? "none" : `\`${typeOf(body.shape)}\`${body.required ? "" : " (optional)"}`}`,
    `Response: ${results.join(", ")}`,
    `Scopes: ${scopes?.join(", ") ?? "unknown"}`,
    ...own.length === 0 ? [...write, ...decide] : [`The repository has it: ${own.join(", ")}.`]
  ])
}

/** Describes the changes of an operation or a model. */
const section = ({ places }: Subject, title: string, name: string, changes: ReadonlyArray<Change>): string => {
  const [own, user] = [places.find(name), changes[0]!.operations[0]!]
  const where = own.length > 0
    ? `Edit ${own.join(", ")}.`
    : `The contract has no such name: see \`${user}\`, ${places.find(user).join(", ")}.`
  const items = changes.map((change) =>
    `${label(change, name)}: ${describe(change)}` +
    (change.added === undefined ? "" : `, \`${typeOf(change.added)}\``) +
    (name === user ? "" : ` – in ${change.operations.join(", ")}`)
  )
  return `### ${title}\n\n${where}\n\n${list(items)}`
}

const label = ({ field, operation, place }: Change, name: string): string =>
  [...name === operation ? [place] : [], ...field === "." ? [] : [`\`${field}\``]].join(" ") || "its values"

/** Returns the type of a value as text, such as `Array<Award>` or `string (maxLength: 20)`. */
const typeOf = (shape: Field): string => {
  const { enum: values, items, nullable, oneOf, properties, ref, required: _, type = "unknown", ...limits } = shape
  const plain = ref ??
    (items && `Array<${typeOf(items)}>`) ??
    values?.map((value) => JSON.stringify(value)).join(" | ") ??
    oneOf?.map(typeOf).join(" | ") ??
    (properties && `{ ${fieldsOf(properties).join("; ")} }`) ??
    type
  const details = Object.entries(limits).map(([name, value]) => `${name}: ${String(value)}`).join(", ")
  return `${plain}${nullable ? " | null" : ""}${details === "" ? "" : ` (${details})`}`
}

const fieldsOf = (fields: Readonly<Record<string, Field>>): ReadonlyArray<string> =>
  Object.entries(fields).map(([name, field]) => `${name}${field.required ? "" : "?"}: ${typeOf(field)}`)

/** Returns the models that the added operations and fields refer to, directly or not, and that the repository does not have. */
const newModels = ({ changes: { added, models, now, operations }, places }: Subject): ReadonlyArray<string> => {
  const found = new Map<string, Shape>()
  const visit = (value: unknown): void => {
    for (const [, name] of (JSON.stringify(value) ?? "").matchAll(/"ref":"([^"]+)"/g)) {
      if (found.has(name!) || places.find(name!).length > 0) continue
      found.set(name!, now.schemas[name!]!)
      visit(now.schemas[name!])
    }
  }
  visit(added.map((id) => now.operations[id]))
  visit([...operations.values(), ...models.values()].flat().map((change) => change.added))
  return [...found].map(([name, shape]) => `\`${name}\`: \`${typeOf(shape)}\``)
}

const draft = ({ changes, to }: Subject): string => {
  const quote = (names: ReadonlyArray<string>) => names.map((name) => `\`${name}\``).join(", ")
  const packages = ["agents", "cli", "core", "engine", "promise", "sandbox"].map((name) => `"@flat-sdk/${name}": minor`)
  const changed = [...changes.operations, ...changes.models].map(([name, found]) =>
    `\`${name}\`: ${found.map((change) => `${label(change, name)} ${describe(change)}`).join("; ")}.`
  )
  const lines = list([
    ...changes.added.length === 0 ? [] : [`New operations: ${quote(changes.added)}.`],
    ...changes.removed.length === 0 ? [] : [`Flat no longer documents ${quote(changes.removed)}.`],
    ...changed
  ])
  return `\`\`\`md\n---\n${
    packages.join("\n")
  }\n---\n\nThe operations and fields of the Flat API in ${to}.\n\n${lines}\n\`\`\``
}
