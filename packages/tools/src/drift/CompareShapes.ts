/** Compares the vendor's shape of a value with ours, field by field and variant by variant. */
import type { Api, Field, Shape } from "./Api.ts"
import { type Difference, difference, type Site } from "./Difference.ts"

export const compareShapes = (site: Site, vendor: Shape, ours: Shape): ReadonlyArray<Difference> => {
  if (vendor.ref !== undefined && site.within?.includes(vendor.ref)) return []
  const inside = vendor.ref === undefined ? site : {
    ...site,
    within: [...site.within ?? [], vendor.ref],
    model: { name: vendor.ref, field: site.field }
  }
  const theirs = resolve(vendor, site.vendorApi)
  const own = resolve(ours, site.oursApi)
  const theirVariants = variants(theirs, site.vendorApi)
  const ownVariants = variants(own, site.oursApi)
  const nullable = difference(site, "nullable", theirs.nullable === true, own.nullable === true)
  const [theirOnly, ownOnly] = [only(theirVariants), only(ownVariants)]
  if (theirOnly !== undefined && ownOnly !== undefined) {
    return [...nullable, ...compareSingle(inside, theirOnly, ownOnly)]
  }
  if (theirOnly === undefined) return [...nullable, ...compareVariants(inside, theirVariants, ownVariants)]
  // One variant for the vendor, several for us: compare with the one of the same type.
  const same = ownVariants.find((variant) => variant.type === theirOnly.type)
  return [
    ...nullable,
    ...difference(site, "type", typeName([theirOnly]), typeName(ownVariants)),
    ...same === undefined ? [] : compareSingle(inside, theirOnly, same)
  ]
}

export const compareFields = (
  site: Site,
  vendor: Readonly<Record<string, Field>>,
  ours: Readonly<Record<string, Field>>
): ReadonlyArray<Difference> =>
  [...new Set([...Object.keys(vendor), ...Object.keys(ours)])].sort().flatMap((name) => {
    const at = { ...site, field: site.field === "" ? name : `${site.field}.${name}` }
    const theirs = vendor[name]
    const own = ours[name]
    if (theirs === undefined || own === undefined) {
      return difference(at, "presence", presence(theirs), presence(own)).map((found) =>
        theirs === undefined ? found : { ...found, added: theirs }
      )
    }
    if (own.fixed !== undefined) return []
    return [
      ...difference(at, "required", theirs.required === true, own.required === true),
      ...compareShapes(at, theirs, own)
    ]
  })

const presence = (field: Field | undefined): string =>
  field === undefined ? "missing" : field.required ? "required" : "optional"

const limits = ["minLength", "maxLength", "minimum", "maximum", "minItems", "maxItems"] as const

const compareSingle = (site: Site, vendor: Shape, ours: Shape): ReadonlyArray<Difference> => {
  if (vendor.type !== undefined && vendor.type !== ours.type && !bothNumbers(vendor, ours)) {
    return difference(site, "type", vendor.type, ours.type)
  }
  return [
    ...vendor.type === undefined ? [] : difference(site, "type", vendor.type, ours.type),
    ...difference(site, "enum", vendor.enum?.join(" ") ?? "any", ours.enum?.join(" ") ?? "any"),
    ...difference(site, "format", vendor.format ?? "none", ours.format ?? "none"),
    ...limits.flatMap((limit) => difference(site, limit, vendor[limit] ?? "none", ours[limit] ?? "none")),
    // Our pattern for a value with a format is how we check that format.
    ...vendor.pattern === undefined && ours.format !== undefined
      ? []
      : difference(site, "pattern", vendor.pattern ?? "none", ours.pattern ?? "none"),
    ...vendor.items === undefined || ours.items === undefined
      ? difference(
        site,
        "items",
        vendor.items === undefined ? "any" : "described",
        ours.items === undefined ? "any" : "described"
      )
      : compareShapes({ ...site, field: `${site.field}[]` }, vendor.items, ours.items),
    ...compareFields(site, vendor.properties ?? {}, ours.properties ?? {})
  ]
}

