/** Forms and their fields, each with its label. */
import { type ComponentProps, type ReactNode, useId } from "react"

export const Field = ({ label, ...rest }: ComponentProps<"input"> & { readonly label: ReactNode }) => {
  const id = useId()
  return (
    <p className="field">
      <label htmlFor={id}>{label}</label>
      <input id={id} {...rest} />
    </p>
  )
}

export type Options = ReadonlyArray<readonly [value: string, name: string]>

export const Choice = ({ label, options, ...rest }: ComponentProps<"select"> & {
  readonly label: string
  readonly options: Options
}) => {
  const id = useId()
  return (
    <p className="field">
      <label htmlFor={id}>{label}</label>
      <select id={id} {...rest}>
        {options.map(([value, name]) => <option key={value} value={value}>{name}</option>)}
      </select>
    </p>
  )
}

/** A form whose values a function takes. They stay in it, in case that the call fails. */
export const Form = ({ onForm, ...rest }: ComponentProps<"form"> & { readonly onForm: (values: FormData) => void }) => (
  <form
    className="stack"
    onSubmit={(event) => {
      event.preventDefault()
      onForm(new FormData(event.currentTarget))
    }}
    {...rest}
  />
)
