import type { ComponentProps } from 'react'

type ButtonProps = ComponentProps<'button'> & { busy?: boolean }

/** While busy it cannot be pressed but keeps the focus, which a disabled button would lose. */
export function Button({ busy = false, type = 'button', onClick, ...rest }: ButtonProps) {
  return (
    <button
      {...rest}
      type={type}
      aria-disabled={busy}
      onClick={(event) => {
        if (busy) event.preventDefault()
        else onClick?.(event)
      }}
    />
  )
}