const bothNumbers = (vendor: Shape, ours: Shape): boolean =>
  [vendor.type, ours.type].every((type) => type === "number" || type === "integer")

export interface Variant extends Shape {
  readonly label?: string
}

const compareVariants = (
  site: Site,
  vendor: ReadonlyArray<Variant>,
  ours: ReadonlyArray<Variant>
): ReadonlyArray<Difference> => {
  const tagged = vendor.every((variant) => tag(variant) !== "")
  const pairs = tagged ? pairByTag(vendor, ours) : pairByLikeness(site, vendor, ours)
  const taken = new Set(pairs.map(([, own]) => own))
  const rest = ours.filter((variant) => !taken.has(variant) && !(tagged && isCatchAll(site, variant)))
  return [
    ...pairs.flatMap(([theirs, own]) => {
      const name = `(${tagged ? tag(theirs) : theirs.label ?? theirs.type ?? "?"})`
      return own === undefined
        ? difference(site, "variants", name, "missing")
        : compareSingle({ ...site, field: `${site.field}${name}` }, theirs, own)
    }),
    ...rest.flatMap((own) => difference(site, "variants", "missing", `(${tag(own) || own.type || "?"})`))
  ]
}

type Pair = readonly [vendor: Variant, ours: Variant | undefined]

const pairByTag = (vendor: ReadonlyArray<Variant>, ours: ReadonlyArray<Variant>): ReadonlyArray<Pair> =>
  vendor.map((theirs) => [theirs, ours.find((own) => tag(own) === tag(theirs))])

const pairByLikeness = (
  site: Site,
  vendor: ReadonlyArray<Variant>,
  ours: ReadonlyArray<Variant>
): ReadonlyArray<Pair> => {
  const left = [...ours]
  return vendor.map((theirs): Pair => {
    const ranked = left.map((own) => ({ own, distance: compareSingle(site, theirs, own).length }))
    const best = ranked.sort((one, other) => one.distance - other.distance)[0]?.own
    if (best !== undefined) left.splice(left.indexOf(best), 1)
    return [theirs, best]
  })
}

/** Returns the fields that can have only one value. They distinguish the variants. */
const tag = (variant: Shape): string =>
  Object.entries(variant.properties ?? {})
    .filter(([, field]) => field.enum?.length === 1 && !field.open)
    .map(([name, field]) => `${name}=${field.enum?.[0]}`)
    .sort()
    .join(", ")

/** Whether a variant accepts values that are newer than the documents. Only responses may have one. */
const isCatchAll = (site: Site, variant: Shape): boolean => site.place.startsWith("response") && tag(variant) === ""

export const variants = (shape: Shape, api: Api): ReadonlyArray<Variant> => {
  const { oneOf, ...common } = shape
  if (oneOf === undefined) return [common]
  return oneOf.flatMap((member) =>
    variants(resolve(member, api), api).map((variant): Variant => ({
      ...(member.ref === undefined ? {} : { label: member.ref }),
      ...common,
      ...variant,
      ...(common.properties === undefined
        ? {}
        : { properties: mergeFields(common.properties, variant.properties ?? {}) })
    }))
  )
}

const mergeFields = (
  common: Readonly<Record<string, Field>>,
  variant: Readonly<Record<string, Field>>
): Readonly<Record<string, Field>> => {
  const merged: Record<string, Field> = { ...common }
  for (const [name, field] of Object.entries(variant)) merged[name] = { ...merged[name], ...field }
  return merged
}

export const resolve = (shape: Shape, api: Api): Shape => {
  if (shape.ref === undefined) return shape
  const { ref, ...rest } = shape
  const named = api.schemas[ref]
  return named === undefined ? { ...rest, type: "unknown" } : { ...resolve(named, api), ...rest }
}

const only = <A>(values: ReadonlyArray<A>): A | undefined => values.length === 1 ? values[0] : undefined

const typeName = (shapes: ReadonlyArray<Shape>): string =>
  [...new Set(shapes.map((shape) => shape.type ?? "any"))].sort().join(" or ")
