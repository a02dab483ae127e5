import * as Mutant from "../Mutant.ts"

const folder = "packages/engine/src/validation"
const validatorTests = ["packages/core/test/validation/Validator.test.ts"]

const validator = Mutant.of(`${folder}/Validator.ts`, validatorTests, [
  {
    breaks: "a list with holes fits",
    find: "for (let index = 0; index < value.length; index++) if (!fits(value[index])) return false\n      return true",
    replace: "return value.every(fits)"
  },
  {
    breaks: "a list may be longer than its maximum",
    find: "if (!Array.isArray(value) || value.length > most) return false",
    replace: "if (!Array.isArray(value)) return false"
  },
  { breaks: "an object without a required field fits", find: "return found === required", replace: "return true" },
  {
    breaks: "a required field may be undefined",
    find: "        if (!optional[place]!) return false\n        continue",
    replace: "        if (!optional[place]!) found++\n        continue"
  },
  {
    breaks: "fields in another order than declared are not checked",
    find: "place = places.get(name)\n",
    replace: "place = undefined\n"
  },
  {
    breaks: "an input may have unknown fields",
    find: "          if (exact) return false\n",
    replace: ""
  },
  {
    breaks: "an input with inherited fields is sent without them",
    find: "(prototype === Object.prototype || prototype === null) && ",
    replace: ""
  },
  { breaks: "an input with toJSON is sent as what that returns", find: "!(\"toJSON\" in value) &&", replace: "" },
  {
    breaks: "an input may have symbols",
    find: "Object.getOwnPropertySymbols(value).length === 0",
    replace: "true"
  },
  {
    breaks: "the minimum of a string counts code units",
    find: "value.length >= 2 * minimum - 1",
    replace: "value.length >= minimum"
  },
  {
    breaks: "the maximum of a string counts code units",
    find: "value.length > 2 * maximum",
    replace: "value.length > maximum"
  },
  {
    breaks: "a number may be below its minimum",
    find: "value >= minimum && value <= maximum",
    replace: "value <= maximum"
  },
  {
    breaks: "a number may exceed its maximum",
    find: "value >= minimum && value <= maximum",
    replace: "value >= minimum"
  },
  {
    breaks: "an infinite number fits",
    find: "finite: Number.isFinite",
    replace: "finite: (value) => typeof value === \"number\""
  },
  {
    breaks: "an open enumeration is closed",
    find: "if (\"open\" in shape) return isString",
    replace: "if (\"open\" in shape) return (value) => shape.open.includes(value as string)"
  },
  { breaks: "null does not fit where it may be", find: "value === null || fits(value)", replace: "fits(value)" }
])

const mismatches = Mutant.of(`${folder}/Mismatches.ts`, [
  ...validatorTests,
  "packages/engine/test/validation/Mismatches.test.ts",
  "packages/core/test/request/RequestBuilding.test.ts"
], [
  {
    breaks: "unknown fields of an input are not reported",
    find: "yield { keys: [...keys, key], expected: unknownKey }",
    replace: "continue"
  },
  {
    breaks: "a field that is named like an optional one with its question mark is known",
    find: "new Set<PropertyKey>(names.map(keyOf))",
    replace: "new Set<PropertyKey>([...names, ...names.map(keyOf)])"
  },
  {
    breaks: "missing fields are not reported",
    find: "else if (!optional) yield { keys: [...keys, key], expected: required }",
    replace: ""
  },
  {
    breaks: "an optional field of an input must not be undefined",
    find: "if (!(optional && exact && value[key] === undefined)) {",
    replace: "{"
  },
  {
    breaks: "the path of an item has no index",
    find: "of(items, value[index], [...keys, index], exact)",
    replace: "of(items, value[index], keys, exact)"
  },
  {
    breaks: "a valid member of a union is reported for the others",
    find: "if (!candidates.some((candidate) => isValid(candidate, value, exact))) {",
    replace: "{"
  },
  {
    breaks: "a list that is too long is not reported",
    find: "if (!found && most !== undefined",
    replace: "if (false && most !== undefined"
  },
  {
    breaks: "inherited fields are not sent",
    find: "if (inner !== undefined) out[key] = sent(field, inner)",
    replace: "if (inner !== undefined && Object.hasOwn(value as object, key)) out[key] = sent(field, inner)"
  },
  {
    breaks: "an undefined field is sent",
    find: "if (inner !== undefined) out[key] = sent(field, inner)",
    replace: "out[key] = inner === undefined ? inner : sent(field, inner)"
  }
])

const shapes = [
  ...Mutant.of(`${folder}/Shape.ts`, validatorTests, [
    {
      breaks: "the literal fields of a union's members do not matter",
      find: "return seen.length > 0 && seen.every(",
      replace: "return true || seen.every("
    }
  ]),
  ...Mutant.of(`${folder}/SchemaShape.ts`, [
    ...validatorTests,
    "packages/core/test/contract/Responses.test.ts",
    "packages/promise/test/Descriptions.test.ts"
  ], [
    {
      breaks: "the shape of an optional field is that of a required one",
      find: "return [`${String(name)}?`, ",
      replace: "return [String(name), "
    },
    { breaks: "a stateful pattern has a shape", find: "&& payload[\"flags\"] === \"\"", replace: "" },
    {
      breaks: "an open enumeration has the shape of a closed one",
      find: "return { open }",
      replace: "return { oneOf: open }"
    },
    {
      breaks: "checks that no shape expresses are ignored",
      find: "if (checks.length > 0) return undefined\n",
      replace: ""
    }
  ])
]

const requests = Mutant.of("packages/engine/src/request/RequestBuilding.ts", [
  "packages/core/test/request/RequestBuilding.test.ts",
  "packages/core/test/contract/Requests.test.ts"
], [
  {
    breaks: "a lone surrogate is sent in a query",
    find: "if (!isWellFormed(value)) problems.push",
    replace: "if (false) problems.push"
  },
  {
    breaks: "only the problems of the body are reported",
    find: "const problems: Array<InputProblem> = Object.keys(fields).filter(",
    replace: "const problems: Array<InputProblem> = [].filter("
  },
  {
    breaks: "an empty list sends its name",
    find: "for (const item of Array.isArray(value) ? value : [value]) {",
    replace: "for (const item of Array.isArray(value) && value.length > 0 ? value : [value]) {"
  }
])

const responses = Mutant.of("packages/engine/src/request/BodyDecoding.ts", [
  "packages/core/test/request/BodyDecoding.test.ts"
], [
  {
    breaks: "strict mode accepts a response that does not fit",
    find: "return strict || !mayBe(shape, json)",
    replace: "return !mayBe(shape, json)"
  },
  {
    breaks: "lenient mode returns an object instead of a list",
    find: "return strict || !mayBe(shape, json)",
    replace: "return strict"
  },
  {
    breaks: "a response that is nested too deeply is a defect",
    find: "if (error instanceof RangeError) return undecodable",
    replace: "if (error instanceof TypeError) return undecodable"
  },
  {
    breaks: "a status has the shape of another",
    find: "responses[response.status] ?? first",
    replace: "first"
  }
])

export const validation = [...validator, ...mismatches, ...shapes, ...requests, ...responses]
