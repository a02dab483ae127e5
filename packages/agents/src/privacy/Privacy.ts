/**
 * Removes secrets from what a model reads, replaces what identifies people, and puts the real names back into what it sends.
 */
import { isReadonlyObject } from "effect/Predicate"
import type { Contract } from "../contract/Contract.ts"
import type { JsonSchema } from "../contract/OpenApi.ts"
import * as Shape from "../contract/Shape.ts"
import * as FieldClasses from "./FieldClasses.ts"
import * as Pseudonyms from "./Pseudonyms.ts"
import * as Secrets from "./Secrets.ts"

/** A value without secrets, and the names of the fields that were left out. */
export interface Masked {
  readonly value: unknown
  readonly secrets: ReadonlyArray<string>
  readonly personal: ReadonlyArray<string>
}

/** What a model sent, with the real names. */
export interface RestoredInput {
  readonly value: unknown
  /** Pseudonyms that this server did not give out. */
  readonly unknown: ReadonlyArray<string>
}

export interface Privacy {
  readonly mask: (value: unknown, schema: JsonSchema | undefined) => Masked
  /** Whether a value has a text in which a person may be named. */
  readonly hasText: (value: unknown, schema: JsonSchema | undefined) => boolean
  /** Learns the names and secrets in a value that is not shown. */
  readonly learn: (value: unknown, schema: JsonSchema | undefined) => void
  /** Hides the secrets of a value that the model wrote, and leaves the rest in its words. */
  readonly hideSecrets: (value: unknown, schema: JsonSchema | undefined) => unknown
  /** Masks a text: a message of the API, a line of a log. */
  readonly maskText: (text: string) => string
  readonly restore: (value: unknown) => RestoredInput
}

type Fields = Readonly<Record<string, unknown>>

/** What is surely no text: an id, a number, a date, a version, a UUID, or the empty string. */
const plain =
  /^(?:[\da-f]{24}|\d{4}-\d\d-\d\d(?:T[\d:.]+Z?)?|[\d.,:;+\-\s]*|[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})$/i

const mayName = (text: string): boolean => !plain.test(text)

const ownerOf = (account: Fields): Pseudonyms.Owner | undefined => {
  const identities = [account.username, account.email, account.preferredUsername].flatMap((one) =>
    typeof one === "string" && one !== "" ? [one] : []
  )
  const { id } = account
  const hasId = typeof id === "string"
  const key = hasId ? id : identities[0]
  const teaches = account.organizationRole === "teacher" || account.classRole === "teacher"
  const learns = account.organizationRole === "user" || account.classRole === "student"
  return key === undefined ? undefined : {
    key,
    identities,
    hasId,
    kind: teaches ? "teacher" : learns ? "student" : "person"
  }
}

const isNamed = (kind: FieldClasses.FieldClass): kind is FieldClasses.NamedClass =>
  FieldClasses.named.some((one) => one === kind)

