/** The first letter of a project, as in the project picker. */
export function ProjectTile({ name }: { name: string }) {
  return (
    <span
      aria-hidden="true"
      className="size-6 flex-none rounded-2 bg-gray-5 text-center text-[11px] leading-6 font-semibold text-text-2 uppercase"
    >
      {name.slice(0, 1)}
    </span>
  )
}
