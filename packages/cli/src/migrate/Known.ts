/** What an expression of a program is: a client, one of its services, or something else of the vendor's package. */
import type { Identifier, Node } from "@babel/types"
import type { Source, Variable } from "./Source.ts"
import * as Vendor from "./Vendor.ts"

export type Known =
  | { readonly kind: "client" | "configuration" | "oauth" | "tokens" | "package" }
  | { readonly kind: "service"; readonly name: string }
  /** An export of the vendor's package. */
  | { readonly kind: "export"; readonly name: string }

export const vendor = "flat-api"

/** Expressions that change the type only, or wait. */
export const inner = (node: Node): Node =>
  /^(TSNonNullExpression|TSAsExpression|TSSatisfiesExpression|ParenthesizedExpression)$/.test(node.type)
    ? inner((node as unknown as { readonly expression: Node }).expression)
    : node

/** Whether an expression is the package of the vendor, in CommonJS. */
export const isRequired = (node: Node | null | undefined): boolean =>
  node?.type === "CallExpression" && node.callee.type === "Identifier" && node.callee.name === "require" &&
  node.arguments[0]?.type === "StringLiteral" && node.arguments[0].value === vendor

/** The name of a member that is not computed. */
export const memberName = (node: Node): string | undefined =>
  (node.type === "MemberExpression" || node.type === "OptionalMemberExpression") && !node.computed
    && node.property.type === "Identifier"
    ? node.property.name
    : undefined

export const keyOf = (node: Node): string | undefined =>
  (node.type === "ObjectProperty" || node.type === "ObjectMethod") && !node.computed
    ? node.key.type === "Identifier" ? node.key.name : node.key.type === "StringLiteral" ? node.key.value : undefined
    : undefined

const memberOf = (known: Known | undefined, name: string): Known | undefined => {
  if (known?.kind === "package") return { kind: "export", name }
  return known?.kind === "client" && Vendor.serviceNames.has(name) ? { kind: "service", name } : undefined
}

/** What instances of a class of the vendor are, and parameters of its type. */
const instanceOf = (name: string): Known | undefined => {
  const service = Vendor.services.get(name)
  if (service !== undefined) return { kind: "service", name: service }
  const kinds = {
    FlatClient: "client",
    Configuration: "configuration",
    OAuth2Helper: "oauth",
    Tokens: "tokens"
  } as const
  return Object.hasOwn(kinds, name) ? { kind: kinds[name as keyof typeof kinds] } : undefined
}

export const make = (source: Source) => {
  const variables = new Map<Identifier, Known | undefined>()

  const ofType = (node: Node | null | undefined): Known | undefined => {
    if (node?.type === "TSTypeAnnotation") return ofType(node.typeAnnotation)
    if (node?.type !== "TSTypeReference") return undefined
    const known = of(node.typeName)
    return known?.kind === "export" ? instanceOf(known.name) : undefined
  }

  const declared = ({ declaration, id }: Variable): Known | undefined => {
    const typed = ofType(id.typeAnnotation)
    if (typed !== undefined) return typed
    switch (declaration.type) {
      case "ImportSpecifier":
      case "ImportNamespaceSpecifier": {
        const parent = source.parentOf(declaration)
        if (parent?.type !== "ImportDeclaration" || parent.source.value !== vendor) return undefined
        if (declaration.type === "ImportNamespaceSpecifier") return { kind: "package" }
        return declaration.imported.type === "Identifier"
          ? { kind: "export", name: declaration.imported.name }
          : undefined
      }
      case "VariableDeclarator": {
        const whole = declaration.init ? of(declaration.init) : undefined
        if (declaration.id === id) return whole
        if (declaration.id.type !== "ObjectPattern") return undefined
        const key = declaration.id.properties.find((one) => one.type === "ObjectProperty" && one.value === id)
        return key && memberOf(whole, keyOf(key) ?? "")
      }
      default:
        return undefined
    }
  }

  const ofVariable = (variable: Variable | undefined): Known | undefined => {
    if (variable === undefined) return undefined
    if (!variables.has(variable.id)) {
      // A name that leads to itself is nothing that is known.
      variables.set(variable.id, undefined)
      variables.set(variable.id, declared(variable))
    }
    return variables.get(variable.id)
  }

  const ofCall = (callee: Node): Known | undefined => {
    if (callee.type === "Identifier") {
      // A function that only makes a client.
      const declaration = source.variableOf(callee)?.declaration
      const made = declaration?.type === "VariableDeclarator" ? declaration.init : undefined
      return made?.type === "ArrowFunctionExpression" ? of(made.body) : undefined
    }
    const isTokens = callee.type === "MemberExpression" && /^(exchangeCode|refresh)$/.test(memberName(callee) ?? "")
    return isTokens && of(callee.object)?.kind === "oauth" ? { kind: "tokens" } : undefined
  }

  const of = (given: Node): Known | undefined => {
    const node = inner(given)
    switch (node.type) {
      case "Identifier":
        return ofVariable(source.variableOf(node))
      case "MemberExpression":
      case "OptionalMemberExpression":
        return memberOf(of(node.object), memberName(node) ?? "")
      case "TSQualifiedName":
        return memberOf(of(node.left), node.right.name)
      case "NewExpression": {
        const made = of(node.callee)
        return made?.kind === "export" ? instanceOf(made.name) : undefined
      }
      case "AwaitExpression":
        return of(node.argument)
      case "CallExpression":
        return isRequired(node) ? { kind: "package" } : ofCall(node.callee)
      default:
        return undefined
    }
  }

  return of
}
