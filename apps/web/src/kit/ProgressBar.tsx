import { ProgressBar as AriaProgressBar, Label } from 'react-aria-components';
import './ProgressBar.css';

/** How far something is, from 0 to 1; without `value` it is under way for an unknown time. */
export function ProgressBar({ label, value, note }: { label: string; value?: number; note?: string }) {
  const known = value === undefined ? { isIndeterminate: true } : { value: value * 100 };
  return (
    <AriaProgressBar className="pl-progress" {...known}>
      {({ percentage, valueText }) => (
        <>
          <span className="pl-progress-head">
            <Label>{label}</Label>
            <span className="pl-progress-note">{note ?? valueText}</span>
          </span>
          <span className="pl-progress-track">
            <span
              className="pl-progress-fill"
              style={percentage === undefined ? {} : { width: `${percentage}%` }}
            />
          </span>
        </>
      )}
    </AriaProgressBar>
  );
}
