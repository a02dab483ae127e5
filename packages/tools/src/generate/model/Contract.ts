/**
 * The contract as plain data: what its schemas say at run time, with the names and comments of its sources. `Reader.ts` makes it; types,
 * descriptions, the OpenAPI document, the page of operations and the form of the drift test are printed from it.
 */
import type { Repetition } from "@flat-sdk/core/contract/Repeats"
import type { Description, Kind } from "@flat-sdk/engine/Operations"
import type { Shape } from "@flat-sdk/engine/Validation"

/** The vendor's version that the contract and its documents describe. */
export const version = "2.26.2"

export interface Contract {
  /** In the order of the client's properties. */
  readonly services: ReadonlyArray<Service>
  /** Named types by name, each after those that it needs. */
  readonly types: ReadonlyMap<string, Named>
  readonly error: Named
  /** Shapes of the schemas that the contract exports, by name. */
  readonly shapes: ReadonlyArray<readonly [name: string, shape: Shape]>
}

/** A property of the client, with the operations of a tag. */
export interface Service {
  readonly property: string
  /** Name of the service's module, and of the contract's file with its endpoints, such as `Class`. */
  readonly module: string
  /** The vendor's tag, such as `OMR`. */
  readonly tag: string
  /** Path of the file with its endpoints, in the contract. */
  readonly path: string
  readonly doc: string
  readonly operations: ReadonlyArray<Operation>
  /** Members besides the operations, such as methods that wait for several of them. */
  readonly more: ReadonlyArray<{ readonly name: string; readonly doc: string | undefined }>
}

export interface Operation {
  readonly id: string
  readonly doc: string | undefined
  readonly method: string
  /** Path template, such as `/classes/{class}`. */
  readonly path: string
  readonly kind: Kind
  readonly deprecated: boolean
  /** A token needs one of these. Empty if no document lists any. */
  readonly scopes: ReadonlyArray<string>
  /** Name of the list of scopes in the contract, if it has one. */
  readonly scopesName: string | undefined
  /** Query values that are always sent: this operation is a second way to call another one. */
  readonly fixed: Readonly<Record<string, string>> | undefined
  /** Whether a PUT or DELETE may be sent again, and why. */
  readonly repetition: Repetition | undefined
  /** Field of the body that makes the request idempotent. */
  readonly idempotentBy: string | undefined
  /** Name of the function that converts other forms of the response. */
  readonly normalise: string | undefined
  /** In the order of the client's input: path, query, headers. */
  readonly parameters: ReadonlyArray<Parameter>
  readonly body: { readonly type: Type; readonly required: boolean } | undefined
  /** Successes by status, in the order of the contract. */
  readonly responses: ReadonlyArray<Response>
  /** What the client runs. */
  readonly description: Description
}

export interface Parameter extends Field {
  readonly place: "path" | "query" | "header"
  /** Name on the wire. */
  readonly wire: string
}

/** A successful response. No type means no body, or a file. */
export interface Response {
  readonly status: number
  readonly contentTypes: ReadonlyArray<string>
  /** Headers other than those of every response, in lower case. */
  readonly headers: ReadonlyArray<string>
  readonly type: Type | undefined
}

export interface Named {
  readonly name: string
  /** Path of its source in the contract. */
  readonly path: string
  readonly doc: string | undefined
  readonly type: Type
}

export interface Field {
  readonly name: string
  readonly doc: string | undefined
  readonly required: boolean
  /** An explicit `undefined` is accepted, and means the same as a missing field. */
  readonly orUndefined: boolean
  readonly type: Type
}

export type Type =
  | Value
  | { readonly kind: "literal"; readonly value: string }
  | { readonly kind: "null" }
  /** Any string, beside the values of an enumeration that the API may extend. */
  | { readonly kind: "later" }
  /** The content of a file: the string that is sent, or bytes. */
  | { readonly kind: "content"; readonly sent: Value }
  | { readonly kind: "list"; readonly item: Type; readonly most: number | undefined }
  | { readonly kind: "object"; readonly fields: ReadonlyArray<Field> }
  /** Members are no unions themselves, unless they have a name. */
  | { readonly kind: "union"; readonly members: ReadonlyArray<Type> }
  | { readonly kind: "named"; readonly name: string }

/** Limits of a value, by their names in JSON Schema. */
export interface Limits {
  readonly format?: string
  readonly minLength?: number
  readonly maxLength?: number
  readonly minimum?: number
  readonly maximum?: number
  readonly pattern?: string
}

export interface Value extends Limits {
  readonly kind: "value"
  readonly type: "string" | "integer" | "number" | "boolean"
}

/** The parts of a union, or of a type alone: its literals, and what else it can be. */
export interface Parts {
  readonly literals: ReadonlyArray<string>
  /** Later literals are accepted. */
  readonly open: boolean
  readonly nullable: boolean
  readonly others: ReadonlyArray<Type>
}

export const partsOf = (type: Type): Parts => {
  const members = type.kind === "union" ? type.members : [type]
  return {
    literals: members.flatMap((member) => member.kind === "literal" ? [member.value] : []),
    open: members.some(({ kind }) => kind === "later"),
    nullable: members.some(({ kind }) => kind === "null"),
    others: members.filter(({ kind }) => kind !== "literal" && kind !== "later" && kind !== "null")
  }
}

export const resolveNames = (types: Contract["types"], type: Type): Type =>
  type.kind === "named" ? resolveNames(types, types.get(type.name)!.type) : type

/** Returns all operations with their service, in the order of the client's properties. */
export const operationsOf = ({ services }: Pick<Contract, "services">): ReadonlyArray<
  { readonly service: Service; readonly operation: Operation }
> => services.flatMap((service) => service.operations.map((operation) => ({ service, operation })))
