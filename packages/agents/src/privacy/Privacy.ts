/** Removes secrets from what a model reads, replaces what identifies people, and puts the real names back into what it sends. */
import { scrub, visible } from "@flat-sdk/engine/Telemetry"
import { isReadonlyObject } from "effect/Predicate"
import type { Contract } from "../contract/Contract.ts"
import type { JsonSchema } from "../contract/OpenApi.ts"
import * as Shape from "../contract/Shape.ts"
import { classOf, type FieldClass, isAccount, isClassified, isNamed, isSecret } from "./FieldClasses.ts"
import * as Pseudonyms from "./Pseudonyms.ts"

/** A value without secrets, and the names of the fields that were left out. */
export interface Masked {
  readonly value: unknown
  readonly secrets: ReadonlyArray<string>
  readonly personal: ReadonlyArray<string>
}

/** The pseudonyms and secrets of one server. */
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
  /** Replaces a text, such as a syllable of a name, in all texts from now on. */
  readonly hide: (text: string) => void
  /** Returns what a model sent with the real names, and the pseudonyms in it that are refused. `bare` are only those in texts. */
  readonly restore: (value: unknown) => Omit<Pseudonyms.Restored, "text"> & { readonly value: unknown }
}

/** What is surely no text: an id, a number, a date, a version, a UUID, or the empty string. */
const plain =
  /^(?:[\da-f]{24}|\d{4}-\d\d-\d\d(?:T[\d:.]+Z?)?|[\d.,:;+\-\s]*|[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})$/i

const mayName = (text: string): boolean => !plain.test(text)

const at = /[@＠]/

type Fields = Readonly<Record<string, unknown>>

const ownerOf = (account: Fields): Pseudonyms.Owner | undefined => {
  const identities = [account.username, account.email, account.preferredUsername].flatMap((one) =>
    typeof one === "string" && one !== "" ? [one] : []
  )
  const { classRole, id, organizationRole } = account
  const hasId = typeof id === "string"
  const key = hasId ? id : identities[0]
  const kind = organizationRole === "teacher" || classRole === "teacher"
    ? "teacher"
    : organizationRole === "user" || classRole === "student"
    ? "student"
    : "person"
  return key === undefined ? undefined : { key, identities, hasId, kind }
}

interface Field {
  readonly name: string
  readonly value: unknown
  readonly kind: FieldClass
  readonly account: boolean
  readonly owner: Pseudonyms.Owner | undefined
  /** Whether the schema does not have the field: its name may be a value, such as an address or a username. */
  readonly isValue: boolean
  readonly shape: () => Shape.Shape
}

const fieldsOf = (object: Fields, shape: Shape.Shape): ReadonlyArray<Field> => {
  const account = isAccount(object) || isAccount(shape.fields)
  const owner = account ? ownerOf(object) : undefined
  return Object.entries(object).map(([name, value]) => ({
    name,
    value,
    kind: classOf(shape.names, name, account),
    account,
    owner,
    isValue: shape.names.length > 0 && !Object.hasOwn(shape.fields, name),
    shape: () => shape.field(name)
  }))
}

interface Change {
  readonly text: (text: string, shape: Shape.Shape) => string
  /** Returns name and value of the changed field, or `undefined` to leave it out. */
  readonly field: (field: Field, inner: () => unknown) => readonly [string, unknown] | undefined
}

/** Changes the texts and fields of a value, at every depth. */
const changeValue = (value: unknown, shape: Shape.Shape, change: Change): unknown => {
  if (typeof value === "string") return change.text(value, shape)
  if (Array.isArray(value)) return value.map((one) => changeValue(one, shape.item(), change))
  if (!isReadonlyObject(value)) return value
  return Object.fromEntries(
    fieldsOf(value, shape).flatMap((field) => {
      const pair = change.field(field, () => changeValue(field.value, field.shape(), change))
      return pair === undefined ? [] : [pair]
    })
  )
}

