/** Writes what changed, and what the contract needs, as Markdown; the draft of the changeset; and the skeletons. */
import { folders, openapi, operations as operationsPage } from "@flat-sdk/contract-tools/Generated"
import { type Change, type Changes, describe, isEmpty } from "./Changes.ts"
import type { Places } from "./Places.ts"
import * as Skeleton from "./Skeleton.ts"

export interface Subject {
  readonly from: string
  readonly to: string
  readonly notes: ReadonlyArray<string>
  readonly changes: Changes
  readonly places: Places
}

/** Returns the files of a report, by their names. */
export const files = (subject: Subject): Readonly<Record<string, string>> => {
  const { changes, from, notes, to } = subject
  const added = changes.added.map((id) => addition(subject, id))
  const models = new Map(added.flatMap(({ models }) => [...models]))
  const own = [...changes.operations].map(([id, found]) => section(subject, `Changed: \`${id}\``, id, found, models))
  const shared = [...changes.models].map(([name, found]) => section(subject, `Model: \`${name}\``, name, found, models))
  const missing = added.filter(({ isMissing }) => isMissing)
  const skeletons = [...models.values(), ...missing.map(({ skeleton }) => skeleton)].join("\n\n")
  const changeset = draft(subject)
  const needs = [...added.map(({ text }) => text), ...removals(subject), ...own, ...shared]
  const parts = [
    `# Spec day: ${from} → ${to}`,
    isEmpty(changes)
      ? "Nothing changed: there is nothing to do."
      : `Operations: ${changes.added.length} added, ${changes.removed.length} removed, ${changes.operations.size} changed. ` +
        `Models: ${changes.models.size} changed.`,
    ...changes.known === 0
      ? []
      : [`Intended differences (packages/conformance/src/drift/accepted.ts) are left out: ${changes.known}.`],
    ...changes.stale.length === 0
      ? []
      : [`Entries of accepted.ts that match nothing any more:\n\n${list(changes.stale)}`],
    ...needs.length === 0 ? [] : ["## Changes", ...needs],
    ...skeletons === "" ? [] : ["## Skeletons", "They need imports, docstrings and a review.", fence("ts", skeletons)],
    ...needs.length === 0 ? [] : ["## Then", then],
    ...notes.length === 0 ? [] : ["## What could not be compared", list(notes)],
    ...needs.length === 0 ? [] : ["## Draft of the changeset", fence("md", changeset.trim())]
  ]
  return {
    "report.md": `${parts.join("\n\n")}\n`,
    ...needs.length === 0 ? {} : { "changeset.md": changeset },
    ...skeletons === "" ? {} : { "skeletons.ts": `${skeletons}\n` }
  }
}

const list = (items: ReadonlyArray<string>): string => items.map((item) => `- ${item}`).join("\n")

const fence = (language: string, text: string): string => `\`\`\`${language}\n${text}\n\`\`\``

/** Describes an added operation, and what has to be written and decided for it. */
const addition = ({ changes: { now }, places }: Subject, id: string) => {
  const operation = now.operations[id]!
  const { body, deprecated, method, parameters, path, responses, scopes, tag } = operation
  const contract = places.find("contract", id)
  const neighbour = places.neighbour(operation)
  const near = (folder: Parameters<Places["find"]>[0]) =>
    neighbour === undefined ? "" : ` beside \`${neighbour.id}\`, ${places.find(folder, neighbour.id)}`
  const scopesName = scopes === undefined ? neighbour?.scopesName : places.scopesName(scopes)
  const isKnown = (name: string) => places.find("contract", name) !== undefined
  const models = new Map([
    ...Skeleton.newModels(now, responses, "response", isKnown),
    ...Skeleton.newModels(now, [body, parameters], "request", isKnown)
  ])
  const [handler, example] = [places.find("sandbox", id), places.find("cases", id)]
  const steps = contract !== undefined ? [`Contract: has it, ${contract}.`] : [
    neighbour === undefined
      ? `Contract: the tag ${tag} is new. See "To add a tag" in CONTRIBUTING.md.`
      : `Contract: add the endpoint${near("contract")}.`,
    ...models.size === 0 ? [] : [`Schemas: add ${named(models.keys())} to the same folder, one file for each noun.`],
    "Permission: " + (scopesName === undefined
      ? `decide which list of contract/fields/Scopes.ts it has, or add one: ${
        scopes?.join(", ") ?? "no scopes are documented"
      }.`
      : `\`Scopes.${scopesName}\`${
        scopes === undefined ? `, assumed from \`${neighbour!.id}\`: no scopes are documented` : ""
      }.`),
    "Retry: " + (method !== "POST" && method !== "PATCH"
      ? `a ${method} is sent again after a lost response. Check that a second one changes nothing.`
      : JSON.stringify(body ?? "").includes("\"idempotencyKey\"")
      ? "annotate it as `createOmrJob`, with its idempotency key."
      : `a ${method} is not sent again after a lost response. Document how to check its outcome.`),
    ...method === "GET"
      ? []
      : ["Danger: add a row to packages/agents/test/danger/Writes.ts. Does it need an agreement?"]
  ]
  const facts = [
    `\`${method} ${path}\` (${tag}${deprecated ? ", deprecated" : ""})`,
    `Parameters: ${Object.values(parameters).flatMap((fields) => Object.keys(fields)).join(", ") || "none"}`,
    `Body: ${body === undefined ? "none" : Skeleton.schema(body.shape, "request")}`,
    `Response: ${
      Object.entries(responses).map(([status, { shape }]) =>
        `${status}${shape === undefined ? "" : ` ${Skeleton.schema(shape, "response")}`}`
      ).join(", ")
    }`,
    `Scopes: ${scopes?.join(", ") ?? "unknown"}.`
  ]
  return {
    isMissing: contract === undefined,
    models,
    skeleton: Skeleton.operation(id, operation, scopesName === undefined ? "TODO" : `Scopes.${scopesName}`),
    text: `### Added: \`${id}\`\n\n${facts.join(". ")}\n\n` + list([
      ...steps,
      `Sandbox: ${
        handler === undefined ? `the handler is missing. Write it${near("sandbox")}` : `has the handler, ${handler}`
      }.`,
      `Case: ${example === undefined ? `missing. Write it${near("cases")}` : `has one, ${example}`}.`
    ])
  }
}

