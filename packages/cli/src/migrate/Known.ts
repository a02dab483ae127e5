/** What an expression of a program is: a client, one of its services, or something else of the vendor's package. */
import type { Expression, Node, ObjectPattern } from "@babel/types"
import type { Source, Variable } from "./Source.ts"
import * as Vendor from "./Vendor.ts"

export type Known =
  | { readonly kind: "client" | "configuration" | "oauth" | "tokens" | "package" }
  | { readonly kind: "service"; readonly name: string }
  /** The response of a `…Raw` method. */
  | { readonly kind: "response"; readonly operation: string }
  /** An export of the vendor's package. */
  | { readonly kind: "export"; readonly name: string }

/** Returns what a relative import of another file is. */
export type Imported = (from: string, specifier: string, name: string) => Known | undefined

export const vendor = "flat-api"

/** Expressions that change the type only, or wait. */
export const inner = (node: Node): Node =>
  /^(TSNonNullExpression|TSAsExpression|TSSatisfiesExpression|ParenthesizedExpression)$/.test(node.type)
    ? inner((node as unknown as { readonly expression: Node }).expression)
    : node

/** Returns the specifier of a `require`, also of `await import`. */
export const requiredBy = (node: Node | null | undefined): string | undefined => {
  if (node?.type === "AwaitExpression") return requiredBy(node.argument)
  if (node?.type !== "CallExpression") return undefined
  const { arguments: [first], callee } = node
  const isImport = callee.type === "Import" || (callee.type === "Identifier" && callee.name === "require")
  return isImport && first?.type === "StringLiteral" ? first.value : undefined
}

export const keyOf = (node: Node): string | undefined =>
  (node.type === "ObjectProperty" || node.type === "ObjectMethod") && !node.computed
    ? node.key.type === "Identifier" ? node.key.name : node.key.type === "StringLiteral" ? node.key.value : undefined
    : undefined

