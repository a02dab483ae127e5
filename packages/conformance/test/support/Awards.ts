/** Documents of an API that never was, in the forms of the vendor's: awards of a class. */
import type { Lists } from "@flat-sdk/tools/spec-day/Lists"

export const document = `openapi: 3.0.3
info: { title: Awards, version: "1" }
paths:
  /classes/{class}/awards:
    parameters:
    - { name: class, in: path, required: true, schema: { type: string } }
    get:
      operationId: listAwards
      tags: [Class]
      security: [{ OAuth2: [edu.classes.readonly] }]
      parameters:
      - name: kind
        in: query
        schema: { type: string }
      responses:
        '200':
          content: { application/json: { schema: { type: array, items: { $ref: '#/components/schemas/Award' } } } }
    post:
      operationId: createAward
      tags: [Class]
      security: [{ OAuth2: [edu.classes] }]
      requestBody:
        required: true
        content: { application/json: { schema: { $ref: '#/components/schemas/AwardCreation' } } }
      responses:
        '200':
          content: { application/json: { schema: { $ref: '#/components/schemas/Award' } } }
components:
  schemas:
    Award:
      type: object
      required: [kind]
      properties:
        kind: { type: string, enum: [gold, silver] }
        date: { type: string, format: date-time }
    AwardCreation:
      allOf:
      - type: object
        properties:
          note: { type: string, maxLength: 20 }
          points: { type: integer, minimum: 0, maximum: 9 }
      - required: [points]
`

const required = (type: string) => ({ optional: false, type })
const optional = (type: string) => ({ optional: true, type })

const common = { api: "ClassApi", path: "/classes/{class}/awards", query: [], headers: [], returns: "Award" }
const input = { _class: required("string") }

/** The same, as lists. Like the vendor's, they lose that `points` is required. */
export const lists: Lists = {
  operations: {
    listAwards: {
      ...common,
      method: "GET",
      query: ["kind"],
      input: { ...input, kind: optional("string") },
      returns: "Array<Award>"
    },
    createAward: { ...common, method: "POST", input: { ...input, body: required("AwardCreation") } }
  },
  models: {
    Award: {
      properties: { kind: required("AwardKindEnum"), date: optional("Date") },
      enums: { AwardKindEnum: ["gold", "silver"] }
    },
    AwardCreation: { properties: { note: optional("string"), points: optional("number") } }
  }
}

/** With one more operation, and a field with a model of its own. */
export const extended: Lists = {
  operations: {
    ...lists.operations,
    revokeAward: {
      ...common,
      method: "DELETE",
      path: `${common.path}/{award}`,
      input: { ...input, award: required("string") }
    }
  },
  models: {
    ...lists.models,
    Award: {
      ...lists.models["Award"],
      properties: { ...lists.models["Award"]?.properties, badge: optional("AwardBadge") }
    },
    AwardBadge: { properties: { url: required("string") } }
  }
}