export const make = (
  contract: Contract,
  options: { readonly allowPersonalData: boolean; readonly key: Uint8Array }
): Privacy => {
  const pseudonyms = Pseudonyms.make(options.key)
  const secrets = Secrets.make()

  const maskText = (text: string): string => {
    const rest = secrets.remove(text)
    return options.allowPersonalData ? rest : pseudonyms.ofText(rest)
  }

  const isAccount = (fields: Fields, shape: Shape.Shape) =>
    FieldClasses.isAccount(fields) || FieldClasses.isAccount(shape.fields)

  // Before anything is masked, so that a text may come before the account that it names.
  const learn = (value: unknown, shape: Shape.Shape): void => {
    if (Array.isArray(value)) {
      const item = shape.item()
      return value.forEach((one) => learn(one, item))
    }
    if (!isReadonlyObject(value)) return
    const account = isAccount(value, shape)
    const owner = account ? ownerOf(value) : undefined
    for (const [field, one] of Object.entries(value)) {
      const kind = FieldClasses.classOf(shape.names, field, account)
      if (kind === "credential" || kind === "access") secrets.remember(one)
      else if (account && isNamed(kind) && typeof one === "string") pseudonyms.ofField(kind, one, owner)
      else learn(one, shape.field(field))
    }
    const { firstname, lastname } = value
    if (owner !== undefined && typeof firstname === "string" && typeof lastname === "string" && firstname && lastname) {
      for (const name of [`${firstname} ${lastname}`, `${lastname} ${firstname}`]) {
        pseudonyms.ofField("full", name, owner)
      }
    }
  }

  const masking = (left: { readonly secrets: Set<string>; readonly personal: Set<string> }) => {
    const walk = (value: unknown, shape: Shape.Shape): unknown => {
      if (typeof value === "string") return shape.isEnumerated(value) ? value : maskText(value)
      if (Array.isArray(value)) {
        const item = shape.item()
        return value.map((one) => walk(one, item))
      }
      if (!isReadonlyObject(value)) return value
      const account = isAccount(value, shape)
      const owner = account ? ownerOf(value) : undefined
      const masked: Record<string, unknown> = {}
      for (const [field, one] of Object.entries(value)) {
        const kind = FieldClasses.classOf(shape.names, field, account)
        const empty = one === null || one === undefined || one === ""
        // A key that the schema does not have may be a value: an address, or a username.
        const isValue = shape.names.length > 0 && !Object.hasOwn(shape.fields, field)
        const name = isValue || /[@＠]/.test(field) ? maskText(field) : field
        if (kind === "credential" || kind === "access") {
          if (!empty) left.secrets.add(name)
        } else if (options.allowPersonalData) masked[name] = walk(one, shape.field(field))
        else if (kind === "hidden") {
          if (!empty) left.personal.add(name)
        } else if (isNamed(kind) && typeof one === "string") {
          masked[name] = pseudonyms.ofField(kind, one, owner)
        } else if (kind === "plain" && typeof one === "string" && !/[@＠]/.test(one)) masked[name] = one
        else masked[name] = walk(one, shape.field(field))
      }
      return masked
    }
    return walk
  }

  const hasText = (value: unknown, shape: Shape.Shape): boolean => {
    if (typeof value === "string") return !shape.isEnumerated(value) && mayName(value)
    if (Array.isArray(value)) {
      const item = shape.item()
      return value.some((one) => hasText(one, item))
    }
    if (!isReadonlyObject(value)) return false
    const account = isAccount(value, shape)
    return Object.entries(value).some(([field, one]) => {
      const kind = FieldClasses.classOf(shape.names, field, account)
      // A key that the schema does not have may be a value.
      const isValue = shape.names.length > 0 && !Object.hasOwn(shape.fields, field)
      if (isValue && !FieldClasses.isClassified("", field, account) && mayName(field)) return true
      if (typeof one !== "string") return hasText(one, shape.field(field))
      return kind === "text" && !shape.field(field).isEnumerated(one) && mayName(one)
    })
  }

  const hide = (value: unknown, shape: Shape.Shape): unknown => {
    if (Array.isArray(value)) {
      const item = shape.item()
      return value.map((one) => hide(one, item))
    }
    if (!isReadonlyObject(value)) return value
    return Object.fromEntries(
      Object.entries(value).map(([field, one]) => {
        const kind = FieldClasses.classOf(shape.names, field, isAccount(value, shape))
        return [field, kind === "credential" || kind === "access" ? "(not shown)" : hide(one, shape.field(field))]
      })
    )
  }

  const restore = (value: unknown, unknown: Array<string>): unknown => {
    if (typeof value === "string") {
      const restored = pseudonyms.restore(value)
      unknown.push(...restored.unknown)
      return restored.text
    }
    if (Array.isArray(value)) return value.map((one) => restore(one, unknown))
    return isReadonlyObject(value)
      ? Object.fromEntries(Object.entries(value).map(([field, one]) => [field, restore(one, unknown)]))
      : value
  }

  return {
    mask: (value, schema) => {
      const shape = Shape.make(contract, schema)
      learn(value, shape)
      const left = { secrets: new Set<string>(), personal: new Set<string>() }
      return { value: masking(left)(value, shape), secrets: [...left.secrets], personal: [...left.personal] }
    },
    hasText: (value, schema) => !options.allowPersonalData && hasText(value, Shape.make(contract, schema)),
    learn: (value, schema) => learn(value, Shape.make(contract, schema)),
    hideSecrets: (value, schema) => hide(value, Shape.make(contract, schema)),
    maskText,
    restore: (value) => {
      const unknown: Array<string> = []
      const restored = options.allowPersonalData ? value : restore(value, unknown)
      return { value: restored, unknown }
    }
  }
}