const placeholder = "(left out)"
// Parameters of a URL that open something.
const inUrl =
  /([?&#;](?:(?!token|secret|key|code|signature|password|auth)[\w-])*(?:token|secret|key|code|signature|password|auth)[\w-]*=)[^&#\s"'<>]+/gi
// From its first dot on, as addresses are found from their sign on: a long text is not searched again from each letter.
const webToken = /\.(?<=\b(eyJ[\w-]{8,})\.)[\w-]{8,}(?:\.[\w-]*)?/g
const telling = /token|secret|passw|pwd|bearer|basic|cookie|authorization|api.?key|sign.?in|code/i
// Replaced by pseudonyms, which say more.
const address = /[@＠](?<=([^\s@＠"'<>(),;:]{1,64})[@＠])[^\s@＠"'<>(),;:]+/gu

/** Changes what a pattern finds, and what is between. */
const replaceSpans = (
  text: string,
  pattern: RegExp,
  change: (found: string) => string,
  between: (rest: string) => string = (rest) => rest
): string => {
  let out = ""
  let at = 0
  for (const { end, start } of Pseudonyms.spansOf(text, pattern)) {
    if (start < at) continue
    out += between(text.slice(at, start)) + change(text.slice(start, end))
    at = end
  }
  return out + between(text.slice(at))
}

/** Removes what looks like a secret. A text without one stays as it is: escaped line breaks would not be restored. */
const withoutPrivate = (text: string): string => {
  const scrubbed = scrub(text)
  return scrubbed === visible(text) ? text : scrubbed
}

/** Creates the privacy of a server. Pseudonyms are derived from its key: with the same key, a later server gives the same ones. */
export const make = (
  contract: Contract,
  options: { readonly allowPersonalData: boolean; readonly key: Uint8Array }
): Privacy => {
  const pseudonyms = Pseudonyms.make(options.key)
  /** Secrets that were left out, to find them elsewhere. */
  const secrets = new Set<string>()

  /** Removes known secrets, and what looks like one. */
  const withoutSecrets = (text: string): string => {
    let rest = text
    for (const secret of secrets) rest = rest.replaceAll(secret, placeholder)
    rest = replaceSpans(rest.replaceAll(inUrl, `$1${placeholder}`), webToken, () => placeholder)
    return telling.test(rest) ? replaceSpans(rest, address, (found) => found, withoutPrivate) : rest
  }

  const maskText = (text: string): string => {
    const rest = withoutSecrets(text)
    return options.allowPersonalData ? rest : pseudonyms.ofText(rest)
  }

  // Before anything is masked, so that a text may come before the account that it names.
  const learn = (value: unknown, shape: Shape.Shape): void => {
    if (Array.isArray(value)) return value.forEach((one) => learn(one, shape.item()))
    if (!isReadonlyObject(value)) return
    const fields = fieldsOf(value, shape)
    for (const { account, kind, owner, shape, value } of fields) {
      if (isSecret(kind)) {
        // A shorter one would be found in ordinary words.
        if (typeof value === "string" && value.length >= 6) secrets.add(value)
      } else if (account && isNamed(kind) && typeof value === "string") pseudonyms.ofField(kind, value, owner)
      else learn(value, shape())
    }
    const { firstname, lastname } = value
    const owner = fields[0]?.owner
    if (owner !== undefined && typeof firstname === "string" && typeof lastname === "string" && firstname && lastname) {
      const initial = lastname.length < 4 ? [] : [`${Array.from(firstname)[0]} ${lastname}`]
      for (const name of [`${firstname} ${lastname}`, `${lastname} ${firstname}`, ...initial]) {
        pseudonyms.alias(name, owner)
      }
    }
  }

  const hasText = (value: unknown, shape: Shape.Shape): boolean => {
    if (typeof value === "string") return !shape.isEnumerated(value) && mayName(value)
    if (Array.isArray(value)) return value.some((one) => hasText(one, shape.item()))
    return isReadonlyObject(value) &&
      fieldsOf(value, shape).some(({ account, isValue, kind, name, shape, value }) =>
        (isValue && !isClassified("", name, account) && mayName(name))
        || ((typeof value !== "string" || kind === "text") && hasText(value, shape()))
      )
  }

  const mask = (value: unknown, shape: Shape.Shape): Masked => {
    const left = { secrets: new Set<string>(), personal: new Set<string>() }
    const masked = changeValue(value, shape, {
      text: (text, shape) => shape.isEnumerated(text) ? text : maskText(text),
      field: ({ isValue, kind, name: field, owner, value }, inner) => {
        const name = isValue || at.test(field) ? maskText(field) : field
        if (isSecret(kind) || (kind === "hidden" && !options.allowPersonalData)) {
          if (value !== null && value !== undefined && value !== "") {
            left[kind === "hidden" ? "personal" : "secrets"].add(name)
          }
          return undefined
        }
        if (options.allowPersonalData || typeof value !== "string") return [name, inner()]
        if (isNamed(kind)) return [name, pseudonyms.ofField(kind, value, owner)]
        return [name, kind === "plain" && !at.test(value) ? value : inner()]
      }
    })
    return { value: masked, secrets: [...left.secrets], personal: [...left.personal] }
  }

  return {
    mask: (value, schema) => {
      const shape = Shape.make(contract, schema)
      learn(value, shape)
      return mask(value, shape)
    },
    hasText: (value, schema) => !options.allowPersonalData && hasText(value, Shape.make(contract, schema)),
    learn: (value, schema) => learn(value, Shape.make(contract, schema)),
    hideSecrets: (value, schema) =>
      changeValue(value, Shape.make(contract, schema), {
        text: (text) => text,
        field: ({ kind, name }, inner) => [name, isSecret(kind) ? "(not shown)" : inner()]
      }),
    maskText,
    hide: pseudonyms.hide,
    restore: (value) => {
      const refused = { unknown: new Array<string>(), glued: new Array<string>(), bare: new Array<string>() }
      const real = (text: string, isText: boolean): string => {
        const { bare, glued, text: restored, unknown } = pseudonyms.restore(text)
        refused.unknown.push(...unknown)
        refused.glued.push(...glued)
        if (isText) refused.bare.push(...bare)
        return restored
      }
      const restored = options.allowPersonalData ? value : changeValue(value, Shape.make(contract, undefined), {
        text: (text) => real(text, true),
        field: ({ kind, name, value }, inner) => [
          name,
          typeof value === "string" && isNamed(kind) ? real(value, false) : inner()
        ]
      })
      return { value: restored, ...refused }
    }
  }
}
