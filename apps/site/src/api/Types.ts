/** Types as Markdown: code whose names lead to their declarations. */
import {
  type DeclarationReflection,
  type Reflection,
  ReflectionKind,
  type SignatureReflection,
  type SomeType
} from "typedoc"
import { decodeEntities } from "../source/ApiReference.ts"

/** Returns the address of a declaration, `undefined` if it has no place. */
export type Place = (reflection: Reflection) => string | undefined

const escapes: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" }

/** Returns text as Markdown shows it, in tables too. */
export const escapeMarkdown = (text: string): string =>
  text.replaceAll(/[&<>]/g, (one) => escapes[one]!).replaceAll(/[|*_[\]`\\~{}]/g, (one) => `&#${one.codePointAt(0)};`)

/** Returns code whose names are links, or plain code if it has none. */
export const code = (markdown: string): string =>
  markdown.includes("](") ? `<code>${markdown}</code>` : `\`${decodeEntities(markdown)}\``

/** Of longer lists the beginning is shown: an editor shows them whole. */
const most = 12

const list = (types: ReadonlyArray<SomeType>, separator: string, place: Place): string =>
  [...types.slice(0, most).map((type) => ofType(type, place)), ...types.length > most ? ["…"] : []].join(
    escapeMarkdown(separator)
  )

const group = (type: SomeType, place: Place): string =>
  type.type === "union" || type.type === "intersection" || type.type === "reflection"
    ? `(${ofType(type, place)})`
    : ofType(type, place)

/** Returns a signature after its name, as in `(input: Input): Output`. */
export const ofSignature = (signature: SignatureReflection, place: Place, returns = ": "): string => {
  const types = signature.typeParameters?.map(({ name }) => name).join(", ")
  const parameters = (signature.parameters ?? []).map(({ flags, name, type }) =>
    `${flags.isRest ? "..." : ""}${escapeMarkdown(name)}${flags.isOptional ? "?" : ""}: ${ofType(type, place)}`
  )
  return `${types === undefined ? "" : escapeMarkdown(`<${types}>`)}(${parameters.join(", ")})${
    escapeMarkdown(returns)
  }${ofType(signature.type, place)}`
}

const ofObject = (declaration: DeclarationReflection, place: Place): string => {
  const [signature] = declaration.signatures ?? []
  if (signature !== undefined) return ofSignature(signature, place, " => ")
  const fields = (declaration.children ?? []).map(({ flags, name, signatures, type }) =>
    `${escapeMarkdown(name)}${flags.isOptional ? "?" : ""}${
      signatures?.[0] === undefined ? `: ${ofType(type, place)}` : ofSignature(signatures[0], place)
    }`
  )
  return escapeMarkdown("{ ") + fields.join("; ") + escapeMarkdown(" }")
}

export const ofType = (type: SomeType | undefined, place: Place): string => {
  if (type === undefined) return "unknown"
  switch (type.type) {
    case "array":
      return `${group(type.elementType, place)}${escapeMarkdown("[]")}`
    case "union":
      return list(type.types, " | ", place)
    case "intersection":
      return list(type.types, " & ", place)
    case "tuple":
      return `${escapeMarkdown("[")}${list(type.elements, ", ", place)}${escapeMarkdown("]")}`
    case "typeOperator":
      return `${type.operator} ${ofType(type.target, place)}`
    case "reflection":
      return ofObject(type.declaration, place)
    case "reference": {
      const target = type.reflection?.isReference() ? type.reflection.getTargetReflectionDeep() : type.reflection
      const address = target === undefined || target.kindOf(ReflectionKind.TypeParameter) ? undefined : place(target)
      const name = address === undefined ? escapeMarkdown(type.name) : `[${escapeMarkdown(type.name)}](${address})`
      const args = type.typeArguments ?? []
      return args.length === 0 ? name : `${name}&lt;${list(args, ", ", place)}&gt;`
    }
    default:
      return escapeMarkdown(type.toString())
  }
}
