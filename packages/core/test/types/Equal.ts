/** Whether two types are the same. `any` is only the same as `any`. */
export type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends (<T>() => T extends B ? 1 : 2) ? true : false

/** Compiles only for `true`. */
export const holds = <_ extends true>(): void => {}
