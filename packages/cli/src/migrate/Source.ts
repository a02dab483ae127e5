/** A source file as a syntax tree, in which each name leads to its declaration. */
import { parse, type ParserOptions } from "@babel/parser"
import type { File, Identifier, Node } from "@babel/types"

/** A name that a file declares. */
export interface Variable {
  readonly name: string
  /** The declaration: a declarator, a specifier of an import, a parameter, a function or a class. */
  readonly declaration: Node
  /** The identifier that is declared, with its type. */
  readonly id: Identifier
  /** Where it is used, without its declaration. */
  readonly references: Array<Identifier>
}

export interface Source {
  readonly path: string
  readonly text: string
  /** Nodes in the order of the file: a node comes before its parts. */
  readonly nodes: ReadonlyArray<Node>
  readonly parentOf: (node: Node) => Node | undefined
  readonly variableOf: (name: Identifier) => Variable | undefined
  /** Returns the variable of the file itself, not of a function or a block. */
  readonly globalOf: (name: string) => Variable | undefined
  /** Whether a name means something at a node. */
  readonly isTaken: (name: string, at: Node) => boolean
  /** All names that are declared anywhere in the file. */
  readonly declared: ReadonlySet<string>
}

/** A file that is not a program. */
export class SyntaxProblem extends Error {
  readonly line: number

  constructor(message: string, line: number) {
    super(message)
    this.line = line
  }
}

const isNode = (value: unknown): value is Node =>
  typeof value === "object" && value !== null && "type" in value && typeof value.type === "string" && "start" in value

/** Comments are not part of the program. */
const besides = new Set(["loc", "leadingComments", "trailingComments", "innerComments", "extra", "errors", "comments"])

const partsOf = (node: Node): ReadonlyArray<Node> =>
  Object.entries(node).flatMap(([key, value]) => besides.has(key) ? [] : [value].flat().filter(isNode))

const optionsOf = (path: string): ParserOptions => {
  const isTyped = /\.[cm]?tsx?$/.test(path)
  return {
    sourceType: "unambiguous",
    allowReturnOutsideFunction: true,
    plugins: [
      ...isTyped ? ["typescript" as const, "decorators-legacy" as const] : [],
      ...isTyped && !path.endsWith("x") ? [] : ["jsx" as const]
    ]
  }
}

const parsed = (path: string, text: string): File => {
  try {
    return parse(text, optionsOf(path))
  } catch (error) {
    const { loc, message } = error as Error & { readonly loc?: { readonly line: number } }
    throw new SyntaxProblem(message.replace(/ \(\d+:\d+\)$/, ""), loc?.line ?? 1)
  }
}

const isFunction = (node: Node): boolean => /Function|Method$/.test(node.type) && !node.type.startsWith("TS")

const isScope = (node: Node): boolean =>
  isFunction(node) || /^(Program|BlockStatement|For\w*Statement|SwitchStatement|CatchClause)$/.test(node.type)

/** Identifiers that a pattern declares. */
const namesIn = (pattern: Node | null | undefined): ReadonlyArray<Identifier> => {
  switch (pattern?.type) {
    case "Identifier":
      return [pattern]
    case "ObjectPattern":
      return pattern.properties.flatMap((one) => namesIn(one.type === "RestElement" ? one.argument : one.value))
    case "ArrayPattern":
      return pattern.elements.flatMap(namesIn)
    case "AssignmentPattern":
      return namesIn(pattern.left)
    case "RestElement":
      return namesIn(pattern.argument)
    case "TSParameterProperty":
      return namesIn(pattern.parameter)
    default:
      return []
  }
}

/** Names of members, of properties and of what an import or export calls a name elsewhere: no variables. */
const isOnlyName = (node: Identifier, parent: Node | undefined): boolean => {
  switch (parent?.type) {
    case "MemberExpression":
    case "OptionalMemberExpression":
      return parent.property === node && !parent.computed
    case "ObjectProperty":
      return parent.key === node && !parent.computed
    case "TSQualifiedName":
      return parent.right === node
    case "ImportSpecifier":
      return parent.imported === node && parent.local !== node
    case "ExportSpecifier":
      return parent.exported === node
    case "ObjectMethod":
    case "ClassMethod":
    case "ClassProperty":
    case "TSPropertySignature":
    case "TSMethodSignature":
      return parent.key === node && !("computed" in parent && parent.computed)
    case "TSEnumMember":
      return parent.id === node
    case "LabeledStatement":
    case "BreakStatement":
    case "ContinueStatement":
      return true
    default:
      return false
  }
}

export const make = (path: string, text: string): Source => {
  const nodes: Array<Node> = []
  const parents = new Map<Node, Node>()
  const visit = (node: Node) => {
    nodes.push(node)
    for (const part of partsOf(node)) {
      parents.set(part, node)
      visit(part)
    }
  }
  visit(parsed(path, text))
  const parentOf = (node: Node) => parents.get(node)
  const scopeOf = (node: Node | undefined, fits = isScope): Node | undefined =>
    node === undefined || fits(node) ? node : scopeOf(parents.get(node), fits)

  const scopes = new Map<Node, Map<string, Variable>>()
  const ids = new Set<Identifier>()
  const declare = (scope: Node | undefined, declaration: Node, pattern: Node | null | undefined) => {
    if (scope === undefined) return
    const names = scopes.get(scope) ?? new Map<string, Variable>()
    scopes.set(scope, names)
    for (const id of namesIn(pattern)) {
      ids.add(id)
      if (!names.has(id.name)) names.set(id.name, { name: id.name, declaration, id, references: [] })
    }
  }
  for (const node of nodes) {
    const parent = parents.get(node)
    if (node.type === "VariableDeclarator") {
      const isVar = parent?.type === "VariableDeclaration" && parent.kind === "var"
      declare(scopeOf(parent, isVar ? (one) => isFunction(one) || one.type === "Program" : isScope), node, node.id)
    } else if (/^(FunctionDeclaration|ClassDeclaration|TSEnumDeclaration)$/.test(node.type)) {
      declare(scopeOf(parent), node, "id" in node ? node.id : null)
    } else if (/^Import\w*Specifier$/.test(node.type)) {
      declare(scopeOf(parent), node, "local" in node ? node.local : null)
    } else if (node.type === "CatchClause") declare(node, node, node.param)
    if ("params" in node && isFunction(node)) {
      for (const param of node.params as ReadonlyArray<Node>) declare(node, param, param)
    }
  }
  const lookUp = (name: string, from: Node | undefined): Variable | undefined =>
    from === undefined ? undefined : scopes.get(from)?.get(name) ?? lookUp(name, scopeOf(parents.get(from)))
  const variableOf = (name: Identifier) => lookUp(name.name, scopeOf(name))
  for (const node of nodes) {
    if (node.type !== "Identifier" || ids.has(node) || isOnlyName(node, parents.get(node))) continue
    variableOf(node)?.references.push(node)
  }
  const program = nodes.find(({ type }) => type === "Program")
  return {
    path,
    text,
    nodes,
    parentOf,
    variableOf,
    isTaken: (name, at) => lookUp(name, scopeOf(at)) !== undefined,
    globalOf: (name) => scopes.get(program!)?.get(name),
    declared: new Set([...scopes.values()].flatMap((names) => [...names.keys()]))
  }
}