const memberOf = (known: Known | undefined, name: string): Known | undefined => {
  if (known?.kind === "package") return { kind: "export", name }
  if (known?.kind !== "client") return undefined
  if (Vendor.serviceNames.has(name)) return { kind: "service", name }
  return name === "configuration" ? { kind: "configuration" } : undefined
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

export const make = (source: Source, imported: Imported) => {
  const variables = new Map<Variable, Known | undefined>()

  const ofType = (node: Node | null | undefined): Known | undefined => {
    if (node?.type === "TSTypeAnnotation") return ofType(node.typeAnnotation)
    if (node?.type !== "TSTypeReference") return undefined
    const { typeName } = node
    const known = typeName.type === "Identifier"
      ? ofName(source.variableOf(typeName))
      : typeName.type === "TSQualifiedName" && typeName.left.type === "Identifier"
      ? memberOf(ofName(source.variableOf(typeName.left)), typeName.right.name)
      : undefined
    return known?.kind === "export" ? instanceOf(known.name) : undefined
  }

  const ofPattern = (pattern: ObjectPattern, variable: Variable, whole: (name: string) => Known | undefined) => {
    const property = pattern.properties.find((one) => one.type === "ObjectProperty" && one.value === variable.id)
    const key = property && keyOf(property)
    return key === undefined ? undefined : whole(key)
  }

  const declared = ({ declaration, id, ...variable }: Variable): Known | undefined => {
    const typed = ofType(id.typeAnnotation)
    if (typed !== undefined) return typed
    switch (declaration.type) {
      case "ImportSpecifier":
      case "ImportNamespaceSpecifier":
      case "ImportDefaultSpecifier": {
        const parent = source.parentOf(declaration)
        const from = parent?.type === "ImportDeclaration" ? parent.source.value : ""
        const whole = declaration.type !== "ImportSpecifier"
        const name = whole ? "default" : declaration.imported.type === "Identifier" ? declaration.imported.name : ""
        if (from !== vendor) return from.startsWith(".") ? imported(source.path, from, name) : undefined
        return whole ? { kind: "package" } : { kind: "export", name }
      }
      case "VariableDeclarator": {
        const required = requiredBy(declaration.init)
        const from = (name: string): Known | undefined =>
          required?.startsWith(".") === true
            ? imported(source.path, required, name)
            : memberOf(
              required === vendor ? { kind: "package" } : declaration.init ? of(declaration.init) : undefined,
              name
            )
        if (declaration.id.type === "ObjectPattern") {
          return ofPattern(declaration.id, { declaration, id, ...variable }, from)
        }
        return declaration.id === id && declaration.init ? of(declaration.init) : undefined
      }
      default:
        return undefined
    }
  }

  const ofName = (variable: Variable | undefined): Known | undefined => {
    if (variable === undefined) return undefined
    if (!variables.has(variable)) {
      // A name that leads to itself is nothing that is known.
      variables.set(variable, undefined)
      variables.set(variable, declared(variable))
    }
    return variables.get(variable)
  }

  /** What a function of the program returns. */
  const returned = (variable: Variable | undefined): Known | undefined => {
    const declaration = variable?.declaration
    const made = declaration?.type === "VariableDeclarator" ? declaration.init : declaration
    if (made?.type !== "ArrowFunctionExpression" && made?.type !== "FunctionDeclaration") return undefined
    if (made.body.type !== "BlockStatement") return of(made.body)
    const end = made.body.body.at(-1)
    return end?.type === "ReturnStatement" && end.argument ? of(end.argument) : ofType(made.returnType)
  }

  const ofCall = (callee: Node): Known | undefined => {
    if (callee.type === "Identifier") return returned(source.variableOf(callee))
    if (callee.type !== "MemberExpression" || callee.property.type !== "Identifier") return undefined
    const { name } = callee.property
    const receiver = of(callee.object)
    if (receiver?.kind === "oauth" && /^(exchangeCode|refresh)$/.test(name)) return { kind: "tokens" }
    const operation = name.replace(/Raw$/, "")
    return operation !== name && Vendor.operationOf(operation) !== undefined
      ? { kind: "response", operation }
      : undefined
  }

  /** What is assigned to a property of `this`, or declared as one, anywhere in the file. */
  const ofProperty = (name: string): Known | undefined => {
    for (const node of source.nodes) {
      const isNamed = (key: Node) => key.type === "Identifier" && key.name === name
      const found = node.type === "ClassProperty" && isNamed(node.key)
        ? ofType(node.typeAnnotation) ?? (node.value ? of(node.value) : undefined)
        : node.type === "TSParameterProperty" && node.parameter.type === "Identifier" && node.parameter.name === name
        ? ofType(node.parameter.typeAnnotation)
        : node.type === "AssignmentExpression" && node.left.type === "MemberExpression" && isNamed(node.left.property)
        ? of(node.right)
        : undefined
      if (found !== undefined) return found
    }
    return undefined
  }

  const of = (given: Node): Known | undefined => {
    const node = inner(given)
    switch (node.type) {
      case "Identifier":
        return ofName(source.variableOf(node))
      case "MemberExpression":
      case "OptionalMemberExpression": {
        if (node.property.type !== "Identifier" || node.computed) return undefined
        const { name } = node.property
        return memberOf(of(node.object), name) ?? (node.object.type === "ThisExpression" ? ofProperty(name) : undefined)
      }
      case "NewExpression": {
        const made = of(node.callee)
        return made?.kind === "export" ? instanceOf(made.name) : undefined
      }
      case "LogicalExpression":
      case "AssignmentExpression":
        return of(node.right)
      case "AwaitExpression":
        return requiredBy(node) === vendor ? { kind: "package" } : of(node.argument)
      case "CallExpression":
        return requiredBy(node) === vendor ? { kind: "package" } : ofCall(node.callee)
      default:
        return undefined
    }
  }

  return { of: (node: Expression | Node): Known | undefined => of(node), ofVariable: ofName }
}

export type Knowledge = ReturnType<typeof make>
