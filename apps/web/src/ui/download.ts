/** Hands a text to the browser as a file to save. */
export function download(name: string, type: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  // The browser reads the file after this call has returned.
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}
