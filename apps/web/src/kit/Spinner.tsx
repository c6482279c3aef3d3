import './Spinner.css';

/** Something is under way and nobody knows how long. `label` is for screen readers. */
export function Spinner({ label, large }: { label: string; large?: boolean }) {
  return <span role="img" aria-label={label} className={`pl-spinner${large ? ' pl-spinner-large' : ''}`} />;
}
