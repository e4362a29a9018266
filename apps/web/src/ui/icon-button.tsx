import type { ReactNode } from 'react'
import { Button, type ButtonProps } from './button.tsx'
import { classNames } from './class-names.ts'

type IconButtonProps = Omit<ButtonProps, 'children' | 'icon' | 'shortcut'> & {
  /** Its accessible name, also its tooltip. */
  label: string
  icon: ReactNode
}

export function IconButton({ label, icon, variant = 'quiet', size = 's', className, ...rest }: IconButtonProps) {
  const square = size === 's' ? 'w-[24px] px-0!' : 'w-[30px] px-0!'
  return (
    <Button
      title={label}
      {...rest}
      variant={variant}
      size={size}
      icon={icon}
      aria-label={label}
      className={classNames(square, className)}
    />
  )
}
