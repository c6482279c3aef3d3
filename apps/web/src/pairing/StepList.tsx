import { Icon } from '../kit/index.ts';

/** Which steps there are, and at which one somebody is. */
export function StepList({ steps, at }: { steps: readonly string[]; at: number }) {
  return (
    <ol className="pl-steps" aria-label="Steps">
      {steps.map((step, index) => (
        <li
          key={step}
          className={index < at ? 'pl-step-done' : undefined}
          {...(index === at ? { 'aria-current': 'step' as const } : {})}
        >
          <span className="pl-step-mark" aria-hidden="true">
            {index < at ? <Icon name="check" size="s" /> : index + 1}
          </span>
          {step}
          {index < at && <span className="pl-hidden"> (done)</span>}
        </li>
      ))}
    </ol>
  );
}
