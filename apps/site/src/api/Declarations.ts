/** Declarations as Markdown, by the theme of typedoc-plugin-markdown. Operations have what that does not know: each is shown with its input. */
import { type DeclarationReflection, type ReferenceType, type Reflection, ReflectionKind, type SomeType } from "typedoc"
import type { MarkdownThemeContext } from "typedoc-plugin-markdown"

/** The address of a declaration in the pages, `undefined` if it has no place. */
export type Place = (reflection: Reflection) => string | undefined

const fieldsOf = (type: SomeType | undefined): ReadonlyArray<DeclarationReflection> => {
  const target = type?.type === "reference" ? type.reflection : undefined
  return target?.kindOf(ReflectionKind.Interface) ? (target as DeclarationReflection).children ?? [] : []
}

/** The operations of a service, each with its input. */
const operations = (one: DeclarationReflection, { partials }: MarkdownThemeContext): ReadonlyArray<string> => [
  one.comment === undefined ? "" : partials.comment(one.comment),
  ...(one.children ?? []).flatMap((operation) => {
    const { name, typeArguments: [input, output] = [] } = operation.type as ReferenceType
    const fields = fieldsOf(input)
    return [
      `### ${operation.name}`,
      operation.comment === undefined ? "" : partials.comment(operation.comment),
      fields.length === 0
        ? ""
        : partials.propertiesTable([...fields], { kind: ReflectionKind.Interface, isEventProps: false }),
      output === undefined
        ? `Type: ${partials.someType(operation.type)}`
        : `Returns ${partials.someType(output)}, as \`${name}\`.`
    ]
  })
]

export const isOperations = ({ name }: Reflection): boolean => name.endsWith("Operations") && name !== "Operations"

/** Headings within a declaration would fill the list of the page's headings. Those of groups say nothing that their members do not. */
const flatten = (markdown: string): string =>
  markdown.replaceAll(/^#{3,} (?:Accessors|Methods|Properties|Type Declaration)\n+/gm, "")
    .replaceAll(/^#{3,} (.*)$/gm, "**$1**")

/** What a type inherits is shown with the type that declares it, if that has a place. */
const isOwn = ({ router }: MarkdownThemeContext) => (member: Reflection): boolean => {
  const { inheritedFrom, kind, name, sources = [] } = member as DeclarationReflection
  const from = inheritedFrom?.reflection?.parent
  return kind !== ReflectionKind.Constructor && !name.startsWith("[") &&
    (inheritedFrom === undefined ||
      (from === undefined ? sources.some(({ fileName }) => !fileName.includes("node_modules")) : !router.hasUrl(from)))
}

/** Returns the section of a declaration. */
export const section = (one: DeclarationReflection, context: MarkdownThemeContext): string => {
  const { children = [], groups = [] } = one
  if (!isOperations(one)) one.children = children.filter(isOwn(context))
  for (const group of groups) {
    delete group.categories
    group.children = group.children.filter(isOwn(context))
  }
  delete one.categories
  one.groups = groups.filter(({ children }) => children.length > 0)
  const parts = isOperations(one)
    ? operations(one, context)
    : [flatten(context.partials.member(one, { headingLevel: 2 }))]
  // A list of types is no link within a link.
  return [`## ${one.name}`, ...parts].join("\n\n").replaceAll(/\n{3,}/g, "\n\n").replaceAll("\\[[", "&#91;[").trimEnd()
}