const removals = ({ changes, places }: Subject): ReadonlyArray<string> =>
  changes.removed.map((id) =>
    `### Removed: \`${id}\`\n\nThe server may still have it. Deprecate it (\`OpenApi.Deprecated\`) or remove it:\n\n` +
    list(
      (["contract", "sandbox", "cases"] as const).map((folder) =>
        places.find(folder, id) ?? `${folder}: does not have it`
      )
    )
  )

/** Describes the changes of an operation or a model, and adds the schemas that its new fields need to `models`. */
const section = (
  { changes: { now }, places }: Subject,
  title: string,
  name: string,
  changes: ReadonlyArray<Change>,
  models: Map<string, string>
): string => {
  const [handler, user = ""] = [places.find("sandbox", name), changes[0]!.operations[0]]
  const items = changes.map((change) => {
    const { added, field, operations, place } = change
    const use = place.startsWith("response") ? "response" : "request"
    for (
      const [model, text] of Skeleton.newModels(now, added, use, (one) => places.find("contract", one) !== undefined)
    ) {
      models.set(model, text)
    }
    return `${label(change, name)}: ${describe(change)}` +
      (added === undefined || /[.[(]/.test(field)
        ? ""
        : `, \`${Skeleton.property(field, added, use).replaceAll(/\s+/g, " ")}\``) +
      (name === operations[0] ? "" : ` – in ${operations.join(", ")}`)
  })
  return `### ${title}\n\nContract: ${
    places.find("contract", name) ?? `none has this name: see ${places.find("contract", user) ?? user}`
  }.` +
    `${handler === undefined ? "" : ` Sandbox: ${handler}.`}\n\n${list(items)}`
}

const label = ({ field, operation, place }: Change, name: string): string =>
  [...name === operation ? [place] : [], ...field === "." ? [] : [`\`${field}\``]].join(" ") || "its values"

const then = [
  "Write the endpoints, schemas and fields above, each with a docstring of our own. Update the handlers of the sandbox: `pnpm check` names what is missing.",
  "Set `version` in packages/contract-tools/src/model/Contract.ts, and rename the digest in packages/conformance/vendor after it. " +
  "`pnpm spec-day FILE… --digest` writes it again, for the drift test.",
  `\`pnpm generate\` rewrites ${[...folders.committed, openapi, operationsPage].join(", ")} and the page of schemas.`,
  "Classify new fields with personal or secret values in packages/agents/src/privacy/FieldClasses.ts.",
  "`pnpm test --project core --project sandbox --project conformance --project agents`. Intended differences go to accepted.ts.",
  "Put the draft into .changeset/, or its lines into the entry of the CHANGELOG that is not published yet."
].map((step, index) => `${index + 1}. ${step}`).join("\n")

const named = (names: Iterable<string>): string => [...names].map((name) => `\`${name}\``).join(", ")

const draft = ({ changes, to }: Subject): string => {
  const packages = ["agents", "cli", "core", "engine", "promise", "sandbox"].map((name) => `"@flat-sdk/${name}": minor`)
  const changed = [...changes.operations, ...changes.models].map(([name, found]) =>
    `\`${name}\`: ${found.map((change) => `${label(change, name)} ${describe(change)}`).join("; ")}.`
  )
  return `---\n${packages.join("\n")}\n---\n\nThe operations and fields of the Flat API in ${to}.\n\n` + list([
    ...changes.added.length === 0 ? [] : [`New operations: ${named(changes.added)}.`],
    ...changes.removed.length === 0 ? [] : [`Flat no longer documents ${named(changes.removed)}.`],
    ...changed
  ]) + "\n"
}
