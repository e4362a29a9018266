/** Where the panel shows an operation. */
export function operationPath(id: string): string {
  return `/ops/operations/${encodeURIComponent(id)}`
}
