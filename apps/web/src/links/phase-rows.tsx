import type { FeatureDetail } from '@ccdash/api-contract'
import { formatNumber } from '../format/format-number.ts'
import { Meter } from '../ui/meter.tsx'

/** Tasks done per phase. */
export function PhaseRows({ phases }: { phases: FeatureDetail['phases'] }) {
  return (
    <table aria-label="Tasks by phase" className="w-full table-fixed">
      <tbody>
        {phases.map(({ phase, title, tasks, tasksDone }) => (
          <tr key={phase} className="border-b border-line last:border-b-0 [&>td]:h-[30px] [&>td]:px-2">
            <td className="cut w-[72px] pl-4! text-text-2">{/^\d/.test(phase) ? `Phase ${phase}` : phase}</td>
            <td className="cut" title={title}>
              {title}
            </td>
            <td className="w-[76px]">
              <Meter
                thin
                value={tasks === 0 ? 0 : tasksDone / tasks}
                tone={tasksDone === tasks ? 'ok' : 'running'}
                label={`Phase ${phase}`}
                valueText={`${tasksDone} of ${tasks} tasks done`}
              />
            </td>
            <td className="w-[58px] pl-0! pr-4! text-right whitespace-nowrap">
              {tasks === 0 ? '–' : `${formatNumber(tasksDone)}/${formatNumber(tasks)}`}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
