/** Declarations as Markdown: docstring, then what a reader passes and gets. */
import {
  type Comment,
  type CommentDisplayPart,
  type DeclarationReflection,
  type ReferenceType,
  Reflection,
  ReflectionKind,
  type SomeType
} from "typedoc"
import { code, escapeMarkdown, ofSignature, ofType, type Place } from "./Types.ts"

const textOf = (parts: ReadonlyArray<CommentDisplayPart>, place: Place): string =>
  parts.map((part) => {
    if (part.kind !== "inline-tag" || !(part.target instanceof Reflection)) return part.text
    const address = place(part.target)
    return address === undefined ? `\`${part.text}\`` : `[\`${part.text}\`](${address})`
  }).join("")

/** Returns a docstring. */
const documentation = (comment: Comment | undefined, place: Place): string =>
  comment === undefined ? "" : textOf(comment.summary, place).replaceAll(/^(#+) /gm, "**$1** ")

const commentOf = (one: DeclarationReflection): Comment | undefined =>
  one.comment ?? one.signatures?.[0]?.comment ??
    (one.type?.type === "reflection" ? one.type.declaration.signatures?.[0]?.comment : undefined)

/** Returns a docstring as the cell of a table. */
const cell = (one: DeclarationReflection, place: Place): string => {
  const comment = commentOf(one)
  const value = comment?.blockTags.find(({ tag }) => tag === "@default")
  const words = documentation(comment, place).replace(/\*\*Example\*\*[\s\S]*/, "")
  const preset = value === undefined
    ? ""
    : ` Default: ${textOf(value.content, place).replaceAll(/```\w*\n?/g, "").trim()}.`
  return (words + preset).replaceAll(/\s*\n\s*/g, " ").replaceAll("|", "\\|")
}

/** What a type inherits is shown with the type that declares it, if that has a place. */
const isOwn = (place: Place) => ({ flags, inheritedFrom, kind, name, sources }: DeclarationReflection): boolean =>
  !flags.isPrivate && kind !== ReflectionKind.Constructor && !name.startsWith("[") &&
  (inheritedFrom === undefined ||
    inheritedFrom.reflection?.parent === undefined &&
      sources?.some(({ fileName }) => !fileName.includes("node_modules")) ||
    inheritedFrom.reflection?.parent !== undefined && place(inheritedFrom.reflection.parent) === undefined)

const table = (members: ReadonlyArray<DeclarationReflection>, place: Place, head: string): string =>
  members.length === 0 ? "" : [
    `| ${head} | type | |`,
    "| --- | --- | --- |",
    ...members.map((one) => {
      const [signature] = one.signatures ?? []
      const type = signature === undefined
        ? ofType(one.type ?? one.getSignature?.type, place)
        : ofSignature(signature, place)
      const name = `${escapeMarkdown(one.name)}${one.flags.isOptional ? "?" : ""}`
      const shown = type.replace(/ &#124; undefined$/, one.flags.isOptional ? "" : "$&")
      return `| ${code(name)} | ${code(shown).replaceAll("|", "\\|")} | ${cell(one, place)} |`
    })
  ].join("\n")

const fieldsOf = (type: SomeType | undefined): ReadonlyArray<DeclarationReflection> => {
  const target = type?.type === "reference" ? type.reflection : undefined
  return target?.kindOf(ReflectionKind.Interface) ? (target as DeclarationReflection).children ?? [] : []
}

/** The operations of a service, each with its input. */
const operations = (one: DeclarationReflection, place: Place): ReadonlyArray<string> =>
  (one.children ?? []).filter(isOwn(place)).flatMap((operation) => {
    const { name, typeArguments = [] } = operation.type as ReferenceType
    const [input, output] = typeArguments
    return [
      `### ${operation.name}`,
      documentation(commentOf(operation), place),
      table(fieldsOf(input), place, "input"),
      output === undefined
        ? `Type: ${code(ofType(operation.type, place))}`
        : `Returns ${code(ofType(output, place))}, as ${code(ofType(operation.type, place).split("&lt;")[0] ?? name)}.`
    ]
  })

const shape = (one: DeclarationReflection, place: Place): ReadonlyArray<string> => {
  const inherited = [...one.extendedTypes ?? []].map((type) => code(ofType(type, place)))
  const above = inherited.length === 0 ? [] : [`Extends ${inherited.join(", ")}.`]
  switch (one.kind) {
    case ReflectionKind.Interface:
    case ReflectionKind.Class:
      return [
        ...one.kind === ReflectionKind.Class ? [] : above,
        ...(one.signatures ?? []).map((signature) => code(ofSignature(signature, place))),
        table((one.children ?? []).filter(isOwn(place)), place, "member")
      ]
    case ReflectionKind.Function:
      return (one.signatures ?? []).map((signature) => code(escapeMarkdown(one.name) + ofSignature(signature, place)))
    case ReflectionKind.TypeAlias: {
      const children = one.type?.type === "reflection" ? one.type.declaration.children ?? [] : []
      return children.length > 0 ? [table(children, place, "member")] : [code(ofType(one.type, place))]
    }
    default: {
      const type = one.type
      const [signature] = type?.type === "reflection" ? type.declaration.signatures ?? [] : []
      return [
        signature === undefined
          ? code(ofType(type, place))
          : code(escapeMarkdown(one.name) + ofSignature(signature, place))
      ]
    }
  }
}

export const isOperations = ({ name }: Reflection): boolean => name.endsWith("Operations") && name !== "Operations"

/** Returns the section of a declaration. */
export const section = (one: DeclarationReflection, place: Place): string =>
  [
    `## ${one.name}`,
    documentation(commentOf(one), place),
    ...isOperations(one) ? operations(one, place) : shape(one, place)
  ].filter((part) => part !== "").join("\n\n")
