/** `warn` needs no mending but may explain what is seen; only `fail` makes the command fail. */
export type Finding = { readonly check: string; readonly state: 'ok' | 'warn' | 'fail'; readonly detail: string }
